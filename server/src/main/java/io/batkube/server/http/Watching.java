package io.batkube.server.http;

import io.batkube.kubernetes.api.EventStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A watch on the wire. It is polled only while its client takes what it gets; one that does not
 * falls off the store's ring and is told so when it reads again. On its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Watching implements Exchange.Progress {
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

  /** What takes its timers back. */
  private Runnable end = () -> {};

  private Runnable lastBookmark = () -> {};
  private Runnable nextBookmark = () -> {};

  /** The store's version when the last bookmark was due, or the watch began. */
  private long marked;

  /** Whether bookmarks wait for something to be new, instead of for time to pass. */
  private boolean resting;

  private int readyBytes;
  private boolean over;

  /** Those alike; empty of a stream that is like no other. */
  private Optional<WatchGroup> group = Optional.empty();

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
    end = lane.timers().after(ms, this::timeout);
    if (ms > LAST_BOOKMARK_MS) {
      lastBookmark = lane.timers().after(ms - LAST_BOOKMARK_MS, this::bookmark);
    }
    awaitBookmark();
    group =
        events
            .likeness()
            .map(like -> lane.group(new WatchGroup.Likeness(like, exchange.outlet().chunked())));
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
    wakeBookmarks();
    long position = events.position();
    if (position >= 0 && group.isPresent() && group.get().isShared()) {
      return poll(group.get(), position);
    }
    EventStream.State state = ask();
    int bytes = write();
    goOn(state);
    return bytes;
  }

  /** The next is due in a minute: where time is simulated, after something new, if anything is. */
  private void awaitBookmark() {
    marked = version();
    resting = exchange.lane().timers().isSimulated();
    if (!resting) {
      nextBookmark = exchange.lane().timers().after(BOOKMARK_MS, this::bookmarks);
    }
  }

  private long version() {
    return exchange.lane().site().setup().version().getAsLong();
  }

  private void wakeBookmarks() {
    if (resting && version() != marked) {
      resting = false;
      nextBookmark = exchange.lane().timers().after(BOOKMARK_MS, this::bookmarks);
    }
  }

  /** Writes what others were told, or will be. */
  private int poll(WatchGroup shared, long position) {
    if (shared.knows(position)) {
      events.skipTo(shared.to());
    } else {
      EventStream.State state = ask();
      if (events.position() < 0) {
        int bytes = write();
        goOn(state);
        return bytes;
      }
      ByteBuf portion =
          readyBytes == 0 ? Unpooled.EMPTY_BUFFER : exchange.outlet().portion(ready, readyBytes);
      clear();
      shared.remember(position, events.position(), state, portion);
    }
    EventStream.State state = shared.state();
    int bytes = 0;
    if (!shared.isEmpty()) {
      ByteBuf portion = shared.bytes();
      bytes = portion.readableBytes();
      exchange.outlet().send(portion);
      exchange.outlet().flush();
    }
    // What others were told may be older than the news for which it is our turn.
    boolean stale = state == EventStream.State.IDLE && shared.to() < exchange.lane().seen();
    goOn(stale ? EventStream.State.MORE : state);
    return bytes;
  }

  private EventStream.State ask() {
    try {
      return events.poll(add, exchange.lane().portionBytes());
    } catch (RuntimeException | Error e) {
      clear();
      exchange.defect(e);
      exchange.abort();
      return EventStream.State.IDLE;
    }
  }

  private void goOn(EventStream.State state) {
    switch (state) {
      case IDLE -> {}
      case MORE -> exchange.lane().feed(this);
      case ENDED -> end();
    }
  }

  private int write() {
    int bytes = readyBytes;
    if (bytes > 0) {
      exchange.outlet().send(exchange.outlet().portion(ready, bytes));
      clear();
      exchange.outlet().flush();
    }
    return bytes;
  }

  private void clear() {
    ready.clear();
    readyBytes = 0;
  }

  /** Whether all that it has told is with the system. */
  boolean isDrained() {
    return readyBytes == 0 && exchange.outlet().drained();
  }

  private void bookmarks() {
    bookmark();
    awaitBookmark();
  }

  private void bookmark() {
    if (!over && !resting && exchange.outlet().writable()) {
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
      events.close();
      Lane lane = exchange.lane();
      lane.remove(this);
      group.ifPresent(lane::leave);
      lane.site().watches().decrementAndGet();
      end.run();
      lastBookmark.run();
      nextBookmark.run();
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
