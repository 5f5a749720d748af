/**
 * Who owns which field: {@code metadata.managedFields} of every writer, and server-side apply.
 *
 * <p>{@link io.batkube.kubernetes.ownership.Ownership} is the door: one per kind, version and
 * subresource. Below it lie sets of fields ({@link io.batkube.kubernetes.ownership.FieldSet}),
 * which objects share, and four walks over a tree by its {@link io.batkube.kubernetes.schema.Type}:
 * which fields it has, what differs between two trees, what a configuration merged into a tree
 * gives, what is left without some fields. Nothing here knows a kind by name.
 *
 * <p>The rules are those of k8s.io/apimachinery/pkg/util/managedfields 0.36 and
 * sigs.k8s.io/structured-merge-diff 6.3, their oddities included, since clients see them.
 */
package io.batkube.kubernetes.ownership;
