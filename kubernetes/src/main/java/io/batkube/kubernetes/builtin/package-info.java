/** The kinds that Kubernetes brings: their rows, how they are read, and their rules. */
package io.batkube.kubernetes.builtin;
