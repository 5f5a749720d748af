package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.store.Follower;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The table of controllers: one row each, in the order in which they are told what happens. A new
 * one is a {@link Follower} and a row here.
 */
public final class Controllers {
  private static final String ALL = "*";

  /**
   * A controller.
   *
   * @param name under which kube-controller-manager switches it
   * @param alias its older name
   */
  private record Row(String name, String alias, Function<Parts, Follower> make) {
    boolean isCalled(String word) {
      return word.equals(name) || word.equals(alias);
    }
  }

  public static final String ACCOUNTS = "serviceaccount-controller";

  private static final List<Row> TABLE =
      List.of(
          new Row(ACCOUNTS, "serviceaccount", DefaultAccounts::new),
          new Row(
              "root-ca-certificate-publisher-controller",
              "root-ca-cert-publisher",
              RootCertificates::new),
          new Row("ttl-controller", "ttl", NodeTtl::new),
          new Row("node-lifecycle-controller", "nodelifecycle", NodeLifecycle::new),
          new Row("taint-eviction-controller", "", TaintEviction::new),
          new Row("pod-garbage-collector-controller", "podgc", PodCollector::new),
          new Row("namespace-controller", "namespace", NamespaceDeletion::new),
          // Before the collector: deployment, replicaset, statefulset, daemonset, job, cronjob, …
          new Row("garbage-collector-controller", "garbagecollector", GarbageCollector::new));

  private Controllers() {}

  public static List<String> names() {
    return TABLE.stream().map(Row::name).toList();
  }

  /**
   * The first word of a list that is neither "*" nor the name of a controller, with or without a
   * dash before it.
   */
  public static Optional<String> unknown(List<String> switches) {
    return switches.stream()
        .filter(word -> !word.equals(ALL))
        .filter(word -> TABLE.stream().noneMatch(row -> row.isCalled(name(word))))
        .findFirst();
  }

  private static String name(String word) {
    return word.startsWith("-") ? word.substring(1) : word;
  }

  /**
   * Whether a controller is on.
   *
   * @param switches as kube-controller-manager reads them: "*" all, "foo" that one, "-foo" not that
   *     one; the first that names a controller counts
   */
  public static boolean isOn(String name, List<String> switches) {
    Row row = TABLE.stream().filter(each -> each.isCalled(name)).findFirst().orElseThrow();
    return switches.stream()
        .filter(word -> !word.equals(ALL) && row.isCalled(name(word)))
        .findFirst()
        .map(word -> !word.startsWith("-"))
        .orElse(switches.contains(ALL));
  }

  /** All controllers that are on; to be told every change from the first one. */
  public static List<Follower> followers(Parts parts, List<String> switches) {
    List<Follower> followers = new ArrayList<>();
    for (Row row : TABLE) {
      if (isOn(row.name, switches)) {
        followers.add(row.make.apply(parts));
      }
    }
    return followers;
  }
}
