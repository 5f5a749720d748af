package io.batkube.kubernetes.validation.resource;

import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.Mistakes;

/** Who may ask for devices as an administrator: only those of a namespace with a label. */
final class AdminAccess {
  private static final String LABEL = "resource.kubernetes.io/admin-access";

  private AdminAccess() {}

  static void check(Mistakes mistakes, Fields devices, String path, Fields object, Write write) {
    Items requests = devices.items("requests");
    for (int i = 0; i < requests.size(); i++) {
      if (requests.fields(i).fields("exactly").isTrue("adminAccess")
          && !allowed(object.fields("metadata").text("namespace"), write)) {
        mistakes.forbidden(
            path + ".requests[" + i + "].adminAccess",
            "admin access to devices requires the `"
                + LABEL
                + ": true` label on the containing namespace");
        return;
      }
    }
  }

  private static boolean allowed(String namespace, Write write) {
    return write
        .state()
        .get(new Partition("", "namespaces"), "", namespace)
        .map(found -> found.metadata().fields("labels").text(LABEL).equals("true"))
        .orElse(false);
  }
}
