package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Checks a CustomResourceDefinition, new or changed. Go's internal type has what all versions say
 * alike once, at the top; paths show it. One check.
 */
final class DefinitionCheck {
  private static final List<String> COLUMN_TYPES =
      List.of("boolean", "date", "integer", "number", "string");
  private static final List<String> COLUMN_FORMATS =
      List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");
  private static final List<String> REVIEW_VERSIONS = List.of("v1", "v1beta1");
  private static final int MAX_SELECTABLE = 8;
  private static final int MAX_WARNING_BYTES = 256;

  private final Definition definition;
  private final Optional<Definition> old;
  private final CelRules cel;
  private final GoForm.Alike alike;
  private final SchemaCheck.Demands demands;
  private final List<FieldError> errors = new ArrayList<>();

  private DefinitionCheck(Definition definition, Optional<Definition> old, CelRules cel) {
    this.definition = definition;
    this.old = old;
    this.cel = cel;
    this.alike = GoForm.Alike.of(definition);
    this.demands =
        new SchemaCheck.Demands(
            old.filter(before -> has(before, DefinitionCheck::hasUnknownType)).isEmpty(),
            needsStructure(),
            old.filter(DefinitionCheck::hasUnprunedDefaults).isEmpty(),
            old.filter(before -> has(before, s -> SchemaCheck.looseSet("", s).isPresent()))
                .isEmpty(),
            old.filter(before -> has(before, s -> !SchemaCheck.unsafeKeys("", s).isEmpty()))
                .isEmpty());
  }

  static List<FieldError> ofNew(Definition definition, CelRules cel) {
    DefinitionCheck check = new DefinitionCheck(definition, Optional.empty(), cel);
    check.name();
    check.spec();
    check.status();
    check.approval();
    check.unknownFields();
    return check.errors;
  }

  static List<FieldError> ofUpdate(Definition definition, Definition old, CelRules cel) {
    DefinitionCheck check = new DefinitionCheck(definition, Optional.of(old), cel);
    check.spec();
    if (old.established()) {
      check.unchanged("spec.scope", "spec", "scope");
      check.unchanged("spec.names.kind", "spec", "names", "kind");
    }
    check.unchanged("spec.group", "spec", "group");
    check.unchanged("spec.names.plural", "spec", "names", "plural");
    check.status();
    check.approval();
    check.unknownFields();
    return check.errors;
  }

  static List<FieldError> ofStatus(Definition definition) {
    DefinitionCheck check = new DefinitionCheck(definition, Optional.empty(), CelRules.ACCEPTING);
    check.names(definition.acceptedNames(), "status.acceptedNames");
    return check.errors;
  }

  private void required(String path) {
    errors.add(FieldError.required(path, ""));
  }

  private void invalid(String path, Object value, String problem) {
    errors.add(FieldError.invalid(path, value, problem));
  }

  /** A text to which Go has a pointer is printed as JSON, and not as Go's own. */
  private void badPointer(String path, String value, String problem) {
    errors.add(
        new FieldError(
            FieldError.Type.INVALID, path, "Invalid value: " + Json.text(value) + ": " + problem));
  }

  private static boolean has(Definition definition, Predicate<Schema> wanted) {
    return definition.versions().stream()
        .anyMatch(version -> version.schema().filter(s -> s.has(wanted)).isPresent());
  }

  private static boolean hasUnknownType(Schema schema) {
    return !schema.type().isEmpty()
        && !List.of("array", "boolean", "integer", "number", "object", "string")
            .contains(schema.type());
  }

  private static boolean hasUnprunedDefaults(Definition definition) {
    return definition.versions().stream()
        .anyMatch(
            version ->
                version
                    .schema()
                    .filter(DefinitionCheck::isStructural)
                    .filter(Defaults::areUnpruned)
                    .isPresent());
  }

  private static boolean isStructural(Schema schema) {
    return Structure.unreadable(schema).isEmpty() && Structure.check("", schema).isEmpty();
  }

  private boolean needsStructure() {
    boolean wasLoose =
        old.filter(
                before ->
                    before.versions().stream()
                        .anyMatch(
                            version -> version.schema().filter(s -> !isStructural(s)).isPresent()))
            .isPresent();
    return !wasLoose
        || !definition.preservesUnknown()
        || has(definition, schema -> schema.defaultValue().isPresent())
        || has(definition, DefinitionCheck::hasExtension);
  }

