/**
 * What Batkube costs, beside its peers, in one run.
 *
 * <pre>
 *   bench/run ──▶ Bench ─┬─ EngineBenchmark    engine and policy, warm (JMH)
 *                        ├─ CloudSimPlusPeer   the same jobs in CloudSim Plus
 *                        ├─ StreamRun          ten million jobs in a small heap, results written
 *                        └─ ./batkube run      a whole command, cold
 *
 *   bench/cluster/run ──▶ ClusterBench ──▶ ./batkube run --scheduler …    whole clusters, cold
 * </pre>
 */
package io.batkube.bench;
