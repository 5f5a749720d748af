/**
 * Admission: what a real server checks and completes beyond the rules of a kind. {@link
 * io.batkube.kubernetes.admission.Admissions} is the table, in the order in which they are asked;
 * each row is one class.
 *
 * <pre>
 *   request ──▶ admit: every row completes ──▶ rules of the kind ──▶ validate: every row refuses ──▶ store
 * </pre>
 */
package io.batkube.kubernetes.admission;
