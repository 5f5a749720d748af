package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
final class ClaimantTest {
  private static final long NOBODY = 999_999_999;

  @Test
  void whoWasStartedByAProcessOfTheRunIsOfItsFamily() throws IOException {
    long ours = ProcessHandle.current().pid();
    // The shell waits for what it has started, and does not become it.
    Process shell = new ProcessBuilder("sh", "-c", "sleep 1000; :").start();
    try {
      ProcessHandle child = shell.toHandle();
      while (child.children().findAny().isEmpty()) {
        Thread.onSpinWait();
      }
      long grandchild = child.children().findAny().orElseThrow().pid();
      assertEquals(1, Claimant.of(grandchild, List.of(NOBODY, ours)).family());
      assertEquals(2, Claimant.of(grandchild, List.of(NOBODY, ours, shell.pid())).family());
      assertEquals(0, Claimant.of(ours, List.of(ours, shell.pid())).family());
      assertEquals(Integer.MAX_VALUE, Claimant.of(ours, List.of(NOBODY, shell.pid())).family());
      assertEquals(
          Integer.MAX_VALUE, Claimant.of(NOBODY, List.of(shell.pid())).family(), "has gone");
    } finally {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
  }

  @Test
  void theFamilyCountsFirstThenTheStart() {
    var first = new Claimant(0, Instant.EPOCH.plusSeconds(2), 9);
    var second = new Claimant(1, Instant.EPOCH, 3);
    var third = new Claimant(1, Instant.EPOCH, 4);
    var fourth = new Claimant(1, Instant.EPOCH.plusMillis(10), 2); // numbers begin anew one day
    var stranger = new Claimant(Integer.MAX_VALUE, Instant.EPOCH, 1);
    var all = new ArrayList<>(List.of(stranger, fourth, third, second, first));
    all.sort(null);
    assertEquals(List.of(first, second, third, fourth, stranger), all);
  }
}
