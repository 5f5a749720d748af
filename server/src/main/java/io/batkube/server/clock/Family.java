package io.batkube.server.clock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Processes that do not take their time from us, and all that they started: shells, say. The system
 * tells whether they work: how often a thread has been given a processor, and where it waits, which
 * it says only of one that no processor is about to be given to (a state of "sleeping" alone is not
 * enough: a thread may be on its way to or from sleep and have lost its processor). Two looks in a
 * row that find every thread waiting, the same threads, and none of them having run in between,
 * have found them all waiting at once.
 *
 * <p>Reads Linux's /proc. One thread at a time.
 */
public final class Family {
  /** What those of them do that do not take their time from us. */
  enum State {
    /** Some have run since the last look. */
    AT_WORK,

    /** All wait, some for what was written to a connection with us and is under way. */
    EXCHANGING,

    /**
     * All wait, some for what cannot be seen from here: an answer of ours, a clock of their own.
     */
    WAITING,

    /** All wait for each other, or for those who take their time from us. */
    ASLEEP
  }

  private static final Path PROCESSES = Path.of("/proc");

  /** Where a thread waits that has a processor, or is about to have one. */
  private static final String NOWHERE = "0";

  private final List<Long> roots;
  private final Sockets sockets;
  private String before = "";

  /** The families of processes, which need not live, and where they talk to us. */
  public Family(List<Long> roots, Sockets sockets) {
    this.roots = List.copyOf(roots);
    this.sockets = sockets;
  }

  /** Whether this system shows families, and where threads wait: some of ours always do. */
  public static boolean isVisible() {
    if (!Files.exists(PROCESSES.resolve("thread-self/children"))) {
      return false;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROCESSES.resolve("self/task"))) {
      for (Path thread : threads) {
        if (!text(thread.resolve("wchan")).equals(NOWHERE)) {
          return true;
        }
      }
    } catch (IOException _) {
      // Then it does not.
    }
    return false;
  }

  /** One look. */
  private static final class Look {
    private final StringBuilder print = new StringBuilder();
    private boolean runs;
    private boolean looksOut;
    private String underway = "";
  }

  /**
   * Looks at them.
   *
   * @param onClock processes that take their time from us, and say when they have nothing to do
   * @param halfOnClock those that take it from us and have something else to wait for, which they
   *     do not speak of
   */
  State look(Set<Long> onClock, Set<Long> halfOnClock) {
    var look = new Look();
    try {
      var seen = new HashSet<Long>();
      Deque<Long> ahead = new ArrayDeque<>(roots);
      while (!ahead.isEmpty()) {
        long pid = ahead.remove();
        if (seen.add(pid)) {
          boolean isExcused = halfOnClock.contains(pid);
          boolean looksOut = look.looksOut;
          look(pid, onClock.contains(pid), ahead, look);
          look.looksOut = isExcused ? looksOut : look.looksOut;
        }
      }
      if (look.looksOut) {
        look.underway = sockets.underway();
        look.print.append(look.underway);
      }
    } catch (IOException _) {
      look.runs = true; // one of them ended meanwhile
    }
    String now = look.print.toString();
    boolean isSame = now.equals(before);
    before = now;
    if (look.runs || !isSame) {
      return State.AT_WORK;
    }
    if (!look.looksOut) {
      return State.ASLEEP;
    }
    return look.underway.isEmpty() ? State.WAITING : State.EXCHANGING;
  }

  private static void look(long pid, boolean isOnClock, Deque<Long> ahead, Look look)
      throws IOException {
    Path tasks = PROCESSES.resolve(pid + "/task");
    if (!Files.exists(tasks)) {
      look.print.append(pid).append(" has gone\n");
      return;
    }
    int threads = 0;
    boolean hasEnded = false;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
      for (Path thread : all) {
        threads++;
        for (String child : text(thread.resolve("children")).split(" ", -1)) {
          if (!child.isBlank()) {
            ahead.add(Long.valueOf(child.strip()));
          }
        }
        hasEnded |= !isOnClock && look(thread, look) == 'Z';
      }
    }
    if (hasEnded && threads > 1) {
      look.runs = true; // its parent will hear of it when the last thread is gone
    }
  }

  /** Adds a thread; returns the letter of its state. */
  private static char look(Path thread, Look look) throws IOException {
    String status = text(thread.resolve("status"));
    char state = field(status, "State:").charAt(0);
    look.print
        .append(thread.getFileName())
        .append(' ')
        .append(state)
        .append(' ')
        .append(field(status, "voluntary_ctxt_switches:"))
        .append(' ')
        .append(field(status, "nonvoluntary_ctxt_switches:"))
        .append('\n');
    switch (state) {
      case 'S', 'T', 't' -> {
        String place = text(thread.resolve("wchan"));
        look.runs |= place.equals(NOWHERE);
        look.looksOut |= !waitsForFamily(place);
      }
      case 'Z' -> {} // it has ended, and whom it concerns knows
      default -> look.runs = true;
    }
    return state;
  }

  /** Where in the system a thread waits: for a child's end or a signal of it, or at a pipe. */
  private static boolean waitsForFamily(String place) {
    return place.equals("do_wait")
        || place.startsWith("sigsuspend")
        || place.endsWith("pipe_read")
        || place.endsWith("pipe_write");
  }

  private static String field(String status, String name) throws IOException {
    int at = status.indexOf("\n" + name);
    if (at < 0) {
      throw new IOException("no " + name + " in " + status);
    }
    int from = at + 1 + name.length();
    return status.substring(from, status.indexOf('\n', from)).strip();
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