  private static boolean hasExtension(Schema schema) {
    return schema.embedded()
        || schema.preservesUnknown()
        || schema.intOrString()
        || !schema.listMapKeys().isEmpty()
        || !schema.listType().isEmpty()
        || !schema.rules().isEmpty();
  }

  private void name() {
    String wanted = definition.names().plural() + "." + definition.group();
    Fields metadata = definition.tree().fields("metadata");
    String prefix = metadata.text("generateName");
    String problem = "must be spec.names.plural+\".\"+spec.group";
    if (!prefix.isEmpty() && !prefix.equals(wanted)) {
      invalid("metadata.generateName", prefix, problem);
    }
    if (!definition.name().isEmpty() && !definition.name().equals(wanted)) {
      invalid("metadata.name", definition.name(), problem);
    }
  }

  private void unchanged(String path, String... field) {
    String now = definition.tree().textAt(field);
    if (!now.equals(old.orElseThrow().tree().textAt(field))) {
      invalid(path, now, "field is immutable");
    }
  }

  private void spec() {
    group();
    scope();
    schemasAreThere();
    if (definition.preservesUnknown()
        && has(definition, schema -> schema.defaultValue().isPresent())) {
      invalid(
          "spec.preserveUnknownFields",
          true,
          "must be false in order to use defaults in the schema");
    }
    versions();
    Definition.Names names = definition.names();
    requireText(names.plural(), "spec.names.plural");
    requireText(names.singular(), "spec.names.singular");
    requireText(names.kind(), "spec.names.kind");
    requireText(names.listKind(), "spec.names.listKind");
    names(names, "spec.names");
    Items versions = definition.spec().items("versions");
    if (!versions.isEmpty()) {
      Fields first = versions.fields(0);
      boolean anyStatus = versions.eachFields().stream().anyMatch(DefinitionCheck::hasStatus);
      if (alike.schema()) {
        schema("spec.validation.openAPIV3Schema", first, anyStatus);
      }
      if (alike.subresources()) {
        subresources("spec.subresources", first);
      }
      if (alike.columns()) {
        columns("spec.additionalPrinterColumns", first);
      }
      if (alike.selectable()) {
        selectable("spec.selectableFields", first);
      }
    }
    conversion();
  }

  private void requireText(String text, String path) {
    if (text.isEmpty()) {
      required(path);
    }
  }

  private static boolean hasStatus(Fields version) {
    return version.fields("subresources").find("status").orElse(Null.NULL) != Null.NULL;
  }

  private void group() {
    String group = definition.group();
    List<String> problems = Names.subdomainProblems(group);
    if (group.isEmpty()) {
      required("spec.group");
    } else if (!problems.isEmpty()) {
      invalid("spec.group", group, String.join(",", problems));
    } else if (!group.contains(".")) {
      invalid("spec.group", group, "should be a domain with at least one dot");
    }
  }

  private void scope() {
    String scope = definition.spec().text("scope");
    List<String> scopes = List.of("Cluster", "Namespaced");
    if (scope.isEmpty()) {
      required("spec.scope");
    } else if (!scopes.contains(scope)) {
      errors.add(FieldError.notSupported("spec.scope", scope, scopes));
    }
  }

  private void schemasAreThere() {
    boolean always = old.filter(before -> !hasAllSchemas(before)).isEmpty();
    Items versions = definition.spec().items("versions");
    for (int i = 0; i < versions.size(); i++) {
      Fields version = versions.fields(i);
      boolean missing =
          !(version.findAt("schema", "openAPIV3Schema").orElse(Null.NULL) instanceof Fields);
      String path = "spec.versions[" + i + "].schema.openAPIV3Schema";
      if (missing && always) {
        required(path);
      } else if (missing && !definition.preservesUnknown() && version.isTrue("served")) {
        errors.add(FieldError.required(path, "because otherwise all fields are pruned"));
      }
    }
  }

  private static boolean hasAllSchemas(Definition definition) {
    return definition.versions().stream().allMatch(version -> version.schema().isPresent());
  }

