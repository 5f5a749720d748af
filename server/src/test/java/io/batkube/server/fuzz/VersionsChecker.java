package io.batkube.server.fuzz;

import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.tree.Fields;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Versions go up, an object keeps who it is, generations count the changes of what is wanted, and
 * what was deleted stays deleted.
 */
final class VersionsChecker implements Checker {
  private final Set<String> uids = new HashSet<>();
  private long last;

  @Override
  public void saw(Seen now, Optional<Seen> before) {
    if (now.version() <= last) {
      throw new BrokenPromise(now + " comes after version " + last);
    }
    last = now.version();
    if (now.type() == Change.Type.ADDED) {
      if (before.isPresent()) {
        throw new BrokenPromise(now + " is added and was there: " + before.get());
      }
      if (!uids.add(now.uid())) {
        throw new BrokenPromise(now + " has the uid of something before: " + now.uid());
      }
      return;
    }
    Seen old =
        before.orElseThrow(
            () -> new BrokenPromise(now + " is " + now.type() + " and was not there"));
    if (!old.uid().equals(now.uid())) {
      throw new BrokenPromise(now + " has another uid than before: " + old.uid());
    }
    keeps(now, old, "creationTimestamp");
    if (old.isLeaving()) {
      if (!now.isLeaving()) {
        throw new BrokenPromise(now + " was being deleted and is no more");
      }
      if (text(now, "deletionTimestamp").compareTo(text(old, "deletionTimestamp")) > 0) {
        throw new BrokenPromise(now + " is to be deleted later than before");
      }
    }
    if (now.type() == Change.Type.MODIFIED && old.metadata().has("generation")) {
      generation(now, old);
    }
  }

  private static String text(Seen seen, String field) {
    return seen.metadata().text(field);
  }

  private static void keeps(Seen now, Seen old, String field) {
    if (!text(now, field).equals(text(old, field))) {
      throw new BrokenPromise(
          now + " has another " + field + ": " + text(now, field) + ", was " + text(old, field));
    }
  }

  private static void generation(Seen now, Seen old) {
    long is = now.metadata().number("generation");
    long was = old.metadata().number("generation");
    boolean wanted = !spec(now).equals(spec(old));
    boolean leaves =
        !text(now, "deletionTimestamp").equals(text(old, "deletionTimestamp"))
            || now.metadata().number("deletionGracePeriodSeconds")
                != old.metadata().number("deletionGracePeriodSeconds");
    boolean right = wanted ? is == was + 1 : leaves ? is == was || is == was + 1 : is == was;
    if (!right) {
      throw new BrokenPromise(
          now
              + " has generation "
              + is
              + ", was "
              + was
              + (wanted ? "; its spec changed" : "; its spec is the same"));
    }
  }

  /** Binding is no change of what is wanted. */
  private static Fields spec(Seen seen) {
    return seen.isPod() ? seen.spec().without("nodeName") : seen.spec();
  }
}
