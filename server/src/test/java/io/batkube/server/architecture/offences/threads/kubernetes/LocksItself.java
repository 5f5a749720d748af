package io.batkube.server.architecture.offences.threads.kubernetes;

final class LocksItself {
  synchronized int breach() {
    return 1;
  }
}
