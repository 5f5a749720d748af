/**
 * The Kubernetes control plane as a decider of the engine: objects, store, API semantics,
 * controllers. To come; docs/architecture.md says what it will hold.
 */
package io.batkube.kubernetes;
