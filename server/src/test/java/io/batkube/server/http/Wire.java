package io.batkube.server.http;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.EventStream;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.User;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** A server on a free port in front of a service that the test gives, with short limits. */
final class Wire implements AutoCloseable {
  static final String TOKEN = "alices-token";
  static final User ALICE = new User("alice", "1", List.of("team-a"));

  /** A tick is a hundredth of a second: a head may take 0.3 s, a body 0.3 s. */
  static final Limits QUICK = new Limits(2_000, 1_500, 64 << 10, 100_000, 10, 30, 30, 60_000, 50);

  /** Idleness 0.6 s. */
  static final Limits HASTY = new Limits(2_000, 1_500, 64 << 10, 100_000, 10, 30, 30, 60, 50);

  /** A tick is a second, of which none is too short for anything. */
  static final Limits PATIENT =
      new Limits(2_000, 1_500, 64 << 10, 100_000, 1_000, 600, 600, 600, 600);

  final AtomicLong version = new AtomicLong(1);
  final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService owner =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "owner"));
  final HttpServer server;

  Wire(Limits limits, Optional<HttpServer.Tls> tls, Service service) throws IOException {
    server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HttpServer.Setup(
                service,
                this::own,
                version::get,
                () -> Instant.parse("2026-01-01T00:00:00Z"),
                new Authentication(new Tokens(Map.of(TOKEN, ALICE)), true),
                new Seed(0),
                limits,
                tls,
                log::add));
  }

  private void own(Runnable task) {
    owner.execute(
        () -> {
          task.run();
          server.changed();
        });
  }

  static Wire answering(Function<Request, Response> answers) throws IOException {
    return new Wire(PATIENT, Optional.empty(), service(answers));
  }

  /** GET and HEAD read; everything else writes. */
  static Service service(Function<Request, Response> answers) {
    return new Service() {
      @Override
      public Response handle(Request request) {
        return answers.apply(request);
      }

      @Override
      public Response read(Request request) {
        return answers.apply(request);
      }

      @Override
      public Request readAhead(Request request) {
        return request;
      }

      @Override
      public boolean mayWrite(Request request) {
        return !request.method().equals("GET") && !request.method().equals("HEAD");
      }
    };
  }

  static Response.Whole text(String body) {
    return new Response.Whole(200, "text/plain", List.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  int port() {
    return server.address().getPort();
  }

  /** Something happened in the world. */
  void change() {
    own(version::incrementAndGet);
  }

  Client client() throws IOException {
    return new Client(new Socket(InetAddress.getLoopbackAddress(), port()));
  }

  /**
   * A client that has been answered once, so that the time for a first head is behind it: on a slow
   * machine that may be over before it has sent one.
   */
  Client answered() throws IOException {
    while (true) {
      Client client = client();
      try {
        client.get("/first").answer();
        return client;
      } catch (EOFException | SocketException _) {
        client.close();
      }
    }
  }

  @Override
  public void close() {
    server.close();
    owner.shutdownNow();
  }

  /** Events that a test makes: one line for each version of the world after the first. */
  class Lines implements EventStream {
    final AtomicInteger polls = new AtomicInteger();
    final CountDownLatch polledTwice = new CountDownLatch(2);
    private final byte[] line;
    private final OptionalLong timeout;
    private final long last;
    private long seen = 1;

    /** Ends after the event of a version. */
    Lines(int bytes, long last, OptionalLong timeout) {
      this.line = ("x".repeat(bytes - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
      this.last = last;
      this.timeout = timeout;
    }

    @Override
    public State poll(Consumer<byte[]> out, int maxBytes) {
      polls.incrementAndGet();
      polledTwice.countDown();
      int bytes = 0;
      while (seen < version.get()) {
        if (seen == last) {
          return State.ENDED;
        }
        if (bytes >= maxBytes) {
          return State.MORE;
        }
        seen++;
        out.accept(line);
        bytes += line.length;
      }
      return seen == last ? State.ENDED : State.IDLE;
    }

    @Override
    public void bookmark(Consumer<byte[]> out) {
      out.accept("bookmark\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public OptionalLong timeoutSeconds() {
      return timeout;
    }
  }
}
