package io.batkube.server.journal;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.server.clock.Advances;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * Writes {@code journal.ndjson}: a head, then every request that may have changed something and
 * every instant at which the clock of the clients wanted to be asked again, then an end. A round is
 * one visit of the engine's loop: requests of a round belong before its end. Owner thread only.
 */
public final class Journal implements AutoCloseable {
  public static final String NAME = "journal.ndjson";
  static final long FORMAT = 1;

  private final OutputStream out;
  private long sequence;

  /**
   * Begins a journal.
   *
   * @param scenario what runs, as a scenario file
   * @param inputs what was read: the first two words of each line of sha256sum
   */
  public Journal(Path folder, String scenario, List<String> inputs) {
    try {
      out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(NAME)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(Fields.of("journal", FORMAT, "scenario", scenario, "inputs", Items.of(inputs)));
  }

  /** A request that may change something comes in. */
  void request(long round, long nowNs, Request request) {
    Items query =
        Items.of(
            request.query().stream()
                .map(parameter -> Items.of(parameter.name(), parameter.value()))
                .toList());
    Fields user =
        Fields.of(
            "name",
            request.user().name(),
            "uid",
            request.user().uid(),
            "groups",
            Items.of(request.user().groups()));
    Fields line =
        Fields.of(
            "round",
            round,
            "time",
            Seconds.format(nowNs),
            "sequence",
            ++sequence,
            "method",
            request.method(),
            "path",
            request.path(),
            "query",
            query,
            "accept",
            request.accept(),
            "contentType",
            request.contentType(),
            "userAgent",
            request.userAgent(),
            "user",
            user);
    byte[] body = request.body();
    CharBuffer text = CharBuffer.allocate(body.length);
    boolean isText =
        !StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body), text, true).isError();
    write(
        isText
            ? line.with("body", text.flip().toString())
            : line.with("bytes", Base64.getEncoder().encodeToString(body)));
  }

  /** A round ends with an instant at which the clock of the clients wants to be asked again. */
  public void until(long round, long nowNs, long untilNs) {
    if (untilNs != Seconds.NEVER) {
      write(Fields.of("round", round, "time", Seconds.format(nowNs), "untilNs", untilNs));
    }
  }

  /** The run is over. */
  public void end(long rounds, String clock, Advances advances) {
    write(
        Fields.of(
            "end",
            rounds,
            "clock",
            clock,
            "bySilence",
            advances.bySilence(),
            "byPatience",
            advances.byPatience(),
            "byWake",
            advances.byWake()));
  }

  private void write(Fields line) {
    try {
      out.write(Json.bytes(line));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
