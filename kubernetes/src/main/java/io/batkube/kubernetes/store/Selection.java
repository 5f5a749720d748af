package io.batkube.kubernetes.store;

/** Which objects of a partition a list or watch is about. Any thread may ask it. */
@FunctionalInterface
public interface Selection {
  Selection ALL = object -> true;

  boolean matches(StoredObject object);

  /** Only objects of one namespace, besides what this one wants. */
  default Selection in(String namespace) {
    return object -> object.namespace().equals(namespace) && matches(object);
  }
}
