package io.batkube.kubernetes.scheduling;

import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a pod's volumes can be. Volumes of drivers that Kubernetes once had built in count where
 * they are written as CSI volumes.
 */
final class VolumeCheck {
  static final String BOUND = "pv.kubernetes.io/bind-completed";
  static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
  private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";
  private static final String CLASS = "volume.beta.kubernetes.io/storage-class";
  private static final List<String> ZONE_LABELS =
      List.of(
          "failure-domain.beta.kubernetes.io/zone",
          "failure-domain.beta.kubernetes.io/region",
          "topology.kubernetes.io/zone",
          "topology.kubernetes.io/region");

  /** A volume lies in some zones. */
  private record Zones(String label, Set<String> values) {}

  /**
   * What is to be done with a claim that waits for its first pod.
   *
   * @param volume to bind it to; empty if one is to be made
   */
  record Step(StoredObject claim, Optional<StoredObject> volume) {}

  private final Census census;
  private final Snapshot now;
  private final PodEntry pod;
  private final List<Volume> disks = new ArrayList<>();
  private final List<StoredObject> bound = new ArrayList<>();
  private final List<StoredObject> unbound = new ArrayList<>();
  private final List<StoredObject> claims = new ArrayList<>();
  private final List<Zones> zones = new ArrayList<>();
  private final Set<String> exclusive = new HashSet<>();

  /** Users of claims that only one pod may use. */
  private int otherUsers;

  /** Why no node will do; "" if some may. */
  private String refusal = "";

  private VolumeCheck(PodEntry pod, Census census) {
    this.pod = pod;
    this.census = census;
    this.now = census.store.snapshot();
  }

  /** Empty if the pod has no volumes that matter. */
  static Optional<VolumeCheck> of(PodEntry pod, Census census) {
    if (pod.shape.volumes().isEmpty()) {
      return Optional.empty();
    }
    VolumeCheck check = new VolumeCheck(pod, census);
    check.read();
    return Optional.of(check);
  }

  String refusal() {
    return refusal;
  }

  private void refuse(String reason) {
    if (refusal.isEmpty()) {
      refusal = reason;
    }
  }

  private void read() {
    for (Volume volume : pod.shape.volumes()) {
      if (!volume.isClaim()) {
        disks.add(volume);
      }
    }
    findExclusiveClaims();
    findClaims();
    sortClaims();
    findZones();
  }

  /** VolumeRestrictions. */
  private void findExclusiveClaims() {
    for (Volume volume : pod.shape.volumes()) {
      if (volume.kind() == Volume.Kind.CLAIM) {
        Optional<StoredObject> claim = claim(volume);
        if (claim.isEmpty()) {
          refuse("persistentvolumeclaim \"" + volume.name() + "\" not found");
        } else if (spec(claim.get()).items("accessModes").contains("ReadWriteOncePod")) {
          exclusive.add(volume.name());
        }
      }
    }
    for (String name : exclusive) {
      if (census.claims.uses(pod.namespace(), name)) {
        otherUsers++;
      }
    }
  }

  private Optional<StoredObject> claim(Volume volume) {
    return now.get(Partitions.CLAIMS, pod.namespace(), volume.claim(pod.object.name()));
  }

  private static Fields spec(StoredObject object) {
    return object.tree().fields("spec");
  }

