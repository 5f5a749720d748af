package io.batkube.kubernetes.tree;

/**
 * JSON's {@code null}, as a value of a tree. It occurs in what clients send, never in the store.
 */
public enum Null {
  NULL;

  @Override
  public String toString() {
    return "null";
  }
}
