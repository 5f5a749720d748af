package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A CustomResourceDefinition, read from its tree. Immutable. */
public final class Definition {
  /** Who deletes the instances before the definition goes. */
  static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

  static final Partition PARTITION =
      new Partition("apiextensions.k8s.io", "customresourcedefinitions");

  private final Fields tree;
  private final Map<String, Version> versions = new LinkedHashMap<>();

  private Definition(Fields tree) {
    this.tree = tree;
    for (Fields version : spec().items("versions").eachFields()) {
      versions.putIfAbsent(version.text("name"), new Version(version));
    }
  }

  public static Definition of(Fields tree) {
    return new Definition(tree);
  }

  /** The names under which a kind is served. */
  record Names(
      String plural,
      String singular,
      List<String> shortNames,
      String kind,
      String listKind,
      List<String> categories) {

    static Names of(Fields names) {
      return new Names(
          names.text("plural"),
          names.text("singular"),
          names.items("shortNames").eachText(),
          names.text("kind"),
          names.text("listKind"),
          names.items("categories").eachText());
    }

    /** As the status of a definition has them. */
    Fields tree() {
      Fields.Builder tree = new Fields.Builder();
      tree.put("plural", plural);
      put(tree, "singular", singular);
      put(tree, "shortNames", shortNames);
      tree.put("kind", kind);
      put(tree, "listKind", listKind);
      put(tree, "categories", categories);
      return tree.build();
    }

    private static void put(Fields.Builder tree, String name, String value) {
      if (!value.isEmpty()) {
        tree.put(name, value);
      }
    }

    private static void put(Fields.Builder tree, String name, List<String> values) {
      if (!values.isEmpty()) {
        tree.put(name, Items.of(values));
      }
    }
  }

  /** One version of the kind. */
  public static final class Version {
    private final Fields tree;

    private Version(Fields tree) {
      this.tree = tree;
    }

    public String name() {
      return tree.text("name");
    }

    public boolean served() {
      return tree.isTrue("served");
    }

    public boolean stored() {
      return tree.isTrue("storage");
    }

    public boolean deprecated() {
      return tree.isTrue("deprecated");
    }

    Fields tree() {
      return tree;
    }

    /** Read anew: who needs it often keeps it. */
    Optional<Schema> schema() {
      return tree.findAt("schema", "openAPIV3Schema").orElse(Null.NULL) instanceof Fields written
          ? Optional.of(Schema.of(written))
          : Optional.empty();
    }

    boolean hasStatus() {
      return tree.fields("subresources").find("status").orElse(Null.NULL) != Null.NULL;
    }

    Optional<ReplicaPaths> scaling() {
      return tree.fields("subresources").find("scale").orElse(Null.NULL) instanceof Fields scale
          ? Optional.of(ReplicaPaths.of(scale))
          : Optional.empty();
    }

    /** Never empty: what names no columns shows its age. */
    public List<PrinterColumn> columns() {
      List<PrinterColumn> columns = new ArrayList<>();
      for (Fields column : tree.items("additionalPrinterColumns").eachFields()) {
        columns.add(PrinterColumn.of(column));
      }
      return columns.isEmpty() ? PrinterColumn.AGE : columns;
    }

    /** Paths of the fields that a field selector may use: ".spec.color". */
    List<String> selectableFields() {
      return tree.items("selectableFields").eachFields().stream()
          .map(field -> field.text("jsonPath"))
          .toList();
    }
  }

  public Fields tree() {
    return tree;
  }

  Fields spec() {
    return tree.fields("spec");
  }

  Fields status() {
    return tree.fields("status");
  }

  public String name() {
    return tree.fields("metadata").text("name");
  }

  public String group() {
    return spec().text("group");
  }

  Names names() {
    return Names.of(spec().fields("names"));
  }

  Names acceptedNames() {
    return Names.of(status().fields("acceptedNames"));
  }

  public boolean namespaced() {
    return spec().text("scope").equals("Namespaced");
  }

  /** In the order of the definition. */
  public List<Version> versions() {
    return List.copyOf(versions.values());
  }

  public Optional<Version> version(String name) {
    return Optional.ofNullable(versions.get(name));
  }

  Optional<Version> storedVersion() {
    return versions.values().stream().filter(Version::stored).findFirst();
  }

  /** From the days before schemas: nothing is pruned. */
  boolean preservesUnknown() {
    return spec().isTrue("preserveUnknownFields");
  }

  boolean convertsByWebhook() {
    return spec().fields("conversion").text("strategy").equals("Webhook");
  }

  Optional<Fields> condition(String type) {
    return status().items("conditions").eachFields().stream()
        .filter(condition -> condition.text("type").equals(type))
        .findFirst();
  }

  boolean is(String condition) {
    return condition(condition).filter(c -> c.text("status").equals("True")).isPresent();
  }

  public boolean established() {
    return is("Established");
  }

  /** Whether its kind answers requests: once names were accepted, and as long as it lives. */
  boolean serves() {
    return is("NamesAccepted") || established();
  }

  /** Whether its kind is served in the same way. */
  boolean servesAs(Definition other) {
    return spec().equals(other.spec())
        && acceptedNames().equals(other.acceptedNames())
        && serves() == other.serves()
        && established() == other.established();
  }

  public boolean terminating() {
    return is("Terminating");
  }

  boolean hasFinalizer() {
    return tree.fields("metadata").items("finalizers").contains(CLEANUP);
  }

  /** Where the instances lie. */
  public Partition partition() {
    return new Partition(group(), spec().fields("names").text("plural"));
  }
}
