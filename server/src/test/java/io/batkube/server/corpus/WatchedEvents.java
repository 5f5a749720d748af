package io.batkube.server.corpus;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A watch of the corpus, read by a thread of its own while the case goes on. */
final class WatchedEvents {
  /** How long the recording looked for events beyond those it expected. */
  private static final long SURPLUS_MS = 150;

  private static final long DEFAULT_TIMEOUT_MS = 2_500;

  /** Longer than any machine takes for what a real server sent: it is sure to come, or missing. */
  private static final long PATIENT_MS = 60_000;

  /** Marks the end of the stream in the queue. */
  private static final Fields END = Fields.of("", "end");

  private final Connection connection;
  private final Fields step;
  private final Fields recorded;
  private final Connection.Head head;
  private final LinkedBlockingQueue<Fields> arrived = new LinkedBlockingQueue<>();
  private final List<Fields> events = new ArrayList<>();
  private Optional<Object> body = Optional.empty();
  private boolean closedByServer;
  private boolean finished;

  /**
   * Begins the watch.
   *
   * @param recorded what a real server sent: for so much we wait, not for a time
   */
  WatchedEvents(Connection connection, Fields step, Fields recorded, Replay.Outgoing request)
      throws IOException {
    this.connection = connection;
    this.step = step;
    this.recorded = recorded;
    this.head = connection.send("GET", request.target(), request.headers(), Optional.empty());
    boolean stream =
        head.status() == 200
            && (step.isTrue("raw") || (step.text("query") + step.text("path")).contains("watch"));
    if (stream) {
      Thread.ofVirtual().start(this::read);
    } else {
      byte[] bytes = connection.body("GET", head);
      body = Optional.of(bytes.length == 0 ? "" : Replay.decoded(head, bytes));
      arrived.add(END);
    }
  }

  private void read() {
    StringBuilder rest = new StringBuilder();
    boolean binary = head.first("Content-Type").orElse("").contains("protobuf");
    try {
      for (Optional<byte[]> chunk = connection.chunk();
          chunk.isPresent();
          chunk = connection.chunk()) {
        rest.append(new String(chunk.get(), StandardCharsets.UTF_8));
        for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
          String line = rest.substring(0, end);
          rest.delete(0, end + 1);
          if (!binary && !line.isBlank()) {
            arrived.add((Fields) Json.parse(line));
          }
        }
      }
    } catch (IOException e) {
      return;
    }
    arrived.add(END);
  }

  /** Collects what was recorded, then more until there is as much as expected, or time is up. */
  void finish() throws IOException, InterruptedException {
    if (finished) {
      return;
    }
    finished = true;
    while (events.size() < recorded.items("events").size() && take(PATIENT_MS)) {}
    while (recorded.isTrue("closedByServer") && !closedByServer && take(PATIENT_MS)) {}
    Fields collect = step.fields("collect");
    long patience = collect.number("timeoutMs", DEFAULT_TIMEOUT_MS);
    long wanted = collect.number("count", Long.MAX_VALUE);
    while (events.size() < wanted && take(patience)) {}
    if (!collect.isTrue("untilClosed")) {
      while (!closedByServer && take(SURPLUS_MS)) {}
    }
    connection.close();
  }

  /** False if nothing came in time, or nothing will. */
  private boolean take(long patienceMs) throws InterruptedException {
    Fields event = closedByServer ? null : arrived.poll(patienceMs, TimeUnit.MILLISECONDS);
    if (event == null) {
      return false;
    }
    if (event.equals(END)) {
      closedByServer = body.isEmpty();
      return false;
    }
    events.add(event);
    return true;
  }

  List<Fields> events() {
    return events;
  }

  /** Everything in which generated names may occur. */
  Fields learnt() {
    return Fields.of("events", Items.of(events), "body", body.orElse(Null.NULL));
  }

  Fields withoutEvents() {
    Fields record =
        Fields.of(
            "status",
            (long) head.status(),
            "headers",
            Fields.of(
                "Content-Type",
                head.first("Content-Type").<Object>map(type -> type).orElse(Null.NULL)),
            "closedByServer",
            closedByServer);
    return body.isPresent() ? record.with("body", body.get()) : record;
  }
}
