package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a namespace that is deleted says of its progress. */
final class NamespaceConditions {

  /** The conditions in their order, and what each says when there is nothing to say. */
  private enum Type {
    DISCOVERY_FAILURE(
        "NamespaceDeletionDiscoveryFailure",
        "ResourcesDiscovered",
        "All resources successfully discovered"),
    PARSING_FAILURE(
        "NamespaceDeletionGroupVersionParsingFailure",
        "ParsedGroupVersions",
        "All legacy kube types successfully parsed"),
    CONTENT_FAILURE(
        "NamespaceDeletionContentFailure",
        "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization"),
    CONTENT_REMAINING(
        "NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"),
    FINALIZERS_REMAINING(
        "NamespaceFinalizersRemaining",
        "ContentHasNoFinalizers",
        "All content-preserving finalizers finished");

    final String text;
    final String reason;
    final String message;

    Type(String text, String reason, String message) {
      this.text = text;
      this.reason = reason;
      this.message = message;
    }
  }

  private record Trouble(String reason, String message) {}

  private final String now;
  private final Map<Type, Trouble> troubles = new EnumMap<>(Type.class);

  NamespaceConditions(Instant now) {
    this.now = Times.text(now);
  }

  void discoveryFailed(String message) {
    troubles.put(Type.DISCOVERY_FAILURE, new Trouble("DiscoveryFailed", message));
  }

  void contentFailed(List<String> failures) {
    if (!failures.isEmpty()) {
      troubles.put(
          Type.CONTENT_FAILURE,
          new Trouble(
              "ContentDeletionFailed",
              "Failed to delete all resource types, "
                  + failures.size()
                  + " remaining: "
                  + String.join(", ", failures.stream().sorted().toList())));
    }
  }

  void remaining(List<String> content, List<String> finalizers) {
    if (!content.isEmpty()) {
      troubles.put(
          Type.CONTENT_REMAINING,
          new Trouble(
              "SomeResourcesRemain",
              "Some resources are remaining: " + String.join(", ", content)));
    }
    if (!finalizers.isEmpty()) {
      troubles.put(
          Type.FINALIZERS_REMAINING,
          new Trouble(
              "SomeFinalizersRemain",
              "Some content in the namespace has finalizers remaining: "
                  + String.join(", ", finalizers)));
    }
  }

  /** A status with these conditions; what stays true keeps its time. */
  Fields in(Fields status) {
    Items conditions = status.items("conditions");
    for (Type type : Type.values()) {
      int position = 0;
      while (position < conditions.size()
          && !conditions.fields(position).text("type").equals(type.text)) {
        position++;
      }
      boolean there = position < conditions.size();
      Fields before = there ? conditions.fields(position) : Fields.EMPTY;
      Fields condition = condition(type, before);
      conditions = there ? conditions.with(position, condition) : conditions.plus(condition);
    }
    return conditions.equals(status.items("conditions"))
        ? status
        : status.with("conditions", conditions);
  }

  private Fields condition(Type type, Fields before) {
    Trouble trouble = troubles.get(type);
    String value = trouble == null ? "False" : "True";
    return Fields.of(
        "type",
        type.text,
        "status",
        value,
        "lastTransitionTime",
        before.text("status").equals(value) ? before.text("lastTransitionTime") : now,
        "reason",
        trouble == null ? type.reason : trouble.reason,
        "message",
        trouble == null ? type.message : trouble.message);
  }
}
