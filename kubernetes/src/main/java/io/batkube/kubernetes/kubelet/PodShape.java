package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/**
 * What a kubelet makes of a spec, whatever pod has it: all pods of one template share it.
 * Immutable.
 *
 * @param spec which it was made of
 * @param needs what a pod of this shape takes of its node
 * @param allocated the same as a status shows it; empty if it asks for nothing
 * @param mountsObjects whether its volumes need other objects
 * @param gated whether somebody else has a say in its being ready
 * @param granted requests and limits of the whole pod as a status shows them
 */
record PodShape(
    Fields spec,
    PodNeeds needs,
    Fields allocated,
    Fields granted,
    List<ContainerShape> initContainers,
    List<ContainerShape> containers,
    boolean hostNetwork,
    boolean mountsObjects,
    boolean gated,
    StatusOwners owners) {

  static PodShape of(Fields spec) {
    PodNeeds needs = PodNeeds.of(spec);
    Fields allocated = needs.amounts();
    Fields limits = PodNeeds.limits(spec);
    Fields.Builder granted = new Fields.Builder(2);
    if (!limits.isEmpty()) {
      granted.put("limits", limits);
    }
    if (!allocated.isEmpty()) {
      granted.put("requests", allocated);
    }
    Fields resources = granted.build();
    return new PodShape(
        spec,
        needs,
        allocated,
        resources,
        containers(spec.items("initContainers"), "initContainers"),
        containers(spec.items("containers"), "containers"),
        spec.isTrue("hostNetwork"),
        Prerequisites.ofVolumes(spec),
        !spec.items("readinessGates").isEmpty(),
        new StatusOwners(allocated, resources));
  }

  private static List<ContainerShape> containers(Items containers, String list) {
    List<ContainerShape> shapes = new ArrayList<>(containers.size());
    for (Fields container : containers.eachFields()) {
      shapes.add(ContainerShape.of(container, list));
    }
    return List.copyOf(shapes);
  }

  /** Whether another spec makes the same shape; told by identity, which may say no too often. */
  @SuppressWarnings("ReferenceEquality") // parts are shared by the store
  boolean isOf(Fields other) {
    return same(other, "containers")
        && same(other, "initContainers")
        && same(other, "resources")
        && same(other, "overhead")
        && same(other, "volumes")
        && same(other, "readinessGates")
        && same(other, "hostNetwork");
  }

  @SuppressWarnings("ReferenceEquality") // see isOf
  private boolean same(Fields other, String name) {
    int mine = spec.position(name);
    int theirs = other.position(name);
    return mine < 0 || theirs < 0 ? mine == theirs : spec.value(mine) == other.value(theirs);
  }
}
