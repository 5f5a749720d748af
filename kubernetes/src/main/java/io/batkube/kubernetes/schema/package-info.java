/**
 * What is known of the fields of each kind: types, merge keys, list-map keys, numbers in protobuf.
 *
 * <p>Built-in kinds come from one generated table; a CustomResourceDefinition makes the same {@link
 * io.batkube.kubernetes.schema.Type} at run time. What reads, patches, applies and prints objects
 * knows no kind by name and looks here.
 */
package io.batkube.kubernetes.schema;
