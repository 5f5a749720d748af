package io.batkube.kubernetes.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Api;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.api.YamlReader;
import io.batkube.kubernetes.controller.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EventsOfOneInstantTest {
  private static final String NAMED = "web-0.18a3bc2ffff";
  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]*)\"");

  private final Api simulated =
      api(new SimulatedCluster.Options(ControlPlane.WITHOUT_CONTROLLERS, false, "none", false));

  private static Api api(SimulatedCluster.Options options) {
    return SimulatedCluster.make(
            new Seed(1),
            Instant.parse("2026-01-01T00:00:00Z"),
            options,
            _ -> {
              throw new YamlReader.BadYamlException("yaml: none is read here");
            },
            Outside.NOBODY)
        .cluster()
        .api();
  }

  /** The status of the answer, and under which name the Event is stored. */
  private static String post(Api api, String name, String reason) {
    return answer(
        api,
        "/api/v1/namespaces/default/events",
        ("{'metadata':{'name':'%s'},'involvedObject':{'kind':'Pod','namespace':'default','name':'web-0'},"
             + "'type':'Normal','reason':'%s','message':'told','source':{'component':'test'}}")
            .formatted(name, reason));
  }

  private static String postNew(Api api, String name, String reason) {
    return answer(
        api,
        "/apis/events.k8s.io/v1/namespaces/default/events",
        ("{'metadata':{'name':'%s'},'regarding':{'kind':'Pod','namespace':'default','name':'web-0'},"
             + "'type':'Normal','reason':'%s','note':'told','action':'Telling','reportingController':'test',"
             + "'reportingInstance':'test-0','eventTime':'2026-01-01T00:00:00.000000Z'}")
            .formatted(name, reason));
  }

  private static String answer(Api api, String path, String body) {
    var request =
        new Request(
            "POST",
            path,
            List.of(),
            "application/json",
            "application/json",
            "test",
            new User("admin", "", List.of(User.MASTERS)),
            body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    Response.Whole whole = assertInstanceOf(Response.Whole.class, api.handle(request));
    Matcher name = NAME.matcher(new String(whole.body(), StandardCharsets.UTF_8));
    return whole.status() + " " + (name.find() ? name.group(1) : "");
  }

  @Test
  void whatElseIsToldInTheSameNanosecondHasTheNextFreeName() {
    assertEquals("201 " + NAMED, post(simulated, NAMED, "FailedScheduling"));
    assertEquals("201 web-0.18a3bc30000", post(simulated, NAMED, "Preempted"));
    assertEquals("201 web-0.18a3bc30001", post(simulated, NAMED, "Scheduled"));
  }

  @Test
  void bothGroupsOfEventsShareTheNames() {
    assertEquals("201 " + NAMED, postNew(simulated, NAMED, "FailedScheduling"));
    assertEquals("201 web-0.18a3bc30000", postNew(simulated, NAMED, "Scheduled"));
    assertEquals("201 web-0.18a3bc30001", post(simulated, NAMED, "Pulled"));
  }

  @Test
  void theSameEventToldAgainIsRefused() {
    post(simulated, NAMED, "Scheduled");
    assertEquals("409 " + NAMED, post(simulated, NAMED, "Scheduled"));
  }

  @Test
  void aNameWithoutNanosecondsIsRefusedWhenItIsTaken() {
    post(simulated, "by-hand", "One");
    assertEquals("409 by-hand", post(simulated, "by-hand", "Other"));
  }

  @Test
  void clustersForPeopleRefuseTakenNamesAsRealOnesDo() {
    Api api =
        api(
            SimulatedCluster.Options.forPeople(
                ControlPlane.WITHOUT_CONTROLLERS, List.of(), Settings.DEFAULT));
    post(api, NAMED, "FailedScheduling");
    assertEquals("409 " + NAMED, post(api, NAMED, "Scheduled"));
  }
}
