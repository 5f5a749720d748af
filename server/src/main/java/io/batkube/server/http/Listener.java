package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;

/** Hears what another service answers, and changes nothing of it. */
abstract class Listener extends ServiceLayer {
  /** How a service is asked: by its owner, or by anybody. */
  @FunctionalInterface
  interface Way {
    Response ask(Service service, Request request);
  }

  Listener(Service rest) {
    super(rest);
  }

  @Override
  public final Response handle(Request request) {
    return heard(rest, request, Service::handle);
  }

  @Override
  public final Response read(Request request) {
    return heard(rest, request, Service::read);
  }

  /** What the service answers, having been heard. Any thread. */
  abstract Response heard(Service service, Request request, Way way);
}
