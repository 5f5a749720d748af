package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a kubelet reports of a pod: its status, as a tree. Mutable; its {@link PodLife} owns it. */
final class PodReport {
  private static final Fields ADDRESS = Fields.of("ip", "");

  private final Kubelet kubelet;
  private final PodShape shape;
  private final List<ContainerLife> inits;
  private final List<ContainerLife> mains;

  String phase = "Pending";
  String reason = "";
  String message = "";
  Instant startTime = Instant.EPOCH;

  /** Whether it has a sandbox, in which containers can run. */
  boolean sandbox;

  /** "" before it has a sandbox. */
  private String podIp = "";

  private Fields ownedAddresses = Fields.EMPTY;

  private boolean refused;

  /** Which fields of the status the kubelet owns. */
  private long owned;

  PodReport(Kubelet kubelet, PodShape shape, List<ContainerLife> inits, List<ContainerLife> mains) {
    this.kubelet = kubelet;
    this.shape = shape;
    this.inits = inits;
    this.mains = mains;
  }

  /** The kubelet does not take the pod, and has nothing else to say of it. */
  void refuse(Refusal refusal) {
    refused = true;
    phase = "Failed";
    reason = refusal.reason();
    message = "Pod was rejected: " + refusal.message();
  }

  /** The pod has a sandbox with an address. */
  void address(String ip) {
    sandbox = true;
    podIp = ip;
    ownedAddresses = StatusOwners.ofAddress(ip);
  }

  /** A pod, and what is to be stored in its place. */
  record News(StoredObject pod, Fields tree) {}

  /** The pod with its status as it is now; empty if that is nothing new. */
  Optional<News> written(StoredObject pod, StatusDraft draft, Instant now) {
    Fields tree = pod.tree();
    Fields metadata = tree.fields("metadata");
    Fields before = tree.fields("status");
    String nowText = Times.text(now);
    draft.begin(before, metadata.number("generation"), nowText);
    Fields status = status(tree, draft);
    if (status.equals(before)) {
      return Optional.empty();
    }
    owned = (owned | draft.changed()) & draft.present();
    Items owners =
        shape
            .owners()
            .after(
                metadata.items("managedFields"),
                owned,
                ownedAddresses,
                nowText,
                now.getEpochSecond());
    return Optional.of(
        new News(
            pod,
            tree.with("metadata", metadata.with("managedFields", owners)).with("status", status)));
  }

  private Fields status(Fields pod, StatusDraft draft) {
    draft.put(StatusOwners.PHASE, phase);
    putConditions(pod, draft);
    draft.putText(StatusOwners.MESSAGE, message);
    draft.putText(StatusOwners.REASON, reason);
    draft.keep("nominatedNodeName");
    if (!refused) {
      putAddresses(draft);
    }
    draft.put(StatusOwners.START_TIME, Times.text(startTime));
    if (!refused) {
      if (!inits.isEmpty()) {
        draft.put(StatusOwners.INIT_CONTAINERS, statuses(inits));
      }
      draft.put(StatusOwners.CONTAINERS, statuses(mains));
    }
    draft.keep("qosClass");
    draft.keep("ephemeralContainerStatuses");
    draft.keep("resize");
    draft.keep("resourceClaimStatuses");
    draft.keep("extendedResourceClaimStatus");
    if (!refused) {
      if (!shape.allocated().isEmpty()) {
        draft.put(StatusOwners.ALLOCATED, shape.allocated());
      }
      draft.put(StatusOwners.RESOURCES, shape.granted());
    }
    draft.keep("nodeAllocatableResourceClaimStatuses");
    return draft.build();
  }

  private void putConditions(Fields pod, StatusDraft draft) {
    int kind = refused ? PodReadiness.OTHER : PodReadiness.kind(shape, mains, phase);
    if (kind != PodReadiness.OTHER && draft.putKnownConditions(kind)) {
      return;
    }
    draft.keepOtherConditions();
    if (!refused) {
      new PodReadiness(draft, pod, inits, mains, phase, sandbox).put();
    }
    draft.putConditions();
    if (kind != PodReadiness.OTHER) {
      draft.rememberConditions(kind);
    }
  }

  private void putAddresses(StatusDraft draft) {
    draft.put(StatusOwners.HOST_IP, kubelet.hostIp);
    draft.put(StatusOwners.HOST_IPS, kubelet.hostIps);
    if (!podIp.isEmpty()) {
      draft.put(StatusOwners.POD_IP, podIp);
      draft.put(StatusOwners.POD_IPS, Items.of(ADDRESS.withValues(podIp)));
    }
  }

  private static Items statuses(List<ContainerLife> containers) {
    Object[] statuses = new Object[containers.size()];
    for (int i = 0; i < statuses.length; i++) {
      statuses[i] = containers.get(i).status();
    }
    return Items.of(statuses);
  }
}
