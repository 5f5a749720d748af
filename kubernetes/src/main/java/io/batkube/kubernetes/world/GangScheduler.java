package io.batkube.kubernetes.world;

import io.batkube.kubernetes.kind.ResourceTable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The table of schedulers that start all pods of a group or none, and how each wants to be told
 * which pods those are: by an object PodGroup of its own API, which a pod's annotation names.
 */
public enum GangScheduler {
  VOLCANO("volcano", "scheduling.volcano.sh", "v1beta1", true),
  KUBE_BATCH("kube-batch", "scheduling.incubator.k8s.io", "v1alpha1", false);

  /** Of a pod: the name of its group. Both know it by this key. */
  static final String MEMBERSHIP = "scheduling.k8s.io/group-name";

  static final String PLURAL = "podgroups";

  private final String scheduler;
  private final String group;
  private final String version;

  /** Whether a group says what all its pods ask for together. */
  private final boolean sums;

  GangScheduler(String scheduler, String group, String version, boolean sums) {
    this.scheduler = scheduler;
    this.group = group;
    this.version = version;
    this.sums = sums;
  }

  /** The one that is called so. */
  public static Optional<GangScheduler> named(String name) {
    return Arrays.stream(values()).filter(each -> each.scheduler.equals(name)).findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(GangScheduler::scheduler).toList();
  }

  /** Its name, for which pods ask. */
  public String scheduler() {
    return scheduler;
  }

  String group() {
    return group;
  }

  /** Whether a cluster has its groups. */
  public boolean isServed(ResourceTable table) {
    return table.find(group, version, PLURAL).isPresent();
  }

  public String apiVersion() {
    return group + "/" + version;
  }

  boolean sums() {
    return sums;
  }
}
