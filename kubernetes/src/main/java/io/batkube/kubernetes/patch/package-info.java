/**
 * What PATCH does to an object: RFC 6902, RFC 7386 and Kubernetes' strategic merge, with the
 * deviations and the error texts of kube-apiserver. Functions over trees; they know no kind by
 * name.
 *
 * <pre>
 *   body --Patch.parse--> JsonPatch | MergePatch | StrategicMergePatch --apply(current)--> tree
 * </pre>
 *
 * <p>Server-side apply is no patch in this sense and lives elsewhere.
 */
package io.batkube.kubernetes.patch;
