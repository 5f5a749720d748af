package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.schema.Defaults;
import io.batkube.kubernetes.schema.ResourceFact;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.store.Partition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of the kinds that Kubernetes brings, one row for each version of each. */
public final class BuiltInTable {
  /** Kinds that moved: where the objects of an older group lie today. */
  private static final Map<Partition, Partition> MOVED = new LinkedHashMap<>();

  static {
    for (String resource : List.of("deployments", "replicasets", "daemonsets")) {
      MOVED.put(new Partition("extensions", resource), new Partition("apps", resource));
    }
    for (String resource : List.of("ingresses", "networkpolicies")) {
      MOVED.put(
          new Partition("extensions", resource), new Partition("networking.k8s.io", resource));
    }
    MOVED.put(
        new Partition("extensions", "podsecuritypolicies"),
        new Partition("policy", "podsecuritypolicies"));
    MOVED.put(new Partition("events.k8s.io", "events"), new Partition("", "events"));
  }

  /** Groups whose objects a real server stores as JSON, not as protobuf. */
  private static final List<String> IN_JSON =
      List.of("apiextensions.k8s.io", "apiregistration.k8s.io");

  private BuiltInTable() {}

  public static ResourceTable make() {
    Map<Partition, String> stored = storedVersions();
    List<Resource> rows = new ArrayList<>();
    for (ResourceFact fact : Schemas.resources()) {
      Partition partition = partition(fact);
      row(fact, partition, stored.getOrDefault(partition, apiVersion(fact.group(), fact.version())))
          .ifPresent(rows::add);
    }
    return new ResourceTable(rows);
  }

  private static Partition partition(ResourceFact fact) {
    Partition own = new Partition(fact.group(), fact.plural());
    return MOVED.getOrDefault(own, own);
  }

  private static String apiVersion(String group, String version) {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The most mature version of each kind in its own group. */
  private static Map<Partition, String> storedVersions() {
    Map<Partition, String> versions = new LinkedHashMap<>();
    for (ResourceFact fact : Schemas.resources()) {
      Partition partition = partition(fact);
      if (!partition.group().equals(fact.group())) {
        continue;
      }
      String apiVersion = apiVersion(fact.group(), fact.version());
      String known = versions.get(partition);
      if (known == null
          || VersionOrder.moreMature(fact.version(), known.substring(known.indexOf('/') + 1))) {
        versions.put(partition, apiVersion);
      }
    }
    return versions;
  }

  private static Optional<Resource> row(
      ResourceFact fact, Partition partition, String storedApiVersion) {
    Optional<Type.Struct> type = Schemas.builtIn().find(fact.group(), fact.version(), fact.kind());
    if (type.isEmpty()) {
      return Optional.empty();
    }
    String served = apiVersion(fact.group(), fact.version());
    Conversion conversion = Conversions.between(partition, fact.kind(), storedApiVersion, served);
    Codec codec =
        new BuiltInCodec(
            type.get(),
            conversion,
            object -> Defaults.apply(type.get(), object),
            !IN_JSON.contains(fact.group()));
    if (fact.kind().equals("DaemonSet")) {
      codec = new DaemonSetCodec(codec);
    }
    KindRules rules = BuiltInRules.of(fact);
    List<Resource.Subresource> parts = new ArrayList<>();
    for (ResourceFact.SubresourceFact part : fact.subresources()) {
      parts.add(
          new Resource.Subresource(
              part.name(), part.group(), part.version(), part.kind(), part.verbs()));
    }
    return Optional.of(
        new Resource(
            fact.group(),
            fact.version(),
            fact.plural(),
            fact.singular(),
            fact.kind(),
            fact.namespaced(),
            fact.verbs(),
            fact.shortNames(),
            fact.categories(),
            fact.storageVersionHash(),
            fact.servedByDefault(),
            partition,
            parts,
            codec,
            rules));
  }
}
