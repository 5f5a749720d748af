package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.view.Page;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The three questions after a server's health, and the checks that a real one makes of its parts.
 * This server has no parts that fail by themselves: as long as it answers, it is well.
 */
final class Health {
  private static final List<String> STARTED =
      List.of(
          "start-apiserver-admission-initializer",
          "generic-apiserver-start-informers",
          "priority-and-fairness-config-consumer",
          "priority-and-fairness-filter",
          "storage-object-count-tracker-hook",
          "start-apiextensions-informers",
          "start-apiextensions-controllers",
          "crd-informer-synced",
          "start-system-namespaces-controller",
          "peer-endpoint-reconciler-controller",
          "start-cluster-authentication-info-controller",
          "start-kube-apiserver-identity-lease-controller",
          "start-kube-apiserver-identity-lease-garbage-collector",
          "storage-readiness",
          "start-legacy-token-tracking-controller",
          "start-service-ip-repair-controllers",
          "rbac/bootstrap-roles",
          "scheduling/bootstrap-system-priority-classes",
          "priority-and-fairness-config-producer",
          "bootstrap-controller",
          "start-kubernetes-service-cidr-controller",
          "start-kube-aggregator-informers",
          "apiservice-status-local-available-controller",
          "apiservice-status-remote-available-controller",
          "apiservice-registration-controller",
          "apiservice-discovery-controller",
          "kube-apiserver-autoregistration",
          "apiservice-openapi-controller",
          "apiservice-openapiv3-controller");

  /** The check that comes after this hook is of no hook. */
  private static final String BEFORE_AUTOREGISTER = "kube-apiserver-autoregistration";

  private Health() {}

  private static List<String> checks(String probe) {
    boolean ready = probe.equals("readyz");
    List<String> checks = new ArrayList<>(List.of("ping", "log"));
    if (!ready) {
      checks.add("loopback-serving-certificate");
    }
    checks.add("etcd");
    if (ready) {
      checks.addAll(List.of("etcd-readiness", "informer-sync"));
    }
    for (String hook : STARTED) {
      checks.add("poststarthook/" + hook);
      if (hook.equals(BEFORE_AUTOREGISTER)) {
        checks.add("autoregister-completion");
      }
    }
    if (ready) {
      checks.add("shutdown");
    }
    return checks;
  }

  static Set<String> paths() {
    Set<String> paths = new TreeSet<>();
    for (String probe : List.of("healthz", "livez", "readyz")) {
      paths.add("/" + probe);
      checks(probe).forEach(check -> paths.add("/" + probe + "/" + check));
    }
    return paths;
  }

  static Optional<Page> answer(Question question) {
    String path = question.path();
    for (String probe : List.of("healthz", "livez", "readyz")) {
      if (path.equals("/" + probe)) {
        return Optional.of(page(question.asks("verbose") ? report(question, probe) : "ok"));
      }
      if (path.startsWith("/" + probe + "/")) {
        String check = path.substring(probe.length() + 2);
        return checks(probe).contains(check) ? Optional.of(page("ok")) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Page page(String text) {
    return Discovery.text(200, text).with("X-Content-Type-Options", "nosniff");
  }

  private static String report(Question question, String probe) {
    Set<String> excluded = new LinkedHashSet<>(question.all("exclude"));
    Set<String> unknown = new TreeSet<>(excluded);
    StringBuilder report = new StringBuilder();
    for (String check : checks(probe)) {
      unknown.remove(check);
      report.append("[+]").append(check);
      report.append(excluded.contains(check) ? " excluded: ok\n" : " ok\n");
    }
    if (!unknown.isEmpty()) {
      report.append("warn: some health checks cannot be excluded: no matches for ");
      report.append(String.join(", ", unknown.stream().map(name -> "\"" + name + "\"").toList()));
      report.append('\n');
    }
    return report.append(probe).append(" check passed\n").toString();
  }
}
