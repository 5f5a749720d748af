package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import java.util.Optional;
import java.util.function.Function;

/** What the CustomResourceDefinitions of a store say of the objects of their rows. */
public record DefinedSchemas(Store store) implements Function<Resource, Optional<Fields>> {
  private static final Partition DEFINITIONS =
      new Partition("apiextensions.k8s.io", "customresourcedefinitions");

  /** The schema in OpenAPI 3, with all its descriptions; empty for built-in kinds. */
  @Override
  public Optional<Fields> apply(Resource row) {
    if (!row.codec().listsTypes()) {
      return Optional.empty();
    }
    return store
        .snapshot()
        .get(DEFINITIONS, "", row.plural() + "." + row.group())
        .flatMap(definition -> schema(definition.tree(), row.version()));
  }

  private static Optional<Fields> schema(Fields definition, String version) {
    return definition.fields("spec").items("versions").eachFields().stream()
        .filter(each -> each.text("name").equals(version))
        .map(each -> each.fieldsAt("schema", "openAPIV3Schema"))
        .filter(schema -> !schema.isEmpty())
        .findFirst();
  }
}
