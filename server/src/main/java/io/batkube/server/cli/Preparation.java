package io.batkube.server.cli;

import io.batkube.engine.input.InputFile;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.builtin.Bootstrap;
import io.batkube.kubernetes.builtin.BuiltInTable;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.view.Printers;
import io.batkube.server.http.HttpServer;
import io.batkube.server.http.Service;
import java.util.List;

/**
 * Work beside the start of a cluster, which has two processors to use: what it needs whatever the
 * options say is made while they are read, and the first questions of a kubectl are answered once
 * while the first kubectl starts. Nothing waits for it, and nothing depends on it but how long the
 * start or the first answer takes. Each on a thread of its own.
 */
final class Preparation {
  private static final String DISCOVERY =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  private Preparation() {}

  /** Loads what every server needs. */
  static void loadServer() {
    begin(
        () -> {
          HttpServer.prepare();
          Bootstrap.prepare();
        });
  }

  /** Loads what every simulated cluster and its files need. */
  static void loadCluster() {
    begin(
        () -> {
          Quantity.parse("1");
          InputFile.newSha256();
          Bootstrap.prepare();
          BuiltInTable.make();
          Printers.scale();
        });
  }

  /** Has a service answer to a user what every kubectl asks first. */
  static void ask(Service service, User user) {
    begin(
        () -> {
          ask(service, user, "/api", DISCOVERY);
          ask(service, user, "/apis", DISCOVERY);
          ask(service, user, "/api/v1/namespaces", TABLE);
        });
  }

  private static void begin(Runnable work) {
    var thread = new Thread(work, "preparation");
    thread.setDaemon(true);
    thread.start();
  }

  private static void ask(Service service, User user, String path, String accept) {
    try {
      Response answer =
          service.read(
              new Request("GET", path, List.of(), accept, "", "batkube", user, new byte[0]));
      if (answer instanceof Response.Pieces pieces) {
        pieces.pieces().forEachRemaining(_ -> {});
      }
    } catch (StatusException _) {
      // The user may not see it, and will hear so.
    }
  }
}