  private void versions() {
    Items versions = definition.spec().items("versions");
    TreeSet<String> seen = new TreeSet<>();
    boolean unique = true;
    int stored = 0;
    for (int i = 0; i < versions.size(); i++) {
      Fields version = versions.fields(i);
      stored += version.isTrue("storage") ? 1 : 0;
      unique &= seen.add(version.text("name"));
      String path = "spec.versions[" + i + "]";
      label(path + ".name", version.text("name"));
      deprecation(path + ".deprecationWarning", version);
      if (!alike.schema()) {
        schema(path + ".schema.openAPIV3Schema", version, hasStatus(version));
      }
      if (!alike.subresources()) {
        subresources(path + ".subresources", version);
      }
      if (!alike.columns()) {
        columns(path + ".additionalPrinterColumns", version);
      }
      if (!alike.selectable()) {
        selectable(path + ".selectableFields", version);
      }
    }
    if (!unique) {
      invalid(
          "spec.versions", GoForm.versions(definition, alike), "must contain unique version names");
    }
    if (stored != 1) {
      invalid(
          "spec.versions",
          GoForm.versions(definition, alike),
          "must have exactly one version marked as storage version");
    }
    String first = versions.isEmpty() ? "" : versions.fields(0).text("name");
    if (!first.isEmpty()) {
      label("spec.version", first);
    }
  }

  private void label(String path, String name) {
    List<String> problems = Names.label1035Problems(name);
    if (!problems.isEmpty()) {
      invalid(path, name, String.join(",", problems));
    }
  }

  private void deprecation(String path, Fields version) {
    if (!(version.find("deprecationWarning").orElse(Null.NULL) instanceof String warning)) {
      return;
    }
    if (!version.isTrue("deprecated")) {
      badPointer(path, warning, "can only be set for deprecated versions");
      return;
    }
    if (warning.getBytes(StandardCharsets.UTF_8).length > MAX_WARNING_BYTES) {
      badPointer(path, warning, "must be <= 256 characters long");
    }
    if (warning.isEmpty()) {
      badPointer(path, warning, "must not be an empty string");
    }
    int at = 0;
    for (int c : warning.codePoints().toArray()) {
      if (!GoText.isPrintable(c)) {
        badPointer(
            path,
            warning,
            "must only contain printable UTF-8 characters; non-printable character found at index "
                + at);
        return;
      }
      at += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
    }
  }

  private void schema(String path, Fields version, boolean hasStatus) {
    if (version.findAt("schema", "openAPIV3Schema").orElse(Null.NULL) instanceof Fields schema) {
      errors.addAll(SchemaCheck.check(path, Schema.of(schema), hasStatus, demands, cel));
    }
  }

  private void subresources(String path, Fields version) {
    if (!(version.findAt("subresources", "scale").orElse(Null.NULL) instanceof Fields scale)) {
      return;
    }
    replicas(path + ".scale.specReplicasPath", scale.text("specReplicasPath"), ".spec.", ".spec");
    replicas(
        path + ".scale.statusReplicasPath",
        scale.text("statusReplicasPath"),
        ".status.",
        ".status");
    String selector = scale.text("labelSelectorPath");
    String selectorPath = path + ".scale.labelSelectorPath";
    if (!selector.isEmpty()
        && isSimplePath(selectorPath, selector)
        && !selector.startsWith(".spec.")
        && !selector.startsWith(".status.")) {
      badPointer(selectorPath, selector, "should be a json path under either .spec or .status");
    }
  }

  private void replicas(String path, String given, String prefix, String parent) {
    if (given.isEmpty()) {
      required(path);
    } else if (isSimplePath(path, given) && !given.startsWith(prefix)) {
      invalid(path, given, "should be a json path under " + parent);
    }
  }

  private boolean isSimplePath(String path, String given) {
    if (!given.startsWith(".")) {
      invalid(path, given, "must be a simple json path starting with .");
      return false;
    }
    return true;
  }

  private void columns(String path, Fields version) {
    Items columns = version.items("additionalPrinterColumns");
    for (int i = 0; i < columns.size(); i++) {
      column(Paths.index(path, i), columns.fields(i));
    }
  }

