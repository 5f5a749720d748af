package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Times;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * What a fresh cluster has before anybody writes to it: namespaces, the service of the API, classes
 * of priority, flow control, roles and who has them, and the groups that are served. Recorded from
 * kube-apiserver 1.36.3; the lease of its identity is left out, since it names a machine.
 */
public final class Bootstrap {
  private static final String RESOURCE = "bootstrap.ndjson";

  /** As they were recorded: without times and uids. */
  private static final class Recorded {
    private static final List<Fields> OBJECTS =
        text().lines().map(line -> (Fields) Json.parse(line)).toList();
  }

  private Bootstrap() {}

  /** Reads what was recorded, if nobody has yet. Any thread. */
  public static void prepare() {
    if (Recorded.OBJECTS.isEmpty()) {
      throw new IllegalStateException("the jar lacks what a fresh cluster has");
    }
  }

  /**
   * Puts the objects into a store, in an order in which each finds what it needs.
   *
   * @param now simulated time, at which all of them are made
   */
  public static void into(Store store, ResourceTable table, Instant now, Write.Chance chance) {
    for (Fields object : objects(now, chance)) {
      Fields metadata = object.fields("metadata");
      table
          .findKind(object.text("apiVersion"), object.text("kind"))
          .ifPresent(
              row ->
                  store.create(
                      row.partition(), metadata.text("namespace"), metadata.text("name"), object));
    }
  }

  /** The objects, complete but for a version. */
  static List<Fields> objects(Instant now, Write.Chance chance) {
    String time = Times.text(now);
    return Recorded.OBJECTS.stream()
        .map(object -> dated(object, time))
        .map(object -> identified(object, time, chance.uid()))
        .toList();
  }

  private static Fields identified(Fields object, String time, String uid) {
    Fields.Builder metadata = new Fields.Builder();
    Fields recorded = object.fields("metadata");
    for (String field : List.of("name", "namespace")) {
      recorded.find(field).ifPresent(value -> metadata.put(field, value));
    }
    metadata.put("uid", uid);
    metadata.put("resourceVersion", "");
    recorded.find("generation").ifPresent(value -> metadata.put("generation", value));
    metadata.put("creationTimestamp", time);
    for (String field : List.of("labels", "annotations")) {
      recorded.find(field).ifPresent(value -> metadata.put(field, value));
    }
    metadata.put("managedFields", owners(recorded.items("managedFields"), time));
    return object.with("metadata", metadata.build());
  }

  private static Items owners(Items entries, String time) {
    return entries.mapFields(
        entry -> {
          Fields.Builder dated = new Fields.Builder();
          for (String field : List.of("manager", "operation", "apiVersion")) {
            dated.put(field, entry.text(field));
          }
          dated.put("time", time);
          for (String field : List.of("fieldsType", "fieldsV1", "subresource")) {
            entry.find(field).ifPresent(value -> dated.put(field, value));
          }
          return dated.build();
        });
  }

  /** With the times that conditions and one ConfigMap tell. */
  private static Fields dated(Fields object, String time) {
    if (object.text("kind").equals("ConfigMap")) {
      return object.withAt(time.substring(0, time.indexOf('T')), "data", "since");
    }
    Items conditions = object.fields("status").items("conditions");
    return conditions.isEmpty()
        ? object
        : object.withAt(
            conditions.mapFields(condition -> since(condition, time)), "status", "conditions");
  }

  private static Fields since(Fields condition, String time) {
    Fields.Builder dated = new Fields.Builder();
    for (int i = 0; i < condition.size(); i++) {
      dated.put(condition.name(i), condition.value(i));
      if (condition.name(i).equals("status")) {
        dated.put("lastTransitionTime", time);
      }
    }
    return dated.build();
  }

  private static String text() {
    try (InputStream in = Bootstrap.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
