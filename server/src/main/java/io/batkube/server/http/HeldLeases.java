package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Says, once for each lease, that a program wants what another has: it stands by and does nothing,
 * which is right and may not be meant. Any thread.
 *
 * <p>Programs elect a leader as client-go does: who leads renews the lease and does not read it;
 * who would like to, reads it every few seconds. They say in their user agent that it is about
 * that.
 */
public final class HeldLeases extends Listener {
  /** The end of a user agent, by client-go and all that elect with it. */
  private static final String ELECTION = "/leader-election";

  private static final String LEASES = "/apis/coordination.k8s.io/";

  private final Service aside;
  private final Consumer<String> log;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * The service, listened to.
   *
   * @param aside the same, where nobody notes who asks
   */
  public HeldLeases(Service rest, Service aside, Consumer<String> log) {
    super(rest);
    this.aside = aside;
    this.log = log;
  }

  @Override
  Response heard(Service service, Request request, Way way) {
    Response response = way.ask(service, request);
    if (isElection(request) && isGiven(response)) {
      tell(request, way.ask(aside, inJson(request)));
    }
    return response;
  }

  private boolean isElection(Request request) {
    return request.method().equals("GET")
        && request.userAgent().endsWith(ELECTION)
        && request.path().startsWith(LEASES)
        && !Reading.isCollection(request.path())
        && !told.contains(request.path());
  }

  private static boolean isGiven(Response response) {
    return response.made() instanceof Response.Whole whole && whole.status() == 200;
  }

  /** What can be read here: programs may ask for protobuf. */
  private static Request inJson(Request request) {
    return new Request(
        "GET",
        request.path(),
        List.of(),
        "application/json",
        "",
        request.userAgent(),
        request.user(),
        new byte[0]);
  }

  private void tell(Request request, Response answer) {
    if (answer.made() instanceof Response.Whole whole && whole.status() == 200) {
      var lease = (Fields) Json.parse(new String(whole.body(), StandardCharsets.UTF_8));
      String holder = lease.textAt("spec", "holderIdentity");
      if (!holder.isEmpty() && told.add(request.path())) {
        log.accept(
            "warning: two programs want the lease "
                + lease.textAt("metadata", "namespace")
                + "/"
                + lease.textAt("metadata", "name")
                + ": "
                + holder
                + " has it; "
                + request.userAgent().split(" ", 2)[0]
                + " stands by, and decides nothing while it is renewed");
      }
    }
  }
}
