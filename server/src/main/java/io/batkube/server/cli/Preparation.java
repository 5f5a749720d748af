package io.batkube.server.cli;

import io.batkube.kubernetes.builtin.Bootstrap;
import io.batkube.server.http.HttpServer;

/**
 * Makes what a server needs whatever its options say, while the options are read: a start has two
 * processors to use. Nothing waits for it, and nothing depends on it but how long the start takes.
 * A thread of its own.
 */
final class Preparation implements Runnable {
  private Preparation() {}

  static void begin() {
    var thread = new Thread(new Preparation(), "preparation");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    HttpServer.prepare();
    Bootstrap.prepare();
  }
}
