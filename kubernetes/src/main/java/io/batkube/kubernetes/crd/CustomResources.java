package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.Resource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The rows of the table that a CustomResourceDefinition makes. */
public final class CustomResources {
  private static final List<String> VERBS =
      List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
  private static final List<String> PART_VERBS = List.of("get", "patch", "update");
  private static final int HASH_BYTES = 8;

  private CustomResources() {}

  /** One row for each version that is served; none while the names are not accepted. */
  public static List<Resource> rows(Definition definition, CelRules cel) {
    List<Resource> rows = new ArrayList<>();
    if (!definition.serves()) {
      return rows;
    }
    Definition.Names names = definition.acceptedNames();
    for (Definition.Version version : definition.versions()) {
      if (!version.served()) {
        continue;
      }
      CustomResourceCodec codec = new CustomResourceCodec(definition, version.name());
      rows.add(
          new Resource(
              definition.group(),
              version.name(),
              names.plural(),
              names.singular(),
              names.kind(),
              definition.namespaced(),
              VERBS,
              names.shortNames(),
              names.categories(),
              hash(definition),
              definition.established(),
              definition.partition(),
              parts(definition, version),
              codec,
              new CustomResourceRules(definition, version, codec, cel)));
    }
    return rows;
  }

  private static List<Resource.Subresource> parts(
      Definition definition, Definition.Version version) {
    List<Resource.Subresource> parts = new ArrayList<>();
    if (version.hasStatus()) {
      parts.add(
          new Resource.Subresource(
              "status",
              definition.group(),
              version.name(),
              definition.acceptedNames().kind(),
              PART_VERBS));
    }
    if (version.scaling().isPresent()) {
      parts.add(new Resource.Subresource("scale", "autoscaling", "v1", "Scale", PART_VERBS));
    }
    return parts;
  }

  /** The columns of the Tables of a row, after the name; none of a built-in kind. */
  public static List<PrinterColumn> columns(Resource row) {
    return row.rules() instanceof CustomResourceRules rules ? rules.columns() : List.of();
  }

  /** By which clients see that two versions are stored as one. */
  private static String hash(Definition definition) {
    String stored = definition.storedVersion().map(Definition.Version::name).orElse("");
    String text = definition.group() + "/" + stored + "/" + definition.names().kind();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, HASH_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * What every answer about a version warns of; empty if it is not deprecated.
   *
   * @param version one of the definition's
   */
  static List<String> warnings(Definition definition, Definition.Version version) {
    if (!version.deprecated()) {
      return List.of();
    }
    if (version.tree().find("deprecationWarning").orElse(0L) instanceof String own) {
      return List.of(own);
    }
    String kind = definition.names().kind();
    String warning = definition.group() + "/" + version.name() + " " + kind + " is deprecated";
    return List.of(
        definition.versions().stream()
            .filter(other -> other.served() && !other.deprecated())
            .map(Definition.Version::name)
            .filter(other -> VersionNames.BY_MATURITY.compare(other, version.name()) < 0)
            .min(VersionNames.BY_MATURITY)
            .map(better -> warning + "; use " + definition.group() + "/" + better + " " + kind)
            .orElse(warning));
  }
}
