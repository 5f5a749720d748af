package io.batkube.server.fuzz;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.world.Cluster;
import io.batkube.kubernetes.world.Outside;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Everybody outside: does what the plan says, and binds pods if the plan has nobody inside for it.
 * Mutable; of one run.
 */
final class People implements Outside {
  private static final User ADMIN =
      new User("admin", "", List.of(User.MASTERS, "system:authenticated"));
  private static final String JSON = "application/json";
  private static final String MERGE = "application/merge-patch+json";

  private static final Partition CONFIG_MAPS = new Partition("", "configmaps");
  private static final List<Integer> OK = List.of(200, 201, 202);
  private static final List<Integer> ANY = List.of();
  private static final List<Integer> CONFLICT = List.of(409);
  private static final List<Integer> NOT_FOUND = List.of(404);

  /** A scheduler outside looks so often, and so long. */
  private static final long PERIOD_NS = 5 * Seconds.ONE;

  private static final long LAST_LOOK_NS = 1500 * Seconds.ONE;

  private final Plan plan;
  private final Mirror mirror;
  private final Consumer<Answer> listener;
  private final List<String> history = new ArrayList<>();
  private int next;
  private boolean begun;
  private long nextLookNs;

  /** Versions in between were written for a request. */
  private long firstVersion;

  private long lastVersion;

  People(Plan plan, Mirror mirror, Consumer<Answer> listener) {
    this.plan = plan;
    this.mirror = mirror;
    this.listener = listener;
  }

  /** What was asked, and the statuses of the answers. */
  List<String> history() {
    return history;
  }

  /** Whether the last request, or the one that is on, wrote a version. */
  boolean wrote(long version) {
    return version > firstVersion && version <= lastVersion;
  }

  @Override
  public long serve(Cluster cluster, long nextNs) {
    long now = cluster.clock().elapsedNs();
    var api = new Wire(cluster, now);
    if (!begun) {
      begun = true;
      api.prepare();
    }
    while (next < plan.steps().size() && plan.steps().get(next).atNs() <= now) {
      Plan.Step step = plan.steps().get(next++);
      api.act(step.deed(), Draw.of(step.chance()));
    }
    boolean looks = !plan.binding().isBuiltIn() && now <= LAST_LOOK_NS;
    if (looks && now >= nextLookNs) {
      api.bindSome();
      nextLookNs = now + PERIOD_NS;
    }
    long stepNs = next < plan.steps().size() ? plan.steps().get(next).atNs() : Seconds.NEVER;
    boolean waits = looks && mirror.pods().stream().anyMatch(Seen::isPending);
    return waits ? Math.min(stepNs, nextLookNs) : stepNs;
  }

  /** Requests at one instant. */
  private final class Wire {
    private final Cluster cluster;
    private final long now;

    Wire(Cluster cluster, long now) {
      this.cluster = cluster;
      this.now = now;
    }

    // ---- what is there from the start ----

    void prepare() {
      for (String namespace : List.of("a", "b")) {
        post("/api/v1/namespaces", "{'metadata':{'name':'" + namespace + "'}}");
      }
      postClass("high", 1000);
      postClass("low", -10);
    }

    private void postClass(String name, int value) {
      post(
          "/apis/scheduling.k8s.io/v1/priorityclasses",
          "{'metadata':{'name':'" + name + "'},'value':" + value + "}");
    }

    // ---- requests ----

    private int ask(String method, String path, String type, String body, List<Integer> allowed) {
      int question = path.indexOf('?');
      List<Request.Parameter> query =
          question < 0
              ? List.of()
              : List.of(
                  new Request.Parameter(
                      path.substring(question + 1, path.indexOf('=')),
                      path.substring(path.indexOf('=') + 1)));
      firstVersion = cluster.store().version();
      lastVersion = Long.MAX_VALUE;
      Response response =
          cluster
              .api()
              .handle(
                  new Request(
                      method,
                      question < 0 ? path : path.substring(0, question),
                      query,
                      JSON,
                      type,
                      "kubectl/v1.36.3",
                      ADMIN,
                      body.getBytes(StandardCharsets.UTF_8)))
              .made();
      lastVersion = cluster.store().version();
      int status = 200;
      String text = "";
      switch (response) {
        case Response.Whole(int code, _, _, byte[] bytes) -> {
          status = code;
          text = new String(bytes, StandardCharsets.UTF_8);
        }
        case Response.Pieces pieces -> {
          status = pieces.status();
          var all = new StringBuilder();
          pieces.pieces().forEachRemaining(p -> all.append(new String(p, StandardCharsets.UTF_8)));
          text = all.toString();
        }
        default -> {}
      }
      String request = method + " " + path + (body.isEmpty() ? "" : " " + body);
      history.add("at " + Seconds.format(now) + " s: " + request + " -> " + status);
      listener.accept(new Answer(now, request, status, text, allowed));
      cluster.settle();
      firstVersion = Long.MAX_VALUE;
      return status;
    }

