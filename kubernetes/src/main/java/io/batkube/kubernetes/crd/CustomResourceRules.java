package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Scaling;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The rules of custom resources of one version: what its schema asks for. Objects come in the
 * stored version; those rules that the schema of this version makes are asked of this version.
 */
final class CustomResourceRules implements KindRules {
  private static final List<String> STANDARD_FINALIZERS =
      List.of("orphan", "foregroundDeletion", "kubernetes");
  private static final FieldError UNCHECKED =
      FieldError.invalid(
          Paths.shown(""),
          Null.NULL,
          "some validation rules were not checked because the object was invalid; correct the"
              + " existing errors to complete validation");

  private final String group;
  private final String plural;
  private final String kind;
  private final String apiVersion;
  private final String listKind;
  private final List<String> deprecation;
  private final List<PrinterColumn> columns;
  private final boolean hasStatus;
  private final Optional<ReplicaPaths> replicas;
  private final Schema schema;
  private final CustomResourceCodec codec;
  private final ValueCheck check = ValueCheck.ofObjects();
  private final CelRules cel;
  private final Map<String, JsonPath> selectable = new LinkedHashMap<>();

  CustomResourceRules(
      Definition definition, Definition.Version version, CustomResourceCodec codec, CelRules cel) {
    this.group = definition.group();
    this.plural = definition.acceptedNames().plural();
    this.kind = definition.acceptedNames().kind();
    this.apiVersion = group + "/" + version.name();
    this.listKind = definition.acceptedNames().listKind();
    this.deprecation = CustomResources.warnings(definition, version);
    this.columns = version.columns();
    this.hasStatus = version.hasStatus();
    this.replicas = version.scaling();
    this.schema = version.schema().orElse(Schema.NONE);
    this.codec = codec;
    this.cel = cel;
    for (String path : version.selectableFields()) {
      try {
        selectable.put(path.startsWith(".") ? path.substring(1) : path, JsonPath.parse(path));
      } catch (JsonPath.BadPathException e) {
        throw new IllegalStateException(path + " was valid once: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public boolean hasStatus() {
    return hasStatus;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean changesGeneration(Fields object, Fields old) {
    return !counted(object).equals(counted(codec.fromStored(old)));
  }

  /** What a generation is about; status is too where it is an ordinary field. */
  private Fields counted(Fields object) {
    Fields content = object.without("metadata");
    return hasStatus ? content.without("status") : content;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public boolean checksMetadataOnUpdate() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    boolean terminating =
        write
            .state()
            .get(Definition.PARTITION, "", plural + "." + group)
            .filter(definition -> Definition.of(definition.tree()).terminating())
            .isPresent();
    if (terminating) {
      throw Status.forbidden(
              group,
              plural,
              object.fields("metadata").text("name"),
              "create not allowed while custom resource definition is terminating")
          .exception();
    }
    return hasStatus ? object.without("status") : object;
  }

  /** Owners of status are told too. */
  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    Fields prepared = KindRules.super.prepareStatusUpdate(object, old, write);
    Optional<Object> owners = object.findAt("metadata", "managedFields");
    return owners.isPresent()
        ? prepared.withAt(owners.get(), "metadata", "managedFields")
        : prepared.withoutAt("metadata", "managedFields");
  }

  @Override
  public List<FieldError> validateCreate(Fields stored, Write write) {
    Fields object = codec.inVersion(stored);
    List<FieldError> errors = new ArrayList<>(typeErrors(object));
    if (errors.isEmpty()) {
      errors.addAll(check.check("", object, schema));
      replicas.ifPresent(scale -> errors.addAll(scale.checkSpec(object)));
      replicas.ifPresent(scale -> errors.addAll(scale.checkStatus(object)));
    }
    errors.addAll(EmbeddedMetadata.check("", object, schema));
    errors.addAll(ListRules.check("", schema, object));
    addRules(errors, object, Optional.empty());
    if (errors.isEmpty()) {
      warn(object, Fields.EMPTY, write);
    }
    return errors;
  }

  @Override
  public List<FieldError> validateUpdate(Fields stored, Fields oldStored, Write write) {
    Fields object = codec.inVersion(stored);
    Fields old = codec.fromStored(oldStored);
    List<FieldError> errors = new ArrayList<>(typeErrors(object));
    if (errors.isEmpty()) {
      errors.addAll(check.check("", object, old, schema));
      replicas.ifPresent(scale -> errors.addAll(scale.checkSpec(object)));
      replicas.ifPresent(scale -> errors.addAll(scale.checkStatus(object)));
    }
    errors.addAll(EmbeddedMetadata.check("", object, schema));
    errors.addAll(newListErrors(object, old));
    addRules(errors, object, Optional.of(old));
    if (errors.isEmpty()) {
      warn(object, old, write);
    }
    return errors;
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields stored, Fields oldStored, Write write) {
    Fields object = codec.inVersion(stored);
    Fields old = codec.fromStored(oldStored);
    List<FieldError> errors = new ArrayList<>(typeErrors(object));
    if (errors.isEmpty()) {
      Optional<Object> status = object.find("status");
      Optional<Schema> statusSchema = schema.property("status");
      if (status.isPresent() && statusSchema.isPresent()) {
        Object before = old.find("status").orElse(Null.NULL);
        errors.addAll(check.check("status", status.get(), before, statusSchema.get()));
      }
      replicas.ifPresent(scale -> errors.addAll(scale.checkStatus(object)));
    }
    errors.addAll(newListErrors(object, old));
    addRules(errors, object, Optional.of(old));
    return errors;
  }

  /** Lists that were in disorder before may stay so. */
  private List<FieldError> newListErrors(Fields object, Fields old) {
    List<FieldError> errors = ListRules.check("", schema, object);
    return errors.isEmpty() || ListRules.check("", schema, old).isEmpty() ? errors : List.of();
  }

  private List<FieldError> typeErrors(Fields object) {
    List<FieldError> errors = new ArrayList<>();
    if (!object.text("kind").equals(kind)) {
      errors.add(FieldError.invalid("kind", object.text("kind"), "must be " + kind));
    }
    if (!object.text("apiVersion").equals(apiVersion)) {
      errors.add(
          FieldError.invalid("apiVersion", object.text("apiVersion"), "must be " + apiVersion));
    }
    return errors;
  }

  /** Rules in CEL are asked only of what has the shape they count on. */
  private void addRules(List<FieldError> errors, Fields object, Optional<Fields> old) {
    if (!schema.hasRules()) {
      return;
    }
    if (errors.stream().anyMatch(CustomResourceRules::blocksRules)) {
      errors.add(UNCHECKED);
    } else {
      errors.addAll(cel.broken(schema.source(), object, old));
    }
  }

  private static boolean blocksRules(FieldError error) {
    return switch (error.type()) {
      case NOT_SUPPORTED, REQUIRED, TOO_LONG, TOO_MANY, TYPE_INVALID -> true;
      case INVALID, DUPLICATE, FORBIDDEN, NOT_FOUND, INTERNAL -> false;
    };
  }

  /** New finalizers without a domain may be somebody else's too. */
  private static void warn(Fields object, Fields old, Write write) {
    TreeSet<String> added = new TreeSet<>(object.fields("metadata").items("finalizers").eachText());
    added.removeAll(old.fields("metadata").items("finalizers").eachText());
    for (String finalizer : added) {
      String about = "metadata.finalizers: " + GoText.quoted(finalizer) + ": ";
      NameRule.QUALIFIED_NAME
          .problems(finalizer)
          .forEach(problem -> write.warnings().add(about + problem));
      if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
        write
            .warnings()
            .add(
                about
                    + "prefer a domain-qualified finalizer name "
                    + (finalizer.contains(".") ? "including a path (/) " : "")
                    + "to avoid accidental conflicts with other finalizer writers");
      }
    }
  }

  @Override
  public String storageKey(Resource row, String namespace, String name) {
    return "/registry/"
        + group
        + "/"
        + plural
        + "/"
        + (namespace.isEmpty() ? "" : namespace + "/")
        + name;
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.copyOf(selectable.keySet());
  }

  @Override
  public String fieldValue(Fields object, String label) {
    List<Object> found = selectable.get(label).find(codec.fromStored(object));
    return found.isEmpty() || found.getFirst() == Null.NULL ? "" : GoText.of(found.getFirst());
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }

  /** The columns of its Tables, after the name. */
  List<PrinterColumn> columns() {
    return columns;
  }

  @Override
  public Optional<Scaling> scaling() {
    return replicas.map(paths -> paths);
  }

  @Override
  public String listKind(Resource row) {
    return listKind;
  }

  @Override
  public List<String> warnings(String subresource) {
    return deprecation;
  }

  @Override
  public Status noSuchPart(Resource row, String name) {
    return Status.notFound(group, plural, name);
  }
}
