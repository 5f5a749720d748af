/**
 * Jobs from files, as streams in submission order.
 *
 * <pre>
 *   WorkloadFormat.open(file)                     (a row per format, told by content)
 *     workload.json ──BatsimWorkloadReader──┐
 *     log.swf[.gz]  ──SwfReader, Cleaning───┼──▶ Workload ──jobs()──▶ JobStream, job by job
 *     (generated)   ──SyntheticWorkload─────┘
 *   events.txt      ──ExternalEventReader────▶ List of ExternalEvent
 * </pre>
 */
package io.batkube.engine.workload;
