package io.batkube.kubernetes.scheduling;

import java.util.List;
import java.util.Optional;

/**
 * One attempt to find a node for a pod: what is to be known of the whole cluster for it. Mutable,
 * so that one can try what fewer pods would change.
 */
final class Cycle {
  private final PodEntry pod;
  private final Candidates candidates;
  private final List<StandingTerms.Standing> standing;
  private final Optional<VolumeCheck> volumes;
  private final Optional<Spreading> spreading;
  private final Optional<Neighbours> neighbours;

  private Cycle(
      PodEntry pod,
      Candidates candidates,
      List<StandingTerms.Standing> standing,
      Optional<VolumeCheck> volumes,
      Optional<Spreading> spreading,
      Optional<Neighbours> neighbours) {
    this.pod = pod;
    this.candidates = candidates;
    this.standing = standing;
    this.volumes = volumes;
    this.spreading = spreading;
    this.neighbours = neighbours;
  }

  static Cycle of(PodEntry pod, Candidates candidates, Census census) {
    List<StandingTerms.Standing> standing = census.terms.about(pod);
    return new Cycle(
        pod,
        candidates,
        standing,
        VolumeCheck.of(pod, census),
        Spreading.of(pod, candidates, census),
        Neighbours.of(pod, standing, census));
  }

  PodEntry pod() {
    return pod;
  }

  Candidates candidates() {
    return candidates;
  }

  /** Terms of bound pods that are about this one. */
  List<StandingTerms.Standing> standing() {
    return standing;
  }

  /** Why no node is to be looked at; "" if they are. */
  String refusal() {
    if (pod.shape.nodes().isContradictory()) {
      return "pod affinity terms conflict";
    }
    if (pod.shape.claimsDevices()) {
      return "devices claimed by pods are not simulated";
    }
    return volumes.map(VolumeCheck::refusal).orElse("");
  }

  /** What the claims of volumes need when the pod goes to a node. */
  List<VolumeCheck.Step> steps(NodeState node) {
    return volumes.map(check -> check.steps(node)).orElse(List.of());
  }

  /** Whether a node will do, besides what {@link LocalFilters} say. */
  long checkBeyond(NodeState node) {
    if (volumes.isPresent()) {
      long verdict = volumes.get().check(node);
      if (verdict != Verdict.FITS) {
        return verdict;
      }
    }
    if (spreading.isPresent()) {
      long verdict = spreading.get().check(node);
      if (verdict != Verdict.FITS) {
        return verdict;
      }
    }
    return neighbours.isPresent() ? neighbours.get().check(node) : Verdict.FITS;
  }

  /** Whether a node, or a changed copy of one, will do. */
  long check(NodeState node) {
    long local = LocalFilters.check(pod.shape, node);
    return local != Verdict.FITS ? local : checkBeyond(node);
  }

  Cycle copy() {
    return new Cycle(
        pod,
        candidates,
        standing,
        volumes.map(VolumeCheck::copy),
        spreading.map(Spreading::copy),
        neighbours.map(Neighbours::copy));
  }

  /** As if another pod came to a node or, with a sign of -1, left it. */
  void count(PodEntry other, NodeState node, int sign) {
    volumes.ifPresent(check -> check.count(other, sign));
    spreading.ifPresent(spread -> spread.count(other, node, sign));
    neighbours.ifPresent(near -> near.count(other, node, sign));
  }
}
