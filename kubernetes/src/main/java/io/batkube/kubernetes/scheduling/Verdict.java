package io.batkube.kubernetes.scheduling;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a node will not do, in a number: what kind of reason; whether taking pods away from the node
 * might help; and, of kinds with several, which. The texts are kube-scheduler's.
 */
final class Verdict {
  static final long FITS = 0;

  private static final int KIND = 56;
  private static final long HOPELESS = 1L << 55;

  /** The kinds of reasons, in the order in which they are looked for. */
  enum Kind {
    FITS("", ""),
    NOT_NAMED("NodeAffinity", "node(s) didn't satisfy plugin(s) [NodeAffinity]"),
    CORDONED("NodeUnschedulable", "node(s) were unschedulable"),
    TAINTED("TaintToleration", "node(s) had untolerated taint(s)"),
    NOT_CHOSEN("NodeAffinity", "node(s) didn't match Pod's node affinity/selector"),
    PORTS("NodePorts", "node(s) didn't have free ports for the requested pod ports"),
    RESOURCES("NodeResourcesFit", ""),
    DISK("VolumeRestrictions", "node(s) had no available disk"),
    CLAIM_IN_USE(
        "VolumeRestrictions",
        "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already"
            + " in-use by another pod"),
    TOO_MANY_VOLUMES("NodeVolumeLimits", "node(s) exceed max volume count"),
    VOLUMES("VolumeBinding", ""),
    VOLUME_ZONE("VolumeZone", "node(s) had no available volume zone"),
    NO_DOMAIN(
        "PodTopologySpread",
        "node(s) didn't match pod topology spread constraints (missing required label)"),
    SKEW("PodTopologySpread", "node(s) didn't match pod topology spread constraints"),
    NOT_NEAR("InterPodAffinity", "node(s) didn't match pod affinity rules"),
    NOT_AWAY("InterPodAffinity", "node(s) didn't match pod anti-affinity rules"),
    UNWANTED("InterPodAffinity", "node(s) didn't satisfy existing pods anti-affinity rules");

    private final String plugin;
    private final String text;

    Kind(String plugin, String text) {
      this.plugin = plugin;
      this.text = text;
    }
  }

  private static final Kind[] KINDS = Kind.values();

  private static final List<String> VOLUME_TEXTS =
      List.of(
          "node(s) didn't match PersistentVolume's node affinity",
          "node(s) didn't find available persistent volumes to bind",
          "node(s) did not have enough free storage",
          "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");

  /** Resources beyond this number share a bit, and are named after the first of them. */
  private static final int LAST_RESOURCE_BIT = 53;

  private Verdict() {}

  /** A reason that no pod less on the node would take away. */
  static long hopeless(Kind kind) {
    return (long) kind.ordinal() << KIND | HOPELESS;
  }

  /** A reason that might be gone if some pods were. */
  static long passing(Kind kind) {
    return (long) kind.ordinal() << KIND;
  }

  /**
   * Not enough of some resources.
   *
   * @param pods the node has as many pods as it may have
   * @param lacking a bit for each resource, see {@link #bit}
   * @param hopeless there would not be enough on the empty node either
   */
  static long resources(boolean pods, long lacking, boolean hopeless) {
    return (long) Kind.RESOURCES.ordinal() << KIND
        | (hopeless ? HOPELESS : 0)
        | lacking << 1
        | (pods ? 1 : 0);
  }

  static long bit(int resource) {
    return 1L << Math.min(resource, LAST_RESOURCE_BIT);
  }

  /** What is wrong with the volumes. */
  static long volumes(boolean elsewhere, boolean unbindable, boolean noSpace, boolean noVolume) {
    return hopeless(Kind.VOLUMES)
        | (elsewhere ? 1 : 0)
        | (unbindable ? 2 : 0)
        | (noSpace ? 4 : 0)
        | (noVolume ? 8 : 0);
  }

  static Kind kind(long verdict) {
    return KINDS[(int) (verdict >>> KIND)];
  }

  static boolean isHopeless(long verdict) {
    return (verdict & HOPELESS) != 0;
  }

  /** The plugin of kube-scheduler that says so. */
  static String plugin(long verdict) {
    return kind(verdict).plugin;
  }

  static List<String> reasons(long verdict, Resources resources) {
    long bits = verdict & (HOPELESS - 1);
    List<String> reasons = new ArrayList<>();
    switch (kind(verdict)) {
      case RESOURCES -> {
        if ((bits & 1) != 0) {
          reasons.add("Too many pods");
        }
        for (long rest = bits >>> 1; rest != 0; rest &= rest - 1) {
          reasons.add("Insufficient " + resources.name(Long.numberOfTrailingZeros(rest)));
        }
      }
      case VOLUMES -> {
        for (int i = 0; i < VOLUME_TEXTS.size(); i++) {
          if ((bits & 1L << i) != 0) {
            reasons.add(VOLUME_TEXTS.get(i));
          }
        }
      }
      default -> reasons.add(kind(verdict).text);
    }
    return reasons;
  }
}
