/**
 * The kubelets of simulated machines: what a pod goes through between its binding and its end.
 *
 * <pre>
 *   store ── bound, deleted, … ──▶ Kubelets ── ready, stop ──▶ Machines (port): the engine
 *     ▲                               │  ▲                          │
 *     └──── status, events ───────────┘  └── started, ended ────────┘
 * </pre>
 *
 * Kubelets know Kubernetes and no durations of work: what a pod computes, and for how long, is the
 * engine's.
 */
package io.batkube.kubernetes.kubelet;
