/**
 * The state of the cluster: objects by partition, one version number for all, a ring of changes.
 *
 * <pre>
 *   owner thread                                   any thread
 *   create, update, delete ──▶ Snapshot ─────────▶ get, list, list at an older version
 *                         └──▶ Changes (ring) ───▶ Watch: a cursor
 * </pre>
 *
 * One thread writes. What it publishes is immutable, so readers need no lock and hold nobody up.
 */
package io.batkube.kubernetes.store;
