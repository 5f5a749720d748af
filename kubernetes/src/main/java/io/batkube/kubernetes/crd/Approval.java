package io.batkube.kubernetes.crd;

/**
 * Whether a kind in one of Kubernetes' own groups was approved by its community, which an
 * annotation tells.
 *
 * @param reason in words
 */
record Approval(State state, String annotation, String reason) {
  static final String ANNOTATION = "api-approved.kubernetes.io";

  private static final String WANTED =
      "protected groups must have approval annotation \"" + ANNOTATION + "\"";
  private static final String SEE = ", see https://github.com/kubernetes/enhancements/pull/1111";

  /** What the annotation says, with the reason of the condition that shows it. */
  enum State {
    INVALID("False", "InvalidAnnotation"),
    APPROVED("True", "ApprovedAnnotation"),
    BYPASSED("False", "UnapprovedAnnotation"),
    MISSING("False", "MissingAnnotation");

    private final String status;
    private final String reason;

    State(String status, String reason) {
      this.status = status;
      this.reason = reason;
    }

    String status() {
      return status;
    }

    String reason() {
      return reason;
    }
  }

  static boolean isAsked(String group) {
    return ("." + group).endsWith(".k8s.io") || ("." + group).endsWith(".kubernetes.io");
  }

  static Approval of(Definition definition) {
    String annotation = definition.tree().fieldsAt("metadata", "annotations").text(ANNOTATION);
    if (annotation.isEmpty()) {
      return new Approval(State.MISSING, annotation, WANTED + SEE);
    }
    if (annotation.startsWith("unapproved")) {
      return new Approval(State.BYPASSED, annotation, "not approved: \"" + annotation + "\"");
    }
    if (Formats.isUrl(annotation)) {
      return new Approval(State.APPROVED, annotation, "approved in " + annotation);
    }
    return new Approval(
        State.INVALID,
        annotation,
        WANTED + " with either a URL or a reason starting with \"unapproved\"" + SEE);
  }
}
