/**
 * The Kubernetes control plane as a decider of the engine. Its rooms are the packages below; the
 * comment at the top of each says what is in it.
 *
 * <pre>
 *   tree, schema                         what an object is, and what is known of its fields
 *   kind, builtin, crd                   the table of kinds: its form, built-in rows, users' rows
 *   validation, pod, workload            the rules of kinds, by group
 *   patch, ownership                     what PATCH and apply do, and who owns which field
 *   admission                            what is checked and completed beyond those rules
 *   store                                the state: one version for all, a ring of changes, watches
 *   selector, view, discovery, status    what clients ask for and see, and how they are refused
 *   api                                  the one path of every request, through these
 *   controller, kubelet, scheduling      what acts on it: controllers, machines, where pods go
 *   world                                the parts list of a control plane
 * </pre>
 */
package io.batkube.kubernetes;
