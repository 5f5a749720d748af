/** The rules of the kinds of the core group, but for pods, nodes and what makes pods. */
package io.batkube.kubernetes.validation.core;
