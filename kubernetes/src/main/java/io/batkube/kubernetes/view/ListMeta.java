package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import java.util.OptionalLong;

/**
 * What a list says of itself.
 *
 * @param resourceVersion "" for none
 * @param continueToken "" at the end
 * @param remaining objects after this page, if they are counted
 */
public record ListMeta(String resourceVersion, String continueToken, OptionalLong remaining) {

  /** A complete list at a version. */
  public static ListMeta at(long version) {
    return new ListMeta(Long.toString(version), "", OptionalLong.empty());
  }

  Fields tree() {
    Fields.Builder tree = new Fields.Builder(3);
    if (!resourceVersion.isEmpty()) {
      tree.put("resourceVersion", resourceVersion);
    }
    if (!continueToken.isEmpty()) {
      tree.put("continue", continueToken);
    }
    remaining.ifPresent(count -> tree.put("remainingItemCount", count));
    return tree.build();
  }
}
