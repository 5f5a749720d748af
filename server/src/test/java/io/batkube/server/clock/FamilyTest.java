package io.batkube.server.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.batkube.server.clock.Family.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Shells as the system shows them. */
@EnabledOnOs(OS.LINUX)
@Timeout(300)
final class FamilyTest {
  /** The number of no port. */
  private static final Sockets NO_SOCKETS = new Sockets(1 << 16);

  private Process shell;

  private Family family(String script) throws IOException {
    shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    return new Family(List.of(shell.pid()), NO_SOCKETS);
  }

  @AfterEach
  void end() {
    shell.descendants().forEach(ProcessHandle::destroyForcibly);
    shell.destroyForcibly();
  }

  /** Looks until they no longer work. */
  private static State rest(Family family, Set<Long> onClock) {
    State state = family.look(onClock, Set.of());
    while (state == State.AT_WORK) {
      state = family.look(onClock, Set.of());
    }
    return state;
  }

  /** Waits until the shell has said a word: it is where the script has it be. */
  private void hear(String word) throws IOException {
    assertEquals(word, shell.inputReader().readLine());
  }

  @Test
  void aShellThatWaitsForChildrenThatWaitAtPipesIsAsleep() throws IOException {
    Family family = family("echo ready; cat | cat; echo done");
    hear("ready");
    assertEquals(State.ASLEEP, rest(family, Set.of()));
    shell.outputWriter().write("go on\n");
    shell.outputWriter().flush();
    hear("go on");
    assertEquals(State.AT_WORK, family.look(Set.of(), Set.of()));
    assertEquals(State.ASLEEP, rest(family, Set.of()));
  }

  @Test
  void aShellThatComputesIsAtWork() throws IOException {
    Family family = family("echo ready; while :; do :; done");
    hear("ready");
    for (int i = 0; i < 20; i++) {
      assertEquals(State.AT_WORK, family.look(Set.of(), Set.of()));
    }
  }

  @Test
  void aChildWithAClockOfItsOwnWaitsForWhatNobodySees() throws IOException {
    Family family = family("echo ready; sleep 60; echo done");
    hear("ready");
    assertEquals(State.WAITING, rest(family, Set.of()));
  }

  @Test
  void aChildThatTakesItsTimeFromUsIsNotLookedAt() throws IOException {
    Family family = family("echo ready; sleep 60; echo done");
    hear("ready");
    assertEquals(State.WAITING, rest(family, Set.of()));
    Set<Long> children =
        shell.descendants().map(ProcessHandle::pid).collect(Collectors.toUnmodifiableSet());
    assertEquals(1, children.size());
    assertEquals(State.ASLEEP, rest(family, children));
    assertEquals(State.ASLEEP, family.look(children, Set.of()));
    assertEquals(State.AT_WORK, family.look(Set.of(), children), "seen anew");
    assertEquals(State.ASLEEP, family.look(Set.of(), children));
  }

  @Test
  void aFamilyThatHasEndedIsAsleep() throws IOException, InterruptedException {
    Family family = family("exit 0");
    shell.waitFor();
    assertEquals(State.ASLEEP, rest(family, Set.of()));
  }

  @Test
  void bytesThatNobodyHasReadAreUnderWay() throws IOException {
    Family family = family("echo ready; sleep 60; echo done");
    hear("ready");
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var sockets = new Sockets(server.getLocalPort());
      var talking = new Family(List.of(shell.pid()), sockets);
      assertEquals(State.WAITING, rest(talking, Set.of()));
      try (var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        assertNotEquals("", sockets.underway(), "a connection that nobody has taken");
        try (Socket taken = server.accept()) {
          client.getOutputStream().write(1);
          assertEquals(State.EXCHANGING, rest(talking, Set.of()));
          assertEquals(1, taken.getInputStream().read());
          while (!sockets.underway().isEmpty()) {
            Thread.onSpinWait(); // until the system has told its other end
          }
          assertEquals(State.WAITING, rest(talking, Set.of()));
        }
      }
    }
    assertEquals(State.WAITING, rest(family, Set.of()), "it has no port");
    assertTrue(Family.isVisible());
  }
}
