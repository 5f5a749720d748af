package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Events, of which two groups know the same objects under different names of fields. What comes
 * through events.k8s.io is held to more rules.
 */
public final class EventRules implements KindRules {
  private static final int MAX_NAME_BYTES = 128;
  private static final int MAX_MESSAGE_BYTES = 1024;
  private static final List<String> INVOLVED =
      List.of("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath");

  private final boolean core;

  /**
   * The rules of a group.
   *
   * @param core true for the core group, false for events.k8s.io
   */
  public EventRules(boolean core) {
    this.core = core;
  }

  /** The default of kube-apiserver's --event-ttl. */
  @Override
  public Optional<Duration> lifetime() {
    return Optional.of(Duration.ofHours(1));
  }

  @Override
  public boolean remembersChanges() {
    return false;
  }

  /** The core group takes any name that can be a part of a path. */
  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return core
        ? Names.pathSegmentProblems(name, prefix)
        : KindRules.super.nameProblems(name, prefix);
  }

  @Override
  public List<FieldError> validateCreate(Fields event, Write write) {
    Mistakes mistakes = new Mistakes();
    old(mistakes, event);
    if (core) {
      return mistakes.list();
    }
    series(mistakes, event);
    if (!has(event, "eventTime")) {
      mistakes.required("eventTime");
    }
    String type = event.text("type");
    if (!type.equals("Normal") && !type.equals("Warning")) {
      mistakes.invalid("type", "", "has invalid value: " + type);
    }
    for (String field : List.of("firstTimestamp", "lastTimestamp")) {
      if (has(event, field)) {
        mistakes.invalid(field, "", "needs to be unset");
      }
    }
    if (event.number("count") != 0) {
      mistakes.invalid("count", "", "needs to be unset");
    }
    Fields source = event.fields("source");
    if (!source.text("component").isEmpty() || !source.text("host").isEmpty()) {
      mistakes.invalid("source", "", "needs to be unset");
    }
    return mistakes.list();
  }

  private static boolean has(Fields event, String time) {
    return !event.text(time).isEmpty();
  }

  /** What holds for events of either group, and for those of old clients, that have no time. */
  private void old(Mistakes mistakes, Fields event) {
    String namespace = event.fields("metadata").text("namespace");
    String involved = event.fields("involvedObject").text("namespace");
    String mismatch = "does not match event.namespace";
    if (!has(event, "eventTime")) {
      boolean same = involved.isEmpty() ? namespace.equals("default") : namespace.equals(involved);
      if (!same) {
        mistakes.invalid("involvedObject.namespace", involved, mismatch);
      }
    } else {
      if (involved.isEmpty() && !namespace.equals("default") && !namespace.equals("kube-system")) {
        mistakes.invalid("involvedObject.namespace", involved, mismatch);
      }
      String controller = core ? "reportingComponent" : "reportingController";
      if (event.text("reportingComponent").isEmpty()) {
        mistakes.required(controller);
      }
      mistakes.qualifiedName(controller, event.text("reportingComponent"));
      for (String field : List.of("reportingInstance", "action", "reason")) {
        if (event.text(field).isEmpty()) {
          mistakes.required(field);
        }
        length(mistakes, event, field, MAX_NAME_BYTES);
      }
      length(mistakes, event, "message", MAX_MESSAGE_BYTES);
    }
    mistakes.subdomain("namespace", namespace);
  }

  private static void length(Mistakes mistakes, Fields event, String field, int most) {
    if (Names.bytes(event.text(field)) > most) {
      mistakes.invalid(field, "", "can have at most " + most + " characters");
    }
  }

  private static void series(Mistakes mistakes, Fields event) {
    if (!event.has("series")) {
      return;
    }
    Fields series = event.fields("series");
    if (series.number("count") < 2) {
      mistakes.invalid("series.count", "", "should be at least 2");
    }
    if (series.text("lastObservedTime").isEmpty()) {
      mistakes.required("series.lastObservedTime");
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields event, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    old(mistakes, event);
    if (core) {
      return mistakes.list();
    }
    mistakes.addAll(
        MetadataRules.change(event.fields("metadata"), old.fields("metadata"), "metadata"));
    if (!event.find("series").equals(old.find("series"))) {
      series(mistakes, event);
    }
    mistakes.immutable("involvedObject", event, old, "involvedObject");
    mistakes.immutableText("reason", event, old, "reason");
    mistakes.immutableText("message", event, old, "message");
    mistakes.immutable("source", event, old, "source");
    mistakes.immutable("firstTimestamp", event, old, "firstTimestamp");
    mistakes.immutable("lastTimestamp", event, old, "lastTimestamp");
    if (event.number("count") != old.number("count")) {
      mistakes.invalid("count", event.number("count"), "field is immutable");
    }
    mistakes.immutableText("reason", event, old, "reason");
    mistakes.immutableText("type", event, old, "type");
    mistakes.immutable("eventTime", event, old, "eventTime");
    mistakes.immutableText("action", event, old, "action");
    mistakes.immutable("related", event, old, "related");
    mistakes.immutableText("reportingController", event, old, "reportingComponent");
    mistakes.immutableText("reportingInstance", event, old, "reportingInstance");
    return mistakes.list();
  }

  /** What events.k8s.io checks comes after the rules of old, so it is not left to the pipeline. */
  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    List<String> labels = new ArrayList<>();
    INVOLVED.forEach(field -> labels.add((core ? "involvedObject." : "regarding.") + field));
    labels.add("reason");
    labels.add("type");
    if (core) {
      labels.add("reportingComponent");
      labels.add("source");
    } else {
      labels.add("reportingController");
    }
    return labels;
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }

  @Override
  public String fieldValue(Fields event, String label) {
    int dot = label.indexOf('.');
    if (dot >= 0) {
      return event.fields("involvedObject").text(label.substring(dot + 1));
    }
    return switch (label) {
      case "reportingController" -> event.text("reportingComponent");
      case "source" -> {
        String component = event.fields("source").text("component");
        yield component.isEmpty() ? event.text("reportingComponent") : component;
      }
      default -> event.text(label);
    };
  }
}
