package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.List;

/** Answers questions about rights: objects that are posted and answered, and never stored. */
final class Reviews {
  private final Authorizer authorizer;

  Reviews(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /** True if the kind is a question. */
  static boolean answers(Resource row) {
    return switch (row.kind()) {
      case "SelfSubjectAccessReview",
          "SubjectAccessReview",
          "LocalSubjectAccessReview",
          "SelfSubjectRulesReview",
          "SelfSubjectReview" ->
          true;
      default -> false;
    };
  }

  /** The question with its answer as the status. */
  Fields answered(Call call, Fields review) {
    User user = call.request().user();
    return switch (call.row().kind()) {
      case "SelfSubjectReview" ->
          review
              .with("metadata", Fields.of("creationTimestamp", call.now()))
              .with("status", Fields.of("userInfo", userInfo(user)));
      case "SelfSubjectRulesReview" ->
          review
              .with("spec", Fields.EMPTY)
              .with("metadata", Fields.EMPTY)
              .with("status", rules(user));
      case "SelfSubjectAccessReview" -> access(call, review, user);
      default -> access(call, review, asked(review.fields("spec")));
    };
  }

  private static User asked(Fields spec) {
    return new User(spec.text("user"), spec.text("uid"), spec.items("groups").eachText());
  }

  private static Fields userInfo(User user) {
    Fields.Builder info = new Fields.Builder();
    info.put("username", user.name());
    if (!user.uid().isEmpty()) {
      info.put("uid", user.uid());
    }
    if (!user.groups().isEmpty()) {
      info.put("groups", Items.of(user.groups()));
    }
    return info.build();
  }

  private Fields access(Call call, Fields review, User user) {
    Fields spec = review.fields("spec");
    boolean resource = spec.has("resourceAttributes");
    if (resource == spec.has("nonResourceAttributes")) {
      throw Status.invalid(
              call.row().group(),
              "",
              "",
              List.of(
                  FieldError.invalid(
                      "spec.resourceAttributes",
                      resource ? spec.fields("resourceAttributes") : Null.NULL,
                      "exactly one of nonResourceAttributes or resourceAttributes must be"
                          + " specified")))
          .exception();
    }
    Fields what = spec.fields(resource ? "resourceAttributes" : "nonResourceAttributes");
    Authorizer.Decision decision =
        authorizer.decide(
            user,
            resource
                ? new Authorizer.Attributes(
                    what.text("verb"),
                    what.text("group"),
                    what.text("resource"),
                    what.text("subresource"),
                    what.text("name"),
                    what.text("namespace"),
                    "")
                : Authorizer.Attributes.path(what.text("verb"), what.text("path")));
    Fields status = Fields.of("allowed", decision.allowed());
    return review.with(
        "status", decision.reason().isEmpty() ? status : status.with("reason", decision.reason()));
  }

  /** What a user may do, as far as it can be told without a namespace's own rules. */
  private static Fields rules(User user) {
    Items anything = Items.of("*");
    boolean master = user.groups().contains(User.MASTERS);
    Items resources =
        master
            ? Items.of(Fields.of("verbs", anything, "apiGroups", anything, "resources", anything))
            : Items.EMPTY;
    Items paths =
        master ? Items.of(Fields.of("verbs", anything, "nonResourceURLs", anything)) : Items.EMPTY;
    return Fields.of("resourceRules", resources, "nonResourceRules", paths, "incomplete", !master);
  }
}
