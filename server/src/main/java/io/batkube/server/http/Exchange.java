package io.batkube.server.http;

import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.Response.Header;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.tree.Json;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** One request and its answer. On the event loop of its connection, but where it says otherwise. */
final class Exchange {
  static final String JSON = "application/json";

  /** The longest body that an event loop reads itself. */
  private static final int READ_AHEAD_BYTES = 64 << 10;

  private final Lane lane;
  private final Outlet outlet;
  private final Head head;
  private final Authentication.Certificate certificate;

  /** What goes on while the answer is not complete; told when the client can take more. */
  private Progress progress = Progress.NONE;

  /** Whether the lane counts it among those whose answer is not complete. */
  private boolean underWay;

  /** Read by other threads too, to spare themselves work. */
  private volatile boolean cancelled;

  /** An answer under way. */
  interface Progress {
    Progress NONE =
        new Progress() {
          @Override
          public void writable() {}

          @Override
          public void cancel() {}
        };

    /** The client can take more. */
    void writable();

    /** The client is gone. */
    void cancel();

    /** Whether the client is kept waiting by its own slowness and nothing else. */
    default boolean stalled() {
      return false;
    }
  }

  Exchange(Lane lane, Outlet outlet, Head head, Authentication.Certificate certificate) {
    this.lane = lane;
    this.outlet = outlet;
    this.head = head;
    this.certificate = certificate;
  }

  Lane lane() {
    return lane;
  }

  Outlet outlet() {
    return outlet;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** Who asks; empty if what the client showed is wrong. */
  Optional<User> user() {
    return lane.site().setup().authentication().user(head.authorization(), certificate);
  }

  /** The request is complete. */
  void run(byte[] body) {
    lane.admit(
        new Lane.Asked(head.method() + ' ' + head.target(), body, head.userAgent(), outlet.port()),
        () -> admitted(body));
  }

  private void admitted(byte[] body) {
    if (cancelled) {
      return; // the client went before it was its turn
    }
    enter();
    Optional<Target> target = Target.parse(head.target());
    if (target.isEmpty()) {
      refuse(400, "400 Bad Request");
      return;
    }
    Optional<User> user = user();
    if (user.isEmpty()) {
      refuse(Status.unauthorized());
      return;
    }
    run(
        new Request(
            head.method(),
            target.get().path(),
            target.get().query(),
            head.accept(),
            head.contentType(),
            head.userAgent(),
            user.get(),
            body));
  }

  private void run(Request request) {
    Service service = lane.site().setup().service();
    if (service.mayWrite(request)) {
      Request read = readAhead(request);
      lane.site()
          .setup()
          .owner()
          .execute(
              () -> {
                Response response = answer(() -> service.handle(read));
                lane.hand(() -> respond(response));
              });
    } else if (Reading.isShort(request)) {
      respond(answer(() -> service.read(request)));
    } else {
      lane.readers()
          .execute(
              () -> {
                Response response = cancelled ? nothing() : answer(() -> service.read(request));
                lane.handNow(() -> respond(response));
              });
    }
  }

  private static Response nothing() {
    return new Response.Whole(200, "", List.of(), new byte[0]);
  }

  /** A long body is left to the owner: it would hold up everybody else on the loop. */
  private Request readAhead(Request request) {
    if (request.body().length > READ_AHEAD_BYTES) {
      return request;
    }
    try {
      return lane.site().setup().service().readAhead(request);
    } catch (RuntimeException | Error e) {
      return request; // the owner comes upon it again
    }
  }

  /** Does what gives an answer, on whatever thread it belongs to; what it throws is one too. */
  private Response answer(Supplier<Response> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      return failed(e);
    }
  }

  /**
   * A refusal is told to the client, a defect to people as well. An Error is no different: a client
   * without an answer would hold up time for everybody.
   */
  private Response failed(Throwable e) {
    return whole(e instanceof StatusException refusal ? refusal.status() : defect(e));
  }

  /** Tells people of it. */
  Status defect(Throwable e) {
    String where = head.method() + " " + head.target();
    lane.site().setup().log().accept("internal error, please report it: " + where + ": " + e);
    for (StackTraceElement line :
        Arrays.asList(e.getStackTrace()).subList(0, Math.min(6, e.getStackTrace().length))) {
      lane.site().setup().log().accept("  at " + line);
    }
    return Status.internal(String.valueOf(e.getMessage()));
  }

  static Response.Whole whole(Status status) {
    byte[] json = Json.bytes(status.tree());
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    List<Header> headers =
        status.retryAfterSeconds() == 0
            ? List.of()
            : List.of(new Header("Retry-After", Long.toString(status.retryAfterSeconds())));
    return new Response.Whole(status.code(), JSON, headers, line);
  }

  void refuse(Status status) {
    respond(whole(status));
  }

  void refuse(int code, String text) {
    respond(
        new Response.Whole(
            code, "text/plain; charset=utf-8", List.of(), text.getBytes(StandardCharsets.UTF_8)));
  }

  private void respond(Response response) {
    if (cancelled) {
      return;
    }
    try {
      write(response);
    } catch (RuntimeException | Error e) {
      defect(e);
      abort();
    }
  }

