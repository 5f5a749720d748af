package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.Address;
import io.batkube.kubernetes.validation.Cidr;
import java.util.List;

/** What a client should hear of a service that is stored nevertheless. */
final class ServiceWarnings {
  private ServiceWarnings() {}

  static void add(Fields service, List<String> warnings) {
    Fields spec = service.fields("spec");
    if (service
        .fieldsAt("metadata", "annotations")
        .has("service.kubernetes.io/topology-aware-hints")) {
      warnings.add(
          "annotation service.kubernetes.io/topology-aware-hints is deprecated, please use"
              + " service.kubernetes.io/topology-mode instead");
    }
    boolean named = spec.text("type").equals("ExternalName");
    String address = spec.text("clusterIP");
    boolean headless = spec.text("type").equals("ClusterIP") && address.equals("None");
    if (!address.isEmpty() && !address.equals("None")) {
      ofAddresses(spec.items("clusterIPs"), "spec.clusterIPs", warnings);
    }
    Items external = spec.items("externalIPs");
    if (headless) {
      if (!spec.text("loadBalancerIP").isEmpty()) {
        warnings.add("spec.loadBalancerIP is ignored for headless services");
      }
      if (!external.isEmpty()) {
        warnings.add("spec.externalIPs is ignored for headless services");
      }
      if (!spec.text("sessionAffinity").equals("None")) {
        warnings.add("spec.SessionAffinity is ignored for headless services");
      }
    }
    ofAddresses(external, "spec.externalIPs", warnings);
    if (!external.isEmpty() && !headless && !named) {
      warnings.add(
          "spec.externalIPs is deprecated and may no longer be implemented in some clusters");
    }
    if (!spec.text("loadBalancerIP").isEmpty()) {
      warnings.addAll(Address.warnings("spec.loadBalancerIP", spec.text("loadBalancerIP")));
    }
    Items ranges = spec.items("loadBalancerSourceRanges");
    for (int i = 0; i < ranges.size(); i++) {
      warnings.addAll(Cidr.warnings("spec.loadBalancerSourceRanges[" + i + "]", ranges.text(i)));
    }
    if (named && !external.isEmpty()) {
      warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
    }
    if (!named && !spec.text("externalName").isEmpty()) {
      warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
    }
    if (spec.text("trafficDistribution").equals("PreferClose")) {
      warnings.add(
          "spec.trafficDistribution: \"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }
  }

  private static void ofAddresses(Items addresses, String path, List<String> warnings) {
    for (int i = 0; i < addresses.size(); i++) {
      warnings.addAll(Address.warnings(path + "[" + i + "]", addresses.text(i)));
    }
  }
}
