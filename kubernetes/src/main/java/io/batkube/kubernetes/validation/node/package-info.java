/** The rules of classes of container runtimes. */
package io.batkube.kubernetes.validation.node;
