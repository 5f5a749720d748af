package io.batkube.server.http;

import io.batkube.kubernetes.api.Clock;
import io.batkube.kubernetes.api.Response.Header;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** What all connections of a server share. Any thread. */
final class Site {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The text of a second. */
  private record Date(long second, Header header) {}

  private final HttpServer.Setup setup;
  private final List<Header> flowHeaders;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger watches = new AtomicInteger();
  private volatile Date date = new Date(Long.MIN_VALUE, new Header("Date", ""));
  private volatile boolean closing;

  Site(HttpServer.Setup setup) {
    this.setup = setup;
    RandomGenerator ids = setup.seed().stream("flow control");
    flowHeaders =
        List.of(
            new Header("X-Kubernetes-Pf-Flowschema-Uid", uuid(ids)),
            new Header("X-Kubernetes-Pf-Prioritylevel-Uid", uuid(ids)));
  }

  /** A random UUID, of version 4. */
  static String uuid(RandomGenerator from) {
    long high = (from.nextLong() & ~0xf000L) | 0x4000L;
    long low = (from.nextLong() & ~(3L << 62)) | (1L << 63);
    return new UUID(high, low).toString();
  }

  HttpServer.Setup setup() {
    return setup;
  }

  List<Header> flowHeaders() {
    return flowHeaders;
  }

  AtomicInteger connections() {
    return connections;
  }

  AtomicInteger watches() {
    return watches;
  }

  boolean closing() {
    return closing;
  }

  void close() {
    closing = true;
  }

  /** The time of the simulated clock: clients compare it with the times in objects. */
  Header date() {
    Clock clock = setup.clock();
    Instant now = clock.now();
    Date known = date;
    if (known.second() != now.getEpochSecond()) {
      known = new Date(now.getEpochSecond(), new Header("Date", HTTP_DATE.format(now)));
      date = known;
    }
    return known.header();
  }
}
