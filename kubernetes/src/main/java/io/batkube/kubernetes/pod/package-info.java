/**
 * The rules of pods: what a pod may say, what may change in it, and its subresources. Templates of
 * workloads are checked by the same rules, under another path. Facts are those of kube-apiserver
 * 1.36 with its default features.
 */
package io.batkube.kubernetes.pod;