  private void write(Response response) {
    // Not a switch over patterns, for which the JVM would make a class while a first client waits.
    if (response instanceof Response.Whole whole) {
      respond(whole);
    } else if (response instanceof Response.Pieces pieces) {
      progress = Portions.of(this, pieces);
    } else if (response instanceof Response.Stream stream) {
      watch(stream);
    } else if (response instanceof Response.Later later) {
      await(later);
    } else if (response instanceof Response.Promised promised) {
      respond(promised);
    } else {
      respond(answer(response::made));
    }
  }

  private void respond(Response.Whole whole) {
    if (isKnown(whole)) {
      send(new Response.Whole(304, "", whole.headers(), new byte[0]));
    } else if (Portions.worthPacking(whole.body().length) && head.takesGzip()) {
      progress = Portions.of(this, whole);
    } else {
      send(whole);
    }
  }

  /** Whether the client has this answer already, by its tag. */
  private boolean isKnown(Response.Whole whole) {
    for (Header header : whole.headers()) {
      if (header.name().equalsIgnoreCase("Etag")) {
        return whole.status() == 200 && head.has(header.value());
      }
    }
    return false;
  }

  private void send(Response.Whole whole) {
    byte[] body = whole.body();
    begin(whole.status(), whole.contentType(), whole.headers(), body.length);
    if (body.length > 0 && !isHead()) {
      outlet.body(Unpooled.wrappedBuffer(body));
    }
    end();
  }

  private void watch(Response.Stream stream) {
    if (head.webSocket()) {
      // At this answer a client of the fabric8 kind asks again without; a stream it waits out.
      refuse(Status.unforeseen(503, "watches are served over HTTP alone, not over WebSocket"));
      return;
    }
    Site site = lane.site();
    if (site.watches().incrementAndGet() > site.setup().limits().watches()) {
      site.watches().decrementAndGet();
      refuse(Status.tooManyRequests("Too many requests, please try again later.", 1));
      return;
    }
    begin(200, stream.contentType(), stream.headers(), Outlet.STREAMED);
    if (isHead()) {
      site.watches().decrementAndGet();
      end();
      return;
    }
    outlet.flush();
    settle();
    var watching = new Watching(this, stream.events());
    progress = watching;
    watching.start();
  }

  private void await(Response.Later later) {
    settle(); // time may have to move until it goes on
    Runnable end = lane.await(later.version(), later.waitMs(), () -> goOn(later));
    if (progress == Progress.NONE) {
      progress =
          new Progress() {
            @Override
            public void writable() {}

            @Override
            public void cancel() {
              end.run();
            }
          };
    }
  }

  private void goOn(Response.Later later) {
    enter();
    lane.readers()
        .execute(
            () -> {
              Response response = cancelled ? nothing() : answer(later.then());
              lane.handNow(() -> respond(response));
            });
  }

  /** Subscribed on the owner's thread, which gives it. */
  private void respond(Response.Promised promised) {
    lane.site()
        .setup()
        .owner()
        .execute(
            () -> {
              try {
                promised.whenReady().accept(response -> lane.handNow(() -> respond(response)));
              } catch (RuntimeException | Error e) {
                Response failed = failed(e);
                lane.handNow(() -> respond(failed));
              }
              lane.handNow(this::settle); // time may have to move until the answer comes
            });
  }

  boolean isHead() {
    return head.method().equals("HEAD");
  }

  boolean takesGzip() {
    return head.takesGzip();
  }

  /** Begins the answer with what every answer carries. */
  void begin(int status, String contentType, List<Header> own, long length) {
    var headers = new ArrayList<Header>(own.size() + 6);
    headers.add(new Header("Audit-Id", auditId()));
    boolean cached = false;
    for (Header header : own) {
      cached |= header.name().equalsIgnoreCase("Cache-Control");
    }
    if (!cached) {
      headers.add(new Header("Cache-Control", "no-cache, private"));
    }
    if (!contentType.isEmpty()) {
      headers.add(new Header("Content-Type", contentType));
    }
    headers.addAll(own);
    headers.addAll(lane.site().flowHeaders());
    headers.add(lane.site().date());
    outlet.head(status, headers, length);
  }

  /** The client's own, as a real server does, or ours. */
  private String auditId() {
    String given = head.auditId();
    return given.isEmpty() ? lane.auditId() : given.substring(0, Math.min(64, given.length()));
  }

  private void enter() {
    underWay = true;
    lane.begin();
  }

  private void settle() {
    if (underWay) {
      underWay = false;
      lane.end();
    }
  }

  /** The answer is complete. */
  void end() {
    settle();
    progress = Progress.NONE;
    cancelled = true;
    outlet.end();
  }

  /** Something went wrong in the middle: there is no other way to say so. */
  void abort() {
    cancel();
    outlet.abort();
  }

  void writable() {
    progress.writable();
  }

  boolean stalled() {
    return progress.stalled();
  }

  /** Whether the answer goes on until the client has enough. */
  boolean endless() {
    return progress instanceof Watching;
  }

  /** The server is closing: a watch ends here, another answer is on its way. */
  void finish() {
    if (progress instanceof Watching watching) {
      watching.end();
    }
  }

  /** The client is gone. */
  void cancel() {
    settle();
    if (!cancelled) {
      cancelled = true;
      Progress last = progress;
      progress = Progress.NONE;
      last.cancel();
    }
  }
}