    private int post(String path, String body) {
      return ask("POST", path, JSON, quoted(body), ANY);
    }

    private int patch(String path, String body) {
      return ask("PATCH", path, MERGE, quoted(body), ANY);
    }

    private void delete(String path, String body) {
      ask("DELETE", path, JSON, quoted(body), ANY);
    }

    private static String quoted(String body) {
      return body.replace('\'', '"');
    }

    private static String pods(String namespace) {
      return "/api/v1/namespaces/" + namespace + "/pods";
    }

    private static String path(Seen pod) {
      return pods(pod.namespace()) + "/" + pod.name();
    }

    private static String path(String node) {
      return "/api/v1/nodes/" + node;
    }

    private Optional<Seen> any(Draw draw, Collection<Seen> some, Predicate<Seen> such) {
      return draw.any(some.stream().filter(such).toList());
    }

    private Optional<Seen> anyPod(Draw draw) {
      return any(draw, mirror.pods(), _ -> true);
    }

    private Optional<Seen> anyNode(Draw draw) {
      return any(draw, mirror.nodes(), _ -> true);
    }

    private Optional<Seen> pending(Draw draw) {
      return any(draw, mirror.pods(), Seen::isPending);
    }

    private String anyNamespace(Draw draw) {
      return draw.one("default", "default", "a", "b");
    }

    // ---- deeds ----

    void act(Deed deed, Draw draw) {
      switch (deed) {
        case MAKE_POD -> {
          String namespace = anyNamespace(draw);
          post(pods(namespace), PodText.any(draw, name(draw), owners(namespace)));
        }
        case MAKE_PLAIN_POD -> post(pods(anyNamespace(draw)), PodText.plain(draw, name(draw)));
        case DELETE_POD ->
            anyPod(draw)
                .ifPresent(
                    pod ->
                        delete(
                            path(pod),
                            draw.oneIn(2)
                                ? ""
                                : "{'gracePeriodSeconds':" + draw.between(0, 50) + "}"));
        case DELETE_POD_NOW ->
            any(draw, mirror.pods(), pod -> !pod.node().isEmpty())
                .ifPresent(pod -> delete(path(pod), "{'gracePeriodSeconds':0}"));
        case DELETE_PODS_OF_A_NAMESPACE -> delete(pods(anyNamespace(draw)), "");
        case EVICT_POD ->
            anyPod(draw)
                .ifPresent(
                    pod ->
                        post(
                            path(pod) + "/eviction",
                            "{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'"
                                + pod.name()
                                + "'}}"));
        case BIND ->
            pending(draw)
                .ifPresent(pod -> anyNode(draw).ifPresent(node -> bind(pod, node.name(), ANY)));
        case BIND_WRONGLY -> bindWrongly(draw);
        case CORDON ->
            anyNode(draw)
                .ifPresent(node -> patch(path(node.name()), "{'spec':{'unschedulable':true}}"));
        case UNCORDON ->
            any(draw, mirror.nodes(), node -> node.spec().isTrue("unschedulable"))
                .ifPresent(node -> patch(path(node.name()), "{'spec':{'unschedulable':null}}"));
        case TAINT ->
            anyNode(draw)
                .ifPresent(
                    node -> patch(path(node.name()), "{'spec':{'taints':[" + taint(draw) + "]}}"));
        case UNTAINT ->
            any(draw, mirror.nodes(), node -> node.spec().has("taints"))
                .ifPresent(node -> patch(path(node.name()), "{'spec':{'taints':null}}"));
        case LABEL_NODE ->
            anyNode(draw)
                .ifPresent(
                    node ->
                        patch(
                            path(node.name()),
                            "{'metadata':{'labels':{'disk':"
                                + draw.one("'ssd'", "'hdd'", "null")
                                + "}}}"));
        case RESIZE_NODE ->
            anyNode(draw)
                .ifPresent(
                    node ->
                        patch(
                            path(node.name()) + "/status",
                            "{'status':{'allocatable':{'cpu':'"
                                + draw.one("0", "1", "2", "6")
                                + "','pods':'"
                                + draw.between(0, 9)
                                + "'}}}"));
        case DELETE_NODE -> anyNode(draw).ifPresent(node -> delete(path(node.name()), ""));
        case MAKE_NODE -> makeNode(draw);
        case MAKE_CONFIG -> makeConfig(draw);
        case DELETE_CONFIG ->
            delete(
                "/api/v1/namespaces/"
                    + anyNamespace(draw)
                    + "/"
                    + draw.one("configmaps", "secrets", "persistentvolumeclaims")
                    + "/c0",
                "");
        case MAKE_NAMESPACE ->
            post("/api/v1/namespaces", "{'metadata':{'name':'" + draw.one("a", "b") + "'}}");
        case DELETE_NAMESPACE -> delete("/api/v1/namespaces/" + draw.one("a", "b"), "");
        case MAKE_OWNER ->
            post(
                "/api/v1/namespaces/" + anyNamespace(draw) + "/configmaps",
                "{'metadata':{'name':'" + PodText.OWNER + draw.below(2) + "'}}");
        case DELETE_OWNER ->
            any(draw, mirror.all(CONFIG_MAPS), map -> map.name().startsWith(PodText.OWNER))
                .ifPresent(
                    map ->
                        delete(
                            "/api/v1/namespaces/" + map.namespace() + "/configmaps/" + map.name(),
                            "{'propagationPolicy':'"
                                + draw.one("Background", "Foreground", "Orphan")
                                + "'}"));
        case FORGE_STATUS -> forge(draw);
        case UPDATE_STALE -> updateStale(draw);
        case LIFT_GATES ->
            any(draw, mirror.pods(), pod -> !pod.spec().items("schedulingGates").isEmpty())
                .ifPresent(pod -> patch(path(pod), "{'spec':{'schedulingGates':null}}"));
        case LABEL_POD ->
            anyPod(draw)
                .ifPresent(
                    pod ->
                        patch(
                            path(pod),
                            "{'metadata':{'labels':{'app':"
                                + draw.one("'x'", "'y'", "null")
                                + "}}}"));
        case SHORTEN_DEADLINE ->
            anyPod(draw)
                .ifPresent(
                    pod ->
                        patch(
                            path(pod),
                            "{'spec':{'activeDeadlineSeconds':" + draw.between(1, 60) + "}}"));
        case UNFINALIZE ->
            any(draw, mirror.pods(), pod -> pod.metadata().has("finalizers"))
                .ifPresent(pod -> patch(path(pod), "{'metadata':{'finalizers':null}}"));
        case READ ->
            ask(
                "GET",
                draw.one(
                    "/api/v1/events",
                    "/api/v1/pods",
                    "/api/v1/nodes",
                    "/apis/coordination.k8s.io/v1/leases",
                    "/api/v1/namespaces/a/pods?labelSelector=app=x"),
                "",
                "",
                OK);
      }
    }

