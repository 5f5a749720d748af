package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.MetadataRules;
import java.util.List;

/** ServiceAccounts: of the secrets they name, only the names are kept. */
public final class ServiceAccountRules implements KindRules {
  private static final String ENFORCE = "kubernetes.io/enforce-mountable-secrets";

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return withNamesOfSecrets(object);
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    return withNamesOfSecrets(object);
  }

  private static Fields withNamesOfSecrets(Fields object) {
    Items secrets = object.items("secrets");
    return secrets.isEmpty()
        ? object
        : object.with(
            "secrets",
            secrets.mapFields(
                secret ->
                    secret.text("name").isEmpty()
                        ? Fields.EMPTY
                        : Fields.of("name", secret.text("name"))));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    if (object.fieldsAt("metadata", "annotations").has(ENFORCE)) {
      write
          .warnings()
          .add(
              "metadata.annotations["
                  + ENFORCE
                  + "]: deprecated in v1.32+; prefer separate namespaces to isolate access to"
                  + " mounted secrets");
    }
    return List.of();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    if (!old.fieldsAt("metadata", "annotations").has(ENFORCE)) {
      validateCreate(object, write);
    }
    return MetadataRules.asNew(object, true, this);
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
