/**
 * Jobs from files, as streams in submission order.
 *
 * <pre>
 *   workload.json ──BatsimWorkloadReader──┐
 *   log.swf[.gz]  ──SwfReader─────────────┼──▶ Workload ──jobs()──▶ JobStream, job by job
 *   (generated)   ──SyntheticWorkload─────┘
 *   events.txt    ──ExternalEventReader────▶ List of ExternalEvent
 * </pre>
 */
package io.batkube.engine.workload;