    private static String name(Draw draw) {
      return "p" + draw.below(60);
    }

    private static String taint(Draw draw) {
      return "{'key':'dedicated','value':'"
          + draw.one("x", "y")
          + "','effect':'"
          + draw.one("NoSchedule", "NoExecute", "NoExecute", "PreferNoSchedule")
          + "'}";
    }

    private List<String> owners(String namespace) {
      return mirror.all(CONFIG_MAPS).stream()
          .filter(map -> map.namespace().equals(namespace))
          .filter(map -> map.name().startsWith(PodText.OWNER))
          .map(
              map ->
                  "{'apiVersion':'v1','kind':'ConfigMap','name':'"
                      + map.name()
                      + "','uid':'"
                      + map.uid()
                      + "','blockOwnerDeletion':true}")
          .toList();
    }

    /** Hosts that were deleted come back; other nodes have a kubelet or not. */
    private void makeNode(Draw draw) {
      String name = draw.one("node0", "node1", "node2", "extra0", "extra1");
      String annotations = draw.oneIn(4) ? "" : ",'annotations':{'kwok.x-k8s.io/node':'fake'}";
      String amounts = "{'cpu':'" + draw.one("1", "2", "8") + "','memory':'4Gi','pods':'5'}";
      post(
          "/api/v1/nodes",
          "{'metadata':{'name':'"
              + name
              + "','labels':{'kubernetes.io/hostname':'"
              + name
              + "'}"
              + annotations
              + "},'status':{'allocatable':"
              + amounts
              + ",'capacity':"
              + amounts
              + "}}");
    }

