package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldLeasesTest {
  private static final String LEASE =
      "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler";
  private static final String ELECTION = "kube-scheduler/v1.36.3 (linux/amd64) x/leader-election";

  private final List<String> log = new ArrayList<>();
  private int status = 200;
  private String holder = "host_1";

  private final Service service =
      new HeldLeases(
          Wire.service(_ -> new Response.Whole(status, "", List.of(), new byte[0])),
          Wire.service(_ -> new Response.Whole(status, "", List.of(), lease())),
          log::add);

  private byte[] lease() {
    return ("{'metadata':{'namespace':'kube-system','name':'kube-scheduler'},"
            + "'spec':{'holderIdentity':'HOLDER'}}")
        .replace('\'', '"')
        .replace("HOLDER", holder)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Request request(String method, String path, String userAgent) {
    return new Request(method, path, List.of(), "", "", userAgent, User.ANONYMOUS, new byte[0]);
  }

  @Test
  void whoWantsALeaseThatAnotherHoldsIsToldOfOnce() {
    service.handle(request("GET", LEASE, ELECTION));
    service.read(request("GET", LEASE, ELECTION));
    assertEquals(
        List.of(
            "warning: two programs want the lease kube-system/kube-scheduler: host_1 has it;"
                + " kube-scheduler/v1.36.3 stands by, and decides nothing while it is renewed"),
        log);
  }

  @Test
  void whoFindsNoneOrOneThatWasGivenUpIsNot() {
    status = 404;
    service.handle(request("GET", LEASE, ELECTION));
    status = 200;
    holder = "";
    service.handle(request("GET", LEASE, ELECTION));
    assertEquals(List.of(), log);
  }

  @Test
  void whoRenewsOrLooksAroundIsNot() {
    service.handle(request("PUT", LEASE, ELECTION));
    service.read(request("GET", LEASE, "kubectl/v1.36.3"));
    service.read(request("GET", "/apis/coordination.k8s.io/v1/leases", ELECTION));
    service.read(request("GET", "/api/v1/namespaces/kube-system", ELECTION));
    assertEquals(List.of(), log);
  }
}
