package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.api.EventStream;
import io.batkube.kubernetes.api.Upkeep;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The signs of life of kubelets: a lease renewed every 10 s, conditions of a node confirmed every
 * 300 s. Nobody writes them until somebody reads them; then they are what they would be. As long as
 * somebody watches leases, they are renewed in time. Owner thread only, but for {@link #concerns}.
 */
final class Heartbeats implements Upkeep {
  private static final Partition LEASES = new Partition("coordination.k8s.io", "leases");
  private static final String NAMESPACE = "kube-node-lease";
  private static final long RENEWAL_SECONDS = 10;
  private static final long LEASE_SECONDS = 40;
  private static final long CONFIRMATION_SECONDS = 300;

  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final Kubelets house;

  /** Those who watch leases, or did. */
  private final List<EventStream> watches = new ArrayList<>();

  private boolean ticking;

  Heartbeats(Kubelets house) {
    this.house = house;
  }

  @Override
  public boolean concerns(Partition partition) {
    return partition.equals(LEASES) || partition.equals(Kubelets.NODES);
  }

  @Override
  public void beforeRead(Partition partition) {
    for (Kubelet kubelet : house.all()) {
      if (partition.equals(LEASES)) {
        renew(kubelet);
      } else {
        confirm(kubelet);
      }
    }
  }

  @Override
  public void watched(Partition partition, EventStream events) {
    if (partition.equals(LEASES)) {
      watches.add(events);
      if (!ticking) {
        ticking = true;
        tickLater();
      }
    }
  }

  private void tickLater() {
    house.agenda().at(house.now().plusSeconds(RENEWAL_SECONDS), this::tick);
  }

  private void tick() {
    watches.removeIf(EventStream::isClosed);
    ticking = !watches.isEmpty();
    if (ticking) {
      beforeRead(LEASES);
      tickLater();
    }
  }

  /** When the kubelet of a node did last what it does every so often. */
  private Instant last(Kubelet kubelet, long seconds) {
    Instant end = kubelet.silentSince().orElse(house.now());
    long elapsed = Duration.between(kubelet.since(), end).toSeconds();
    return kubelet.since().plusSeconds(Math.max(0, elapsed) / seconds * seconds);
  }

  /** When the kubelet of a node looks next whether its status is what it reports. */
  Instant next(Kubelet kubelet) {
    return last(kubelet, RENEWAL_SECONDS).plusSeconds(RENEWAL_SECONDS);
  }

  private void confirm(Kubelet kubelet) {
    Optional<StoredObject> node = house.store().snapshot().get(Kubelets.NODES, "", kubelet.node);
    if (node.isEmpty() || !kubelet.isRegistered() || kubelet.isCorrecting) {
      return;
    }
    String time = Times.text(last(kubelet, CONFIRMATION_SECONDS));
    Fields tree = node.get().tree();
    Items conditions = tree.fields("status").items("conditions");
    Items confirmed = NodeConditions.confirmed(conditions, time);
    if (!confirmed.equals(conditions)) {
      house.renew(node.get(), tree.withAt(confirmed, "status", "conditions"));
    }
  }

  private void renew(Kubelet kubelet) {
    Snapshot now = house.store().snapshot();
    Optional<StoredObject> node = now.get(Kubelets.NODES, "", kubelet.node);
    if (node.isEmpty() || !kubelet.isRegistered()) {
      return;
    }
    Instant renewed = last(kubelet, RENEWAL_SECONDS);
    String time = MICRO_TIME.format(renewed);
    Optional<StoredObject> lease = now.get(LEASES, NAMESPACE, kubelet.node);
    if (lease.isEmpty()) {
      house
          .store()
          .create(LEASES, NAMESPACE, kubelet.node, lease(kubelet, node.get(), time, renewed));
    } else if (!lease.get().tree().fields("spec").text("renewTime").equals(time)) {
      Fields tree = lease.get().tree().withAt(time, "spec", "renewTime");
      Items owners = owners(Times.text(renewed), node.get().uid(), tree.fields("spec"));
      house.renew(lease.get(), tree.withAt(owners, "metadata", "managedFields"));
    }
  }

  private Fields lease(Kubelet kubelet, StoredObject node, String time, Instant renewed) {
    Fields spec =
        Fields.of(
            "holderIdentity",
            kubelet.node,
            "leaseDurationSeconds",
            LEASE_SECONDS,
            "renewTime",
            time);
    Fields owner =
        Fields.of("apiVersion", "v1", "kind", "Node", "name", kubelet.node, "uid", node.uid());
    Fields metadata =
        Fields.of(
            "name",
            kubelet.node,
            "namespace",
            NAMESPACE,
            "uid",
            house.uid(),
            "resourceVersion",
            "",
            "creationTimestamp",
            Times.text(kubelet.since()),
            "ownerReferences",
            Items.of(owner),
            "managedFields",
            owners(Times.text(renewed), node.uid(), spec));
    return Fields.of(
        "kind",
        "Lease",
        "apiVersion",
        "coordination.k8s.io/v1",
        "metadata",
        metadata,
        "spec",
        spec);
  }

  private static Items owners(String time, String nodeUid, Fields spec) {
    Fields.Builder fields = new Fields.Builder(3);
    for (String name : spec.sorted().names()) {
      fields.put("f:" + name, Fields.EMPTY);
    }
    Fields references =
        Fields.of(
            "f:ownerReferences",
            Fields.of(".", Fields.EMPTY, "k:{\"uid\":\"" + nodeUid + "\"}", Fields.EMPTY));
    return Items.of(
        Fields.of(
            "manager",
            "kubelet",
            "operation",
            "Update",
            "apiVersion",
            "coordination.k8s.io/v1",
            "time",
            time,
            "fieldsType",
            "FieldsV1",
            "fieldsV1",
            Fields.of("f:metadata", references, "f:spec", fields.build())));
  }
}
