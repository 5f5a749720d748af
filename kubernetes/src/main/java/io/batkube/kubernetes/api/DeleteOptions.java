package io.batkube.kubernetes.api;

import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a deletion asks for, in its body or in the query.
 *
 * @param uid that the object must have
 * @param resourceVersion that the object must have
 */
record DeleteOptions(
    Optional<Long> gracePeriodSeconds,
    Optional<String> uid,
    Optional<String> resourceVersion,
    Optional<String> propagation,
    Optional<Boolean> orphanDependents,
    boolean dryRun) {

  private static final Type.Struct TYPE =
      Schemas.builtIn().find("", "v1", "DeleteOptions").orElseThrow();

  static final String ORPHAN = "Orphan";
  static final String BACKGROUND = "Background";
  static final String FOREGROUND = "Foreground";

  static DeleteOptions of(Request request, Bodies bodies) {
    boolean hasBody = request.body().length > 0;
    Fields body = hasBody ? bodies.raw(request, "DeleteOptions", TYPE).tree() : fromQuery(request);
    List<FieldError> errors = new ArrayList<>();
    boolean dryRun = WriteOptions.dryRun(body.items("dryRun").eachText(), errors);
    DeleteOptions options = of(body, dryRun);
    options.check(errors);
    if (!errors.isEmpty()) {
      throw Status.invalid("meta.k8s.io", "DeleteOptions", "", errors).exception();
    }
    return options;
  }

  /** Options that are part of another body. */
  static DeleteOptions of(Fields body, boolean dryRun) {
    return new DeleteOptions(
        body.find("gracePeriodSeconds").map(n -> n instanceof Long seconds ? seconds : 0L),
        body.fields("preconditions").find("uid").map(String::valueOf),
        body.fields("preconditions").find("resourceVersion").map(String::valueOf),
        body.find("propagationPolicy").map(String::valueOf),
        body.find("orphanDependents").map(Boolean.TRUE::equals),
        dryRun);
  }

  /** The same without asking what the object must be. */
  DeleteOptions withoutPreconditions() {
    return new DeleteOptions(
        gracePeriodSeconds,
        Optional.empty(),
        Optional.empty(),
        propagation,
        orphanDependents,
        dryRun);
  }

  /** False if the kind decides what becomes of dependents. */
  boolean saysWhatBecomesOfDependents() {
    return propagation.isPresent() || orphanDependents.isPresent();
  }

  private static Fields fromQuery(Request request) {
    Fields.Builder body = new Fields.Builder();
    ListOptions.number(request, "gracePeriodSeconds")
        .ifPresent(seconds -> body.put("gracePeriodSeconds", seconds));
    request.parameter("propagationPolicy").ifPresent(p -> body.put("propagationPolicy", p));
    request
        .parameter("orphanDependents")
        .ifPresent(flag -> body.put("orphanDependents", ListOptions.flag(flag)));
    body.put("dryRun", Items.of(request.parameters("dryRun")));
    return body.build();
  }

  private void check(List<FieldError> errors) {
    if (propagation.isPresent() && orphanDependents.isPresent()) {
      errors.add(
          FieldError.invalid(
              "propagationPolicy",
              propagation.get(),
              "orphanDependents and deletionPropagation cannot be both set"));
    }
    propagation.ifPresent(
        policy -> {
          if (!List.of(FOREGROUND, BACKGROUND, ORPHAN).contains(policy)) {
            errors.add(
                FieldError.notSupported(
                    "propagationPolicy", policy, List.of(FOREGROUND, BACKGROUND, ORPHAN, "nil")));
          }
        });
  }
}
