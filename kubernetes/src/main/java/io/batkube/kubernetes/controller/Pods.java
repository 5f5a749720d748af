package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;

/** What several controllers ask of pods. */
final class Pods {
  static final Partition PARTITION = new Partition("", "pods");

  private Pods() {}

  static String path(StoredObject pod) {
    return "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name();
  }

  static boolean isEnded(Fields pod) {
    String phase = pod.fields("status").text("phase");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  static String node(Fields pod) {
    return pod.fields("spec").text("nodeName");
  }

  /** An ObjectReference for events about a pod that is at hand. */
  static Fields reference(StoredObject pod) {
    return Fields.of(
        "kind",
        "Pod",
        "namespace",
        pod.namespace(),
        "name",
        pod.name(),
        "uid",
        pod.uid(),
        "apiVersion",
        "v1",
        "resourceVersion",
        Long.toString(pod.version()));
  }

  /** An ObjectReference for events about a pod of which only the name is known. */
  static Fields reference(String namespace, String name) {
    return Fields.of("kind", "Pod", "namespace", namespace, "name", name, "apiVersion", "v1");
  }
}
