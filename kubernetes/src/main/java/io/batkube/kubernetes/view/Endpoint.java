package io.batkube.kubernetes.view;

import java.util.ArrayList;
import java.util.List;

/**
 * What can be asked of a path, besides what is there.
 *
 * @param routed a real server first compares Accept with {@code produces} word by word; it does so
 *     for the kinds it was built with, but not for custom resources
 * @param lists the answer is a list, or may be a watch
 * @param tables the answer may be a Table
 */
public record Endpoint(boolean routed, boolean lists, boolean tables) {
  static final List<String> MEDIA_TYPES =
      List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
  static final List<String> STREAMS =
      List.of("application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch");

  /** One object of a built-in kind. */
  public static Endpoint object() {
    return new Endpoint(true, false, true);
  }

  /** A collection of a built-in kind. */
  public static Endpoint list() {
    return new Endpoint(true, true, true);
  }

  /** A question that is answered and not stored: an access review, a binding, an eviction. */
  public static Endpoint review() {
    return new Endpoint(true, false, false);
  }

  /** Objects of a custom resource, one or many. */
  public static Endpoint custom() {
    return new Endpoint(false, true, true);
  }

  List<String> produces() {
    List<String> all = new ArrayList<>(MEDIA_TYPES);
    if (lists) {
      all.addAll(STREAMS);
    }
    return all;
  }
}
