package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;

/** What several controllers ask of nodes. */
final class Nodes {
  static final Partition PARTITION = new Partition("", "nodes");

  private Nodes() {}

  static String path(String name) {
    return "/api/v1/nodes/" + name;
  }

  /** A condition of a type, or an empty object. */
  static Fields condition(Fields node, String type) {
    Items conditions = node.fields("status").items("conditions");
    for (int i = 0; i < conditions.size(); i++) {
      if (conditions.fields(i).text("type").equals(type)) {
        return conditions.fields(i);
      }
    }
    return Fields.EMPTY;
  }

  /** An ObjectReference for events; real ones leave the namespace of a node away. */
  static Fields reference(String name, String uid) {
    return Fields.of("kind", "Node", "name", name, "uid", uid, "apiVersion", "v1");
  }

  static boolean isReady(Fields node) {
    return condition(node, "Ready").text("status").equals("True");
  }
}