  private void column(String path, Fields column) {
    requireText(column.text("name"), path + ".name");
    String type = column.text("type");
    String types = "must be one of " + String.join(",", COLUMN_TYPES);
    if (type.isEmpty()) {
      errors.add(FieldError.required(path + ".type", types));
    } else if (!COLUMN_TYPES.contains(type)) {
      invalid(path + ".type", type, types);
    }
    String format = column.text("format");
    if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
      invalid(path + ".format", format, "must be one of " + String.join(",", COLUMN_FORMATS));
    }
    String jsonPath = column.text("jsonPath");
    if (jsonPath.isEmpty()) {
      required(path + ".JSONPath");
    } else {
      isSimplePath(path + ".JSONPath", jsonPath);
    }
  }

  private void selectable(String path, Fields version) {
    Items fields = version.items("selectableFields");
    if (fields.isEmpty()) {
      return;
    }
    if (!(version.findAt("schema", "openAPIV3Schema").orElse(Null.NULL) instanceof Fields found)) {
      invalid(
          path,
          "",
          alike.selectable()
              ? "may only be set when validations.schema is included"
              : "may only be set when `version.schema.openAPIV3Schema` is not included");
      return;
    }
    if (alike.selectable() != alike.schema()) {
      invalid(
          path,
          "",
          alike.selectable()
              ? "may only be set when validations.schema is included"
              : "may only be set when `version.schema.openAPIV3Schema` is not included");
      return;
    }
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < fields.size(); i++) {
      selectable(
          Paths.index(path, i) + ".jsonPath",
          fields.fields(i).text("jsonPath"),
          Schema.of(found),
          seen);
    }
    boolean unchanged =
        old.flatMap(before -> before.version(version.text("name")))
            .filter(before -> before.tree().items("selectableFields").equals(fields))
            .isPresent();
    if (seen.size() > MAX_SELECTABLE && !unchanged) {
      errors.add(FieldError.tooMany(path, seen.size(), MAX_SELECTABLE));
    }
  }

  private void selectable(String path, String field, Schema schema, Set<String> seen) {
    if (field.isEmpty()) {
      required(path);
      return;
    }
    SchemaPath found;
    try {
      found = SchemaPath.follow(field, schema, false);
    } catch (SchemaPath.BadPathException e) {
      invalid(path, field, "is an invalid path: " + e.getMessage());
      return;
    }
    if (found.shown().equals("metadata") || found.shown().startsWith("metadata.")) {
      invalid(path, field, "must not point to fields in metadata");
    }
    String type = found.schema().map(Schema::type).orElse("");
    if (!List.of("string", "boolean", "integer").contains(type)) {
      invalid(
          path,
          field,
          "must point to a field of type string, boolean or integer. Enum string fields and strings"
              + " with formats are allowed.");
    }
    if (!seen.add(found.shown())) {
      errors.add(FieldError.duplicate(path, field));
    }
  }

  private void names(Definition.Names names, String path) {
    optionalLabel(path + ".plural", names.plural());
    optionalLabel(path + ".singular", names.singular());
    kind(path + ".kind", names.kind());
    kind(path + ".listKind", names.listKind());
    for (int i = 0; i < names.shortNames().size(); i++) {
      label(Paths.index(path + ".shortNames", i), names.shortNames().get(i));
    }
    if (!names.kind().isEmpty() && names.kind().equals(names.listKind())) {
      invalid(path + ".listKind", names.listKind(), "kind and listKind may not be the same");
    }
    for (int i = 0; i < names.categories().size(); i++) {
      label(Paths.index(path + ".categories", i), names.categories().get(i));
    }
  }

  private void optionalLabel(String path, String name) {
    if (!name.isEmpty()) {
      label(path, name);
    }
  }

  private void kind(String path, String kind) {
    List<String> problems = Names.label1035Problems(kind.toLowerCase(Locale.ROOT));
    if (!kind.isEmpty() && !problems.isEmpty()) {
      invalid(
          path,
          kind,
          "may have mixed case, but should otherwise match: " + String.join(",", problems));
    }
  }

  private void conversion() {
    if (!(definition.spec().find("conversion").orElse(Null.NULL) instanceof Fields conversion)) {
      return;
    }
    String strategy = conversion.text("strategy");
    String path = "spec.conversion";
    if (!strategy.equals("None") && definition.preservesUnknown()) {
      invalid(path + ".strategy", strategy, "must be None if spec.preserveUnknownFields is true");
    }
    List<String> strategies = List.of("None", "Webhook");
    if (strategy.isEmpty()) {
      required(path + ".strategy");
    } else if (!strategies.contains(strategy)) {
      errors.add(FieldError.notSupported(path + ".strategy", strategy, strategies));
    }
    Fields webhook = conversion.fields("webhook");
    Optional<Fields> client =
        webhook.find("clientConfig").filter(Fields.class::isInstance).map(Fields.class::cast);
    List<String> reviews = webhook.items("conversionReviewVersions").eachText();
    if (strategy.equals("Webhook")) {
      webhook(path, client, reviews);
      return;
    }
    String problem = "should not be set when strategy is not set to Webhook";
    if (client.isPresent()) {
      errors.add(FieldError.forbidden(path + ".webhookClientConfig", problem));
    }
    if (!reviews.isEmpty()) {
      errors.add(FieldError.forbidden(path + ".conversionReviewVersions", problem));
    }
  }

  private void webhook(String path, Optional<Fields> client, List<String> reviews) {
    String clientPath = path + ".webhookClientConfig";
    if (client.isEmpty()) {
      errors.add(FieldError.required(clientPath, "required when strategy is set to Webhook"));
    } else {
      Object url = client.get().find("url").orElse(Null.NULL);
      Object service = client.get().find("service").orElse(Null.NULL);
      if (url == Null.NULL == (service == Null.NULL)) {
        errors.add(FieldError.required(clientPath, "exactly one of url or service is required"));
      } else if (url instanceof String text) {
        errors.addAll(WebhookClient.checkUrl(clientPath + ".url", text));
      } else {
        errors.addAll(
            WebhookClient.checkService(clientPath + ".service", client.get().fields("service")));
      }
    }
    reviews(path + ".conversionReviewVersions", reviews);
  }

  private void reviews(String path, List<String> reviews) {
    if (reviews.isEmpty()) {
      required(path);
      return;
    }
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < reviews.size(); i++) {
      String at = Paths.index(path, i);
      String review = reviews.get(i);
      if (!seen.add(review)) {
        invalid(at, review, "duplicate version");
        continue;
      }
      Names.label1035Problems(review).forEach(problem -> invalid(at, review, problem));
    }
    boolean demanded =
        old.map(
                before ->
                    before
                        .spec()
                        .fieldsAt("conversion", "webhook")
                        .items("conversionReviewVersions")
                        .eachText())
            .filter(
                before -> !before.isEmpty() && before.stream().noneMatch(REVIEW_VERSIONS::contains))
            .isEmpty();
    if (demanded && reviews.stream().noneMatch(REVIEW_VERSIONS::contains)) {
      invalid(
          path,
          Items.of(reviews),
          "must include at least one of " + String.join(", ", REVIEW_VERSIONS));
    }
  }

  private void status() {
    names(definition.acceptedNames(), "status.acceptedNames");
    List<String> stored = definition.status().items("storedVersions").eachText();
    String path = "status.storedVersions";
    if (stored.isEmpty()) {
      invalid(path, Null.NULL, "must have at least one stored version");
      return;
    }
    TreeMap<String, Integer> gone = new TreeMap<>();
    for (int i = 0; i < stored.size(); i++) {
      gone.put(stored.get(i), i);
    }
    for (Fields version : definition.spec().items("versions").eachFields()) {
      String name = version.text("name");
      if (version.isTrue("storage") && !stored.contains(name)) {
        invalid(path, Items.of(stored), "must have the storage version " + name);
      }
      gone.remove(name);
    }
    gone.forEach(
        (name, position) ->
            invalid(
                Paths.index(path, position),
                name,
                "missing from spec.versions; "
                    + name
                    + " was previously a storage version, and must remain in spec.versions until a"
                    + " storage migration ensures no data remains persisted in "
                    + name
                    + " and removes "
                    + name
                    + " from status.storedVersions"));
  }

  private void approval() {
    if (!Approval.isAsked(definition.group())) {
      return;
    }
    Approval now = Approval.of(definition);
    if (old.filter(before -> Approval.of(before).state() == now.state()).isPresent()) {
      return;
    }
    String path = "metadata.annotations[" + Approval.ANNOTATION + "]";
    switch (now.state()) {
      case INVALID -> invalid(path, now.annotation(), now.reason());
      case MISSING -> errors.add(FieldError.required(path, now.reason()));
      case APPROVED, BYPASSED -> {
        // Fine.
      }
    }
  }

  private void unknownFields() {
    boolean did = old.filter(Definition::preservesUnknown).isPresent();
    if (!did && definition.preservesUnknown()) {
      invalid(
          "spec.preserveUnknownFields",
          true,
          "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
              + " spec.versions[*].schema instead");
    }
  }
}
