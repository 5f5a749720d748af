/**
 * The table of kinds. A row says under which names a kind is served; its {@link
 * io.batkube.kubernetes.kind.KindRules} what is particular about it. Everything else is the same
 * for all kinds and lies in {@code api}.
 */
package io.batkube.kubernetes.kind;
