package io.batkube.engine.simulation;

import io.batkube.engine.result.RunDescription;
import io.batkube.engine.time.Seconds;
import java.util.List;
import java.util.Optional;

/** A run of which nothing is said but where its platform came from. */
public final class BareRun {
  private BareRun() {}

  public static RunDescription describedAs(String source) {
    var platform = new RunDescription.Source(source, Optional.empty());
    return new RunDescription(
        "0",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        0,
        Seconds.NEVER,
        platform,
        0,
        List.of(),
        List.of(),
        Optional.empty(),
        "",
        RunDescription.Advances.NONE,
        List.of(),
        List.of());
  }
}
