/**
 * Kinds that users define: CustomResourceDefinitions, and the custom resources that follow from
 * them, as the apiextensions server of Kubernetes 1.36 has them.
 *
 * <pre>
 *   CustomResourceDefinition ─▶ Definition ─▶ a row of the table for each served version
 *                                             codec: prune, drop nulls, default (Shape)
 *                                             rules: validate against the schema (ValueCheck)
 * </pre>
 *
 * Nothing here keeps state: rows are made anew from what is stored.
 */
package io.batkube.kubernetes.crd;
