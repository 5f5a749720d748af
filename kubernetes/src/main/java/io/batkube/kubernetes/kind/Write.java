package io.batkube.kubernetes.kind;

import io.batkube.kubernetes.store.Snapshot;
import java.time.Instant;
import java.util.List;

/**
 * What rules may know of the write they are asked about.
 *
 * @param now simulated time
 * @param warnings to which a rule adds what the client should hear
 */
public record Write(
    Instant now,
    Snapshot state,
    Chance chance,
    boolean dryRun,
    Asker asker,
    List<String> warnings) {

  /** Who asks for the write; some kinds keep it. */
  public record Asker(String name, String uid, List<String> groups) {
    public Asker {
      groups = List.copyOf(groups);
    }
  }

  /** Where names, uids and the like come from: the seed. */
  public interface Chance {
    /** A random UUID, version 4. */
    String uid();

    /** Five characters for generateName. */
    String suffix();

    /**
     * A number below a bound.
     *
     * @param bound greater than 0
     */
    int below(int bound);
  }
}
