/** The parts of a control plane, put together. */
package io.batkube.kubernetes.world;
