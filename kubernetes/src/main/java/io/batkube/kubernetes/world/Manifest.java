package io.batkube.kubernetes.world;

import io.batkube.kubernetes.tree.Fields;

/**
 * An object that is in a cluster before time begins.
 *
 * @param origin where it stands, for messages
 */
public record Manifest(String origin, Fields object) {}
