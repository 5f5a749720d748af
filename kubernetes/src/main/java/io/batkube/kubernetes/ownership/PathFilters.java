package io.batkube.kubernetes.ownership;

import java.util.List;

/**
 * What the paths of each kind reset, and so let nobody own: the GetResetFields of the strategies in
 * k8s.io/kubernetes 1.36. The only place here that knows kinds by name.
 */
public final class PathFilters {
  private static final FieldSet SPEC = FieldSet.of("spec");
  private static final FieldSet STATUS = FieldSet.of("status");
  private static final FieldSet METADATA = FieldSet.of("metadata");

  /** Kinds whose status is written without touching their metadata. */
  private static final List<String> STATUS_RESETS_METADATA =
      List.of(
          "APIService",
          "DeviceTaintRule",
          "FlowSchema",
          "PodGroup",
          "PriorityLevelConfiguration",
          "ResourceClaim",
          "ResourcePoolStatusRequest",
          "ServiceCIDR",
          "StorageVersion",
          "StorageVersionMigration",
          "ValidatingAdmissionPolicy",
          "VolumeAttachment");

  private PathFilters() {}

  /**
   * Of a built-in kind.
   *
   * @param subresource "" for the object itself
   * @param hasStatus the kind has a path /status
   */
  public static FieldFilter ofBuiltIn(String kind, String subresource, boolean hasStatus) {
    return switch (subresource) {
      case "" -> ofObject(kind, hasStatus);
      case "status" -> FieldFilter.without(ofStatus(kind));
      case "approval" -> FieldFilter.without(SPEC.union(FieldSet.of("status", "certificate")));
      case "finalize" -> FieldFilter.without(STATUS);
      case "ephemeralcontainers" -> FieldFilter.only("spec.ephemeralContainers");
      case "resize" ->
          FieldFilter.only(
              "spec.containers.*.resources",
              "spec.containers.*.resizePolicy",
              "spec.initContainers.*.resources",
              "spec.initContainers.*.resizePolicy");
      default -> FieldFilter.ALL;
    };
  }

  private static FieldFilter ofObject(String kind, boolean hasStatus) {
    if (kind.equals("CertificateSigningRequest")) {
      return FieldFilter.without(SPEC.union(STATUS));
    }
    boolean keeps = !hasStatus || kind.equals("PodCertificateRequest");
    return keeps ? FieldFilter.ALL : FieldFilter.without(STATUS);
  }

  private static FieldSet ofStatus(String kind) {
    if (STATUS_RESETS_METADATA.contains(kind)) {
      return SPEC.union(METADATA);
    }
    return switch (kind) {
      case "CertificateSigningRequest" -> SPEC.union(FieldSet.of("status", "conditions"));
      case "Deployment" -> SPEC.union(FieldSet.of("metadata", "labels"));
      case "Pod" ->
          SPEC.union(FieldSet.of("metadata", "deletionTimestamp"))
              .union(FieldSet.of("metadata", "ownerReferences"));
      default -> SPEC;
    };
  }

  /** Of a custom resource. */
  public static FieldFilter ofCustom(String subresource, boolean hasStatus) {
    return switch (subresource) {
      case "" -> hasStatus ? FieldFilter.without(STATUS) : FieldFilter.ALL;
      case "status" -> FieldFilter.without(SPEC.union(METADATA));
      default -> FieldFilter.ALL;
    };
  }
}
