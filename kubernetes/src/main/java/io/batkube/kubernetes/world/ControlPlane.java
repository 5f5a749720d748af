package io.batkube.kubernetes.world;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.admission.Admissions;
import io.batkube.kubernetes.admission.Permissions;
import io.batkube.kubernetes.api.Agenda;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Authorizer;
import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.api.MastersOnly;
import io.batkube.kubernetes.api.SeededChance;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.builtin.Bootstrap;
import io.batkube.kubernetes.builtin.BuiltInTable;
import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.store.Store;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The parts list of an API server. */
public final class ControlPlane {
  private ControlPlane() {}

  /**
   * Admission that only works with controllers: it wants an account in every namespace, which one
   * of them makes.
   */
  public static final List<String> WITHOUT_CONTROLLERS = List.of("ServiceAccount");

  /**
   * A server over an empty store, which gets what a fresh cluster has.
   *
   * @param clock simulated time
   * @param agenda of that time
   * @param seed of uids and generated names
   * @param switchedOff names of admission plugins to leave out: {@link #WITHOUT_CONTROLLERS} if
   *     there are none
   */
  public static Api api(
      Store store,
      Clock clock,
      Agenda agenda,
      Seed seed,
      YamlReader yaml,
      Collection<String> switchedOff) {
    return api(store, clock, agenda, seed, yaml, switchedOff, List.of());
  }

  /**
   * The same with more admission than a real server has.
   *
   * @param more is asked last
   */
  static Api api(
      Store store,
      Clock clock,
      Agenda agenda,
      Seed seed,
      YamlReader yaml,
      Collection<String> switchedOff,
      List<Admission> more) {
    ResourceTable table = BuiltInTable.make();
    Bootstrap.into(store, table, clock.now(), new SeededChance(seed, "bootstrap"));
    Authorizer authorizer = new MastersOnly();
    List<Admission> admissions =
        Stream.concat(
                Admissions.standard(store, permissions(authorizer), switchedOff).stream(),
                more.stream())
            .toList();
    return new Api(store, clock, agenda, seed, table, admissions, authorizer, yaml);
  }

  private static Permissions permissions(Authorizer authorizer) {
    return (review, verb, group, resource, name) ->
        authorizer
            .decide(
                new User(review.userName(), "", review.userGroups()),
                new Authorizer.Attributes(verb, group, resource, "", name, "", ""))
            .allowed();
  }
}
