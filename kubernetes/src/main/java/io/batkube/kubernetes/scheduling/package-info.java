/**
 * Where pods go: kube-scheduler's default profile, in process and deterministic.
 *
 * <pre>
 *   Change ─▶ PodScheduler ─▶ Census: nodes, what is taken of them, who is near whom
 *                 │             ▲
 *                 ▼             │ reads
 *            WaitingPods ─▶ Placement ─▶ Candidates (per shape: filters, scores, kept up to date)
 *            (groups of         │        Cycle (volumes, spreading, neighbours), Weighing
 *             equal pods)       ▼
 *                           Preemption ─▶ Binder: bindings, conditions, deletions
 * </pre>
 *
 * Pods of one {@link io.batkube.kubernetes.scheduling.PodShape} are one question with one answer,
 * so that a thousand equal pods cost one look at every node, and then one node each.
 */
package io.batkube.kubernetes.scheduling;