  /** VolumeBinding: are the claims there, and usable? */
  private void findClaims() {
    for (Volume volume : pod.shape.volumes()) {
      if (!volume.isClaim()) {
        continue;
      }
      String name = volume.claim(pod.object.name());
      boolean ephemeral = volume.kind() == Volume.Kind.EPHEMERAL;
      Optional<StoredObject> found = claim(volume);
      if (found.isEmpty()) {
        refuse(
            ephemeral
                ? "waiting for ephemeral volume controller to create the persistentvolumeclaim \""
                    + name
                    + "\""
                : "persistentvolumeclaim \"" + name + "\" not found");
        continue;
      }
      StoredObject claim = found.get();
      claims.add(claim);
      if (claim.tree().fields("status").text("phase").equals("Lost")) {
        refuse(
            "persistentvolumeclaim \""
                + name
                + "\" bound to non-existent persistentvolume \""
                + spec(claim).text("volumeName")
                + "\"");
      } else if (claim.metadata().has("deletionTimestamp")) {
        refuse("persistentvolumeclaim \"" + name + "\" is being deleted");
      } else if (ephemeral && !isMadeForPod(claim)) {
        refuse(
            "PVC "
                + pod.namespace()
                + "/"
                + name
                + " was not created for pod "
                + pod
                + " (pod is not owner)");
      }
    }
  }

  private boolean isMadeForPod(StoredObject claim) {
    for (Fields owner : claim.metadata().items("ownerReferences").eachFields()) {
      if (owner.isTrue("controller")) {
        return owner.text("uid").equals(pod.object.uid());
      }
    }
    return false;
  }

  /** Bound ones, and those that wait for a pod; others must be bound first. */
  private void sortClaims() {
    for (StoredObject claim : claims) {
      boolean named = !spec(claim).text("volumeName").isEmpty();
      if (named && claim.metadata().fields("annotations").has(BOUND)) {
        bound.add(claim);
      } else if (!named && waitsForPod(claim)) {
        unbound.add(claim);
      } else {
        refuse("pod has unbound immediate PersistentVolumeClaims");
      }
    }
    unbound.sort(Comparator.comparing(VolumeCheck::size));
  }

  private boolean waitsForPod(StoredObject claim) {
    return storageClass(claim)
        .map(each -> each.tree().text("volumeBindingMode").equals("WaitForFirstConsumer"))
        .orElse(false);
  }

  private Optional<StoredObject> storageClass(StoredObject claim) {
    String name = className(claim);
    return name.isEmpty() ? Optional.empty() : now.get(Partitions.STORAGE_CLASSES, "", name);
  }

  private static String className(StoredObject object) {
    Fields annotations = object.metadata().fields("annotations");
    return annotations.has(CLASS) ? annotations.text(CLASS) : spec(object).text("storageClassName");
  }

  private static Quantity size(StoredObject claim) {
    return PodRequests.quantity(
        spec(claim).fieldsAt("resources", "requests").find("storage").orElse(0L));
  }

  /** VolumeZone. */
  private void findZones() {
    for (Volume volume : pod.shape.volumes()) {
      Optional<StoredObject> claim =
          volume.kind() == Volume.Kind.CLAIM ? claim(volume) : Optional.empty();
      String name = claim.map(each -> spec(each).text("volumeName")).orElse("");
      if (!name.isEmpty()) {
        Optional<StoredObject> found = now.get(Partitions.VOLUMES, "", name);
        if (found.isEmpty()) {
          refuse("persistentvolume \"" + name + "\" not found");
        } else {
          addZones(found.get());
        }
      }
    }
  }

  private void addZones(StoredObject volume) {
    Fields labels = volume.metadata().fields("labels");
    for (String label : ZONE_LABELS) {
      if (labels.has(label)) {
        Set<String> values = new HashSet<>();
        for (String value : labels.text(label).split("__", -1)) {
          values.add(value.strip());
        }
        zones.add(new Zones(label, values));
      }
    }
  }

  /** All the plugins for volumes, in kube-scheduler's order. */
  long check(NodeState node) {
    if (!disks.isEmpty() && hasDiskConflict(node)) {
      return Verdict.passing(Verdict.Kind.DISK);
    }
    if (otherUsers > 0) {
      return Verdict.passing(Verdict.Kind.CLAIM_IN_USE);
    }
    if (!claims.isEmpty()) {
      if (hasTooManyVolumes(node)) {
        return Verdict.passing(Verdict.Kind.TOO_MANY_VOLUMES);
      }
      long verdict = checkClaims(node, new ArrayList<>());
      if (verdict != Verdict.FITS) {
        return verdict;
      }
    }
    return isInZones(node.labels()) ? Verdict.FITS : Verdict.hopeless(Verdict.Kind.VOLUME_ZONE);
  }

