package io.batkube.server.http;

import io.batkube.kubernetes.api.EventStream;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A watch on the wire. It is polled only while its client takes what it gets; one that does not
 * falls off the store's ring and is told so when it reads again. On its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Watching implements Exchange.Progress {
  /** Of events that are written at once. */
  private static final int PORTION_BYTES = 64 << 10;

  private static final long BOOKMARK_MS = 60_000;

  /** How long before the end the last bookmark comes. */
  private static final long LAST_BOOKMARK_MS = 2_000;

  /** Longer than anybody waits: a year. */
  private static final long MAX_SECONDS = 31_536_000;

  /** Whether the lane is about to poll it; the lane's. */
  boolean queued;

  private final Exchange exchange;
  private final EventStream events;
  private final List<byte[]> ready = new ArrayList<>();
  private final Consumer<byte[]> add = this::add;
  private final List<Future<?>> timers = new ArrayList<>();
  private int readyBytes;
  private boolean over;

  Watching(Exchange exchange, EventStream events) {
    this.exchange = exchange;
    this.events = events;
  }

  void start() {
    Lane lane = exchange.lane();
    long seconds = events.timeoutSeconds().orElse(0);
    if (seconds <= 0) {
      seconds = lane.watchSeconds();
    }
    long ms = Math.min(seconds, MAX_SECONDS) * 1_000;
    timers.add(lane.loop().schedule(this::timeout, ms, TimeUnit.MILLISECONDS));
    if (ms > LAST_BOOKMARK_MS) {
      timers.add(
          lane.loop().schedule(this::bookmark, ms - LAST_BOOKMARK_MS, TimeUnit.MILLISECONDS));
    }
    timers.add(
        lane.loop()
            .scheduleAtFixedRate(this::bookmark, BOOKMARK_MS, BOOKMARK_MS, TimeUnit.MILLISECONDS));
    lane.add(this);
  }

  private void add(byte[] event) {
    ready.add(event);
    readyBytes += event.length;
  }

  /** Writes what there is, as far as the client takes it. Returns the bytes. */
  int poll() {
    if (over || !exchange.outlet().writable()) {
      return 0; // writable() comes back to it
    }
    EventStream.State state;
    try {
      state = events.poll(add, PORTION_BYTES);
    } catch (RuntimeException e) {
      exchange.defect("a watch", e);
      exchange.abort();
      return 0;
    }
    int bytes = write();
    switch (state) {
      case IDLE -> {}
      case MORE -> exchange.lane().feed(this);
      case ENDED -> end();
    }
    return bytes;
  }

  private int write() {
    int bytes = readyBytes;
    if (bytes > 0) {
      exchange.outlet().lines(ready, bytes);
      ready.clear();
      readyBytes = 0;
      exchange.outlet().flush();
    }
    return bytes;
  }

  private void bookmark() {
    if (!over && exchange.outlet().writable()) {
      events.bookmark(add);
      write();
    }
  }

  private void timeout() {
    if (over) {
      return;
    }
    if (exchange.outlet().writable()) {
      end();
    } else {
      exchange.abort();
    }
  }

  /** Ends it as after its timeout. */
  void end() {
    leave();
    exchange.end();
  }

  private void leave() {
    if (!over) {
      over = true;
      Lane lane = exchange.lane();
      lane.remove(this);
      lane.site().watches().decrementAndGet();
      timers.forEach(timer -> timer.cancel(false));
    }
  }

  @Override
  public void writable() {
    exchange.lane().feed(this);
  }

  @Override
  public void cancel() {
    leave();
  }
}
