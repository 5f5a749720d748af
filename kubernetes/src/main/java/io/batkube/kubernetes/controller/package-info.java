/**
 * The controllers of a cluster: what kube-controller-manager does, in simulated time.
 *
 * <pre>
 *   store ── each change ──▶ Follower.after: remembers what to look at
 *     ▲                      Follower.settle: looks, and acts
 *     │                          │      │
 *     └──── Client: the API ─────┘      └──▶ Alarm: again at an instant, if there is something to
 *                                            wait for (delays, Rounds of a real controller)
 * </pre>
 *
 * {@link io.batkube.kubernetes.controller.Controllers} is the table of them, by the names under
 * which kube-controller-manager switches them on and off. They read the store, not a copy of it
 * that lags behind; where a real controller needs milliseconds, they need no time. Where it looks
 * every so many seconds, they look at those instants, counted from the start of the cluster, but
 * only if there is something to see: an idle cluster costs nothing.
 */
package io.batkube.kubernetes.controller;