  private boolean hasDiskConflict(NodeState node) {
    if (!node.hasPodsWithVolumes()) {
      return false;
    }
    for (Volume disk : disks) {
      for (int i = 0; i < node.podCount(); i++) {
        for (Volume other : node.pod(i).shape.volumes()) {
          if (disk.conflicts(other)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** NodeVolumeLimits, for drivers that say how many volumes a node can have. */
  private boolean hasTooManyVolumes(NodeState node) {
    Optional<StoredObject> drivers = now.get(Partitions.CSI_NODES, "", node.name);
    if (drivers.isEmpty()) {
      return false;
    }
    Map<String, Long> limits = new LinkedHashMap<>();
    for (Fields driver : spec(drivers.get()).items("drivers").eachFields()) {
      if (driver.fields("allocatable").has("count")) {
        limits.put(driver.text("name"), driver.fields("allocatable").number("count"));
      }
    }
    if (limits.isEmpty()) {
      return false;
    }
    Map<String, String> fresh = new LinkedHashMap<>();
    claims.forEach(claim -> addDriver(fresh, claim));
    Map<String, String> attached = attached(node);
    fresh.keySet().removeAll(attached.keySet());
    for (Map.Entry<String, Long> limit : limits.entrySet()) {
      long more = fresh.values().stream().filter(limit.getKey()::equals).count();
      long there = attached.values().stream().filter(limit.getKey()::equals).count();
      if (more > 0 && there + more > limit.getValue()) {
        return true;
      }
    }
    return false;
  }

  /** The volumes on a node, by handle, with their drivers. */
  private Map<String, String> attached(NodeState node) {
    Map<String, String> attached = new LinkedHashMap<>();
    for (int i = 0; i < node.podCount(); i++) {
      PodEntry other = node.pod(i);
      for (Volume volume : other.shape.volumes()) {
        if (volume.isClaim()) {
          now.get(Partitions.CLAIMS, other.namespace(), volume.claim(other.object.name()))
              .ifPresent(claim -> addDriver(attached, claim));
        }
      }
    }
    now.of(Partitions.ATTACHMENTS)
        .forEach(
            attachment -> {
              Fields spec = spec(attachment);
              if (spec.text("nodeName").equals(node.name)) {
                now.get(Partitions.VOLUMES, "", spec.fields("source").text("persistentVolumeName"))
                    .map(volume -> spec(volume).fields("csi"))
                    .filter(csi -> !csi.isEmpty())
                    .ifPresent(
                        csi ->
                            attached.put(
                                spec.text("attacher") + "/" + csi.text("volumeHandle"),
                                spec.text("attacher")));
              }
            });
    return attached;
  }

  private void addDriver(Map<String, String> drivers, StoredObject claim) {
    String name = spec(claim).text("volumeName");
    Optional<StoredObject> volume =
        name.isEmpty() ? Optional.empty() : now.get(Partitions.VOLUMES, "", name);
    if (volume.isPresent()) {
      Fields csi = spec(volume.get()).fields("csi");
      if (!csi.isEmpty()) {
        drivers.put(csi.text("driver") + "/" + csi.text("volumeHandle"), csi.text("driver"));
      }
      return;
    }
    storageClass(claim)
        .map(each -> each.tree().text("provisioner"))
        .filter(provisioner -> !provisioner.startsWith("kubernetes.io/"))
        .ifPresent(
            provisioner ->
                drivers.put(
                    provisioner + "/?" + claim.namespace() + "/" + claim.name(), provisioner));
  }

  /** What is to be done with claims that wait, if the pod goes to a node that will do. */
  List<Step> steps(NodeState node) {
    List<Step> steps = new ArrayList<>();
    checkClaims(node, steps);
    return steps;
  }

  /** VolumeBinding. */
  private long checkClaims(NodeState node, List<Step> steps) {
    boolean elsewhere = false;
    boolean noVolume = false;
    for (StoredObject claim : bound) {
      Optional<StoredObject> volume =
          now.get(Partitions.VOLUMES, "", spec(claim).text("volumeName"));
      if (volume.isEmpty()) {
        noVolume = true;
        break;
      }
      if (!isAt(volume.get(), node)) {
        elsewhere = true;
        break;
      }
    }
    boolean unbindable = false;
    boolean noSpace = false;
    List<StoredObject> toProvision = new ArrayList<>();
    Set<String> chosen = new HashSet<>();
    for (StoredObject claim : unbound) {
      Fields annotations = claim.metadata().fields("annotations");
      if (annotations.has(SELECTED_NODE)) {
        unbindable |= !annotations.text(SELECTED_NODE).equals(node.name);
        toProvision.add(claim);
        continue;
      }
      Optional<StoredObject> volume = volumeFor(claim, node, chosen);
      if (volume.isPresent()) {
        chosen.add(volume.get().name());
        steps.add(new Step(claim, volume));
      } else {
        toProvision.add(claim);
      }
    }
    for (StoredObject claim : toProvision) {
      if (unbindable || noSpace) {
        break;
      }
      if (!canProvision(claim, node)) {
        unbindable = true;
      } else if (!hasSpace(claim, node)) {
        noSpace = true;
      } else {
        steps.add(new Step(claim, Optional.empty()));
      }
    }
    return elsewhere || unbindable || noSpace || noVolume
        ? Verdict.volumes(elsewhere, unbindable, noSpace, noVolume)
        : Verdict.FITS;
  }

  private static boolean isAt(StoredObject volume, NodeState node) {
    Fields affinity = spec(volume).fields("nodeAffinity");
    if (!affinity.has("required")) {
      return true;
    }
    for (NodeTerm term : NodeTerm.all(affinity.fields("required"))) {
      if (term.matches(node.name, node.labels())) {
        return true;
      }
    }
    return false;
  }

  /** The smallest volume that is free, large enough and near; or the one that is kept for it. */
  private Optional<StoredObject> volumeFor(StoredObject claim, NodeState node, Set<String> chosen) {
    Optional<LabelSelector> selector = Selectors.in(spec(claim), "selector");
    boolean selects = spec(claim).has("selector");
    Optional<StoredObject> smallest = Optional.empty();
    for (Iterator<StoredObject> all = now.of(Partitions.VOLUMES).from("", ""); all.hasNext(); ) {
      StoredObject volume = all.next();
      Fields owner = spec(volume).fields("claimRef");
      boolean kept = !owner.isEmpty();
      if (chosen.contains(volume.name())
          || !className(volume).equals(className(claim))
          || kept && !isKeptFor(owner, claim)
          || capacity(volume).compareTo(size(claim)) < 0
          || !mode(volume).equals(mode(claim))
          || !attributes(volume).equals(attributes(claim))
          || volume.metadata().has("deletionTimestamp")) {
        continue;
      }
      if (kept) {
        return isAt(volume, node) ? Optional.of(volume) : Optional.empty();
      }
      boolean suits =
          volume.tree().fields("status").text("phase").equals("Available")
              && (!selects
                  || selector.isPresent()
                      && selector.get().matches(volume.metadata().fields("labels")))
              && offers(volume, claim)
              && isAt(volume, node);
      if (suits
          && (smallest.isEmpty() || capacity(smallest.get()).compareTo(capacity(volume)) > 0)) {
        smallest = Optional.of(volume);
      }
    }
    return smallest;
  }

  private static boolean isKeptFor(Fields owner, StoredObject claim) {
    return owner.text("name").equals(claim.name())
        && owner.text("namespace").equals(claim.namespace())
        && (owner.text("uid").isEmpty() || owner.text("uid").equals(claim.uid()));
  }

  private static Quantity capacity(StoredObject volume) {
    return PodRequests.quantity(spec(volume).fields("capacity").find("storage").orElse(0L));
  }

  private static String mode(StoredObject object) {
    String mode = spec(object).text("volumeMode");
    return mode.isEmpty() ? "Filesystem" : mode;
  }

  private static String attributes(StoredObject object) {
    return spec(object).text("volumeAttributesClassName");
  }

  private static boolean offers(StoredObject volume, StoredObject claim) {
    Items offered = spec(volume).items("accessModes");
    for (Object mode : spec(claim).items("accessModes")) {
      if (!offered.contains(mode)) {
        return false;
      }
    }
    return true;
  }

  private boolean canProvision(StoredObject claim, NodeState node) {
    Optional<StoredObject> found = storageClass(claim);
    String provisioner = found.map(each -> each.tree().text("provisioner")).orElse("");
    return !provisioner.isEmpty()
        && !provisioner.equals(NO_PROVISIONER)
        && isAllowed(found.get().tree().items("allowedTopologies"), node.labels());
  }

  private static boolean isAllowed(Items topologies, Fields labels) {
    if (topologies.isEmpty()) {
      return true;
    }
    for (Fields topology : topologies.eachFields()) {
      boolean all = true;
      for (Fields expression : topology.items("matchLabelExpressions").eachFields()) {
        String key = expression.text("key");
        all &= labels.has(key) && expression.items("values").contains(labels.text(key));
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  /** True unless the driver tells how much is left, and that is too little. */
  private boolean hasSpace(StoredObject claim, NodeState node) {
    String provisioner =
        storageClass(claim).map(each -> each.tree().text("provisioner")).orElse("");
    boolean tells =
        now.get(Partitions.CSI_DRIVERS, "", provisioner)
            .map(driver -> spec(driver).isTrue("storageCapacity"))
            .orElse(false);
    if (!tells) {
      return true;
    }
    for (Iterator<StoredObject> all = now.of(Partitions.CSI_CAPACITIES).from("", "");
        all.hasNext(); ) {
      Fields capacity = all.next().tree();
      Optional<Object> limit =
          capacity.find("maximumVolumeSize").or(() -> capacity.find("capacity"));
      boolean reaches =
          Selectors.in(capacity, "nodeTopology")
              .map(selector -> selector.matches(node.labels()))
              .orElse(false);
      if (capacity.text("storageClassName").equals(className(claim))
          && reaches
          && limit.isPresent()
          && PodRequests.quantity(limit.get()).compareTo(size(claim)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private boolean isInZones(Fields labels) {
    boolean hasAny = false;
    for (String label : ZONE_LABELS) {
      hasAny |= labels.has(label);
    }
    if (!hasAny) {
      return true;
    }
    for (Zones each : zones) {
      String label = labels.has(each.label) ? each.label : newName(each.label);
      if (!labels.has(label) || !each.values.contains(labels.text(label))) {
        return false;
      }
    }
    return true;
  }

  private static String newName(String label) {
    return label.replace("failure-domain.beta.kubernetes.io/", "topology.kubernetes.io/");
  }

  VolumeCheck copy() {
    VolumeCheck copy = new VolumeCheck(pod, census);
    copy.read();
    copy.otherUsers = otherUsers;
    return copy;
  }

  /** As if another pod came to a node or, with a sign of -1, left it. */
  void count(PodEntry other, int sign) {
    if (other.namespace().equals(pod.namespace())) {
      for (Volume volume : other.shape.volumes()) {
        if (volume.kind() == Volume.Kind.CLAIM && exclusive.contains(volume.name())) {
          otherUsers += sign;
        }
      }
    }
  }
}
