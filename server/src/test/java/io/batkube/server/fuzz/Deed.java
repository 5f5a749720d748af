package io.batkube.server.fuzz;

/** What people do, and how often beside each other. */
enum Deed {
  MAKE_POD(30),
  MAKE_PLAIN_POD(10),
  DELETE_POD(6),
  DELETE_POD_NOW(3),
  DELETE_PODS_OF_A_NAMESPACE(1),
  EVICT_POD(1),
  BIND(4),
  BIND_WRONGLY(5),
  CORDON(2),
  UNCORDON(3),
  TAINT(4),
  UNTAINT(4),
  LABEL_NODE(2),
  RESIZE_NODE(2),
  DELETE_NODE(2),
  MAKE_NODE(4),
  MAKE_CONFIG(5),
  DELETE_CONFIG(1),
  MAKE_NAMESPACE(3),
  DELETE_NAMESPACE(1),
  MAKE_OWNER(2),
  DELETE_OWNER(2),
  FORGE_STATUS(2),
  UPDATE_STALE(2),
  LIFT_GATES(4),
  LABEL_POD(2),
  SHORTEN_DEADLINE(1),
  UNFINALIZE(3),
  READ(3);

  /** Of all deeds together, so many are of this kind. */
  final int weight;

  Deed(int weight) {
    this.weight = weight;
  }
}
