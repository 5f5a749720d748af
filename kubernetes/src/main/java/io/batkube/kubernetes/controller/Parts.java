package io.batkube.kubernetes.controller;

import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Client;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.store.Store;
import java.time.Instant;
import java.util.List;

/**
 * What controllers are made of.
 *
 * @param start when the controllers begin; their rounds are counted from it
 * @param health of nodes that are simulated
 */
public record Parts(
    Store store,
    Api api,
    Clock clock,
    Agenda agenda,
    Instant start,
    Events events,
    NodeHealth health,
    Settings settings) {

  /** Parts that begin now, with events written through the API at once. */
  public static Parts of(
      Store store, Api api, Clock clock, Agenda agenda, NodeHealth health, Settings settings) {
    Events events = new EventWriter(client(api, "event-recorder"), clock);
    return new Parts(store, api, clock, agenda, clock.now(), events, health, settings);
  }

  /** The same with another way of telling events. */
  public Parts with(Events otherEvents) {
    return new Parts(store, api, clock, agenda, start, otherEvents, health, settings);
  }

  /** A client for one controller, with an account as kubeadm gives it. */
  Client client(String account) {
    return client(api, account);
  }

  private static Client client(Api api, String account) {
    return new Client(
        api,
        "kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/batkube/" + account,
        new User(
            "system:serviceaccount:kube-system:" + account,
            "",
            List.of(
                "system:serviceaccounts",
                "system:serviceaccounts:kube-system",
                "system:authenticated",
                User.MASTERS)));
  }
}
