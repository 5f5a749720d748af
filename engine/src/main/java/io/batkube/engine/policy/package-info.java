/**
 * Batch policies: which waiting job starts when.
 *
 * <pre>
 *   EngineEvents ──▶ PolicyDecider ──▶ Policy.pass(Cluster) ── cluster.start(job) ──▶ Execute
 *                    order inside an       FcfsPolicy, EasyPolicy, …,
 *                    instant, hosts        yours through ServiceLoader
 * </pre>
 *
 * <p>A policy counts hosts; {@link io.batkube.engine.policy.PolicyDecider} chooses which ones: the
 * lowest-numbered free hosts.
 */
package io.batkube.engine.policy;