    private void makeConfig(Draw draw) {
      String namespace = "/api/v1/namespaces/" + anyNamespace(draw);
      String name = draw.one("c0", "c1");
      switch (draw.below(3)) {
        case 0 ->
            post(
                namespace + "/configmaps",
                "{'metadata':{'name':'" + name + "'},'data':{'" + draw.one("k", "l") + "':'v'}}");
        case 1 ->
            post(
                namespace + "/secrets",
                "{'metadata':{'name':'" + name + "'},'stringData':{'k':'v'}}");
        default -> {
          int made =
              post(
                  namespace + "/persistentvolumeclaims",
                  "{'metadata':{'name':'c0','annotations':{'pv.kubernetes.io/bind-completed':'yes'}"
                      + "},'spec':{'volumeName':'v','accessModes':['ReadWriteOnce'],"
                      + "'resources':{'requests':{'storage':'1Gi'}}}}");
          if (made == 201) {
            patch(namespace + "/persistentvolumeclaims/c0/status", "{'status':{'phase':'Bound'}}");
          }
        }
      }
    }

    // ---- bindings ----

    private void bind(Seen pod, String node, List<Integer> allowed) {
      bind(pod.namespace(), pod.name(), "", node, allowed);
    }

    private void bind(
        String namespace, String name, String uid, String node, List<Integer> allowed) {
      ask(
          "POST",
          pods(namespace) + "/" + name + "/binding",
          JSON,
          quoted(
              "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'"
                  + name
                  + "'"
                  + (uid.isEmpty() ? "" : ",'uid':'" + uid + "'")
                  + "},'target':{'apiVersion':'v1','kind':'Node','name':'"
                  + node
                  + "'}}"),
          allowed);
    }

    private void bindWrongly(Draw draw) {
      switch (draw.below(6)) {
        case 0 -> pending(draw).ifPresent(pod -> bind(pod, "nowhere", ANY));
        case 1 ->
            any(draw, mirror.pods(), pod -> !pod.node().isEmpty() && !pod.isLeaving())
                .ifPresent(
                    pod -> anyNode(draw).ifPresent(node -> bind(pod, node.name(), CONFLICT)));
        case 2 ->
            pending(draw)
                .ifPresent(
                    pod ->
                        bind(
                            pod.namespace(),
                            pod.name(),
                            "00000000-0000-4000-8000-000000000000",
                            "node0",
                            CONFLICT));
        case 3 -> bind("default", "no-such-pod", "", "node0", NOT_FOUND);
        case 4 ->
            any(draw, mirror.pods(), pod -> pod.isLeaving() && pod.node().isEmpty())
                .ifPresent(pod -> bind(pod, "node0", CONFLICT));
        default -> // a crowd for one node
            anyNode(draw)
                .ifPresent(
                    node ->
                        mirror.pods().stream()
                            .filter(Seen::isPending)
                            .toList()
                            .forEach(pod -> bind(pod, node.name(), ANY)));
      }
    }

    /** As a scheduler that knows nothing of room. */
    void bindSome() {
      List<Seen> nodes = List.copyOf(mirror.nodes());
      if (nodes.isEmpty()) {
        return;
      }
      Draw draw = Draw.of(plan.seed() * 31 + now);
      boolean rogue = plan.binding() == Plan.Binding.ROGUE;
      for (Seen pod : mirror.pods().stream().filter(Seen::isPending).toList()) {
        boolean asked = pod.spec().text("schedulerName").equals("default-scheduler");
        if (asked && (rogue || draw.oneIn(2))) {
          bind(pod, rogue ? nodes.getFirst().name() : draw.any(nodes).orElseThrow().name(), ANY);
        }
      }
    }

    // ---- strangers ----

    private void forge(Draw draw) {
      anyPod(draw)
          .ifPresent(
              pod ->
                  patch(
                      path(pod) + "/status",
                      draw.one(
                          "{'status':{'phase':'Running'}}",
                          "{'status':{'phase':'Failed','reason':'Forged'}}",
                          "{'status':{'phase':'Succeeded'}}",
                          "{'status':{'phase':'Pending','startTime':null}}",
                          "{'status':{'startTime':'2026-01-01T00:00:00Z'}}",
                          "{'status':{'containerStatuses':null}}",
                          "{'status':{'conditions':[{'type':'Ready','status':'True'}]}}")));
    }

    /** Somebody writes back what has changed since it was read. */
    private void updateStale(Draw draw) {
      anyPod(draw)
          .ifPresent(
              pod -> {
                Fields old =
                    pod.tree()
                        .withAt(Long.toString(pod.version() - 1), "metadata", "resourceVersion");
                ask("PUT", path(pod), JSON, Json.text(old), CONFLICT);
              });
    }
  }
}
