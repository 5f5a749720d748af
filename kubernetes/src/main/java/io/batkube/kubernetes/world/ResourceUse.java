package io.batkube.kubernetes.world;

/**
 * How much of a resource pods asked for, of what the nodes had to give, from the first pod that a
 * kubelet took until the last one ended.
 *
 * @param resource such as {@code cpu} or {@code nvidia.com/gpu}
 * @param allocatable the most that all nodes had together, in the resource's own unit
 * @param meanShare asked for by pods that were there, over all of that time
 * @param peakShare the greatest share at any instant
 */
public record ResourceUse(
    String resource, double allocatable, double meanShare, double peakShare) {}
