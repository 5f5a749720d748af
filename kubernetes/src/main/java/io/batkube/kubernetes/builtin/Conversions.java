package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.schema.Decoder;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Which versions of a kind differ in more than their name, and how. */
final class Conversions {
  /** Names of fields of events in events.k8s.io, and in the core group. */
  private static final Map<String, String> EVENTS = new LinkedHashMap<>();

  static {
    EVENTS.put("note", "message");
    EVENTS.put("regarding", "involvedObject");
    EVENTS.put("reportingController", "reportingComponent");
    EVENTS.put("deprecatedSource", "source");
    EVENTS.put("deprecatedFirstTimestamp", "firstTimestamp");
    EVENTS.put("deprecatedLastTimestamp", "lastTimestamp");
    EVENTS.put("deprecatedCount", "count");
  }

  private Conversions() {}

  static Conversion between(
      Partition partition, String kind, String storedApiVersion, String servedApiVersion) {
    if (kind.equals("Event") && !storedApiVersion.equals(servedApiVersion)) {
      return new Conversion(
          storedApiVersion,
          servedApiVersion,
          false,
          renaming(EVENTS, type(storedApiVersion, kind)),
          renaming(reversed(EVENTS), type(servedApiVersion, kind)));
    }
    boolean autoscaler = kind.equals("HorizontalPodAutoscaler");
    if (autoscaler && servedApiVersion.equals("autoscaling/v1")) {
      return inBothOrders(
          kind, storedApiVersion, servedApiVersion, AutoscalerForm::toV2, AutoscalerForm::toV1);
    }
    if (kind.equals("Ingress") && servedApiVersion.endsWith("/v1beta1")) {
      return inBothOrders(
          kind, storedApiVersion, servedApiVersion, IngressForm::toV1, IngressForm::toBeta);
    }
    return Conversion.renaming(storedApiVersion, servedApiVersion);
  }

  private static Conversion inBothOrders(
      String kind,
      String storedApiVersion,
      String servedApiVersion,
      UnaryOperator<Fields> to,
      UnaryOperator<Fields> from) {
    Type.Struct stored = type(storedApiVersion, kind);
    Type.Struct served = type(servedApiVersion, kind);
    return new Conversion(
        storedApiVersion,
        servedApiVersion,
        false,
        object -> Decoder.canonical(stored, to.apply(object)),
        object -> Decoder.canonical(served, from.apply(object)));
  }

  private static Type.Struct type(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    return Schemas.builtIn().find(group, apiVersion.substring(slash + 1), kind).orElseThrow();
  }

  /** Gives fields other names, and all of them the order that the type has them in. */
  private static UnaryOperator<Fields> renaming(Map<String, String> names, Type.Struct type) {
    return object -> {
      var renamed = new Fields.Builder(object.size());
      for (int i = 0; i < object.size(); i++) {
        renamed.put(names.getOrDefault(object.name(i), object.name(i)), object.value(i));
      }
      return Decoder.canonical(type, renamed.build());
    };
  }

  private static Map<String, String> reversed(Map<String, String> names) {
    Map<String, String> reversed = new LinkedHashMap<>();
    names.forEach((one, other) -> reversed.put(other, one));
    return reversed;
  }
}
