package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.store.Watch;
import io.batkube.kubernetes.store.WatchEvent;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The events of one kind for one client: first what is there already, if it asked for that, then
 * what happens. One thread at a time.
 */
final class KindWatch implements EventStream {
  private final Resource row;
  private final EventForm form;
  private final Watch watch;
  private final Iterator<StoredObject> initial;
  private final Supplier<OptionalLong> end;
  private final boolean bookmarks;
  private final OptionalLong timeoutSeconds;
  private final Optional<Object> likeness;
  private boolean endOfInitialDue;
  private boolean ended;
  private volatile boolean closed;

  /**
   * A watch that is about to begin.
   *
   * @param end the version with which the kind ceases to be what it is; none while it lasts
   */
  KindWatch(
      Resource row,
      EventForm form,
      Watch watch,
      Iterator<StoredObject> initial,
      Supplier<OptionalLong> end,
      boolean marksEndOfInitial,
      boolean bookmarks,
      OptionalLong timeoutSeconds,
      Optional<Object> likeness) {
    this.row = row;
    this.form = form;
    this.watch = watch;
    this.initial = initial;
    this.end = end;
    this.endOfInitialDue = marksEndOfInitial;
    this.bookmarks = bookmarks;
    this.timeoutSeconds = timeoutSeconds;
    this.likeness = likeness;
  }

  @Override
  public State poll(Consumer<byte[]> out, int maxBytes) {
    if (ended) {
      return State.ENDED;
    }
    int bytes = 0;
    while (initial.hasNext()) {
      bytes += sent(out, form.event(row, Change.Type.ADDED, initial.next()));
      if (ended) {
        return State.ENDED;
      }
      if (bytes >= maxBytes) {
        return State.MORE;
      }
    }
    if (endOfInitialDue) {
      endOfInitialDue = false;
      bytes += sent(out, form.bookmark(row, watch.seen(), true));
    }
    while (bytes < maxBytes) {
      Optional<WatchEvent> event = watch.next();
      if (event.isEmpty()) {
        return watch.fellOff() ? end(out) : idle();
      }
      if (event.get().object().version() > end.get().orElse(Long.MAX_VALUE)) {
        ended = true;
        return State.ENDED;
      }
      bytes += sent(out, form.event(row, event.get()));
      if (ended) {
        return State.ENDED;
      }
    }
    return State.MORE;
  }

  private State idle() {
    ended = watch.seen() >= end.get().orElse(Long.MAX_VALUE);
    return ended ? State.ENDED : State.IDLE;
  }

  /** Hands out an event; one that has no such form ends the watch. */
  private int sent(Consumer<byte[]> out, Optional<byte[]> line) {
    line.ifPresentOrElse(out, () -> ended = true);
    return line.map(bytes -> bytes.length).orElse(0);
  }

  private State end(Consumer<byte[]> out) {
    ended = true;
    Status expired =
        Status.expired("too old resource version: " + watch.seen() + " (" + watch.latest() + ")");
    out.accept(form.error(expired));
    return State.ENDED;
  }

  @Override
  public void bookmark(Consumer<byte[]> out) {
    if (bookmarks && !ended && !endOfInitialDue && !initial.hasNext()) {
      sent(out, form.bookmark(row, watch.seen(), false));
    }
  }

  @Override
  public Optional<Object> likeness() {
    return likeness;
  }

  @Override
  public long position() {
    return ended || endOfInitialDue || initial.hasNext() ? -1 : watch.seen();
  }

  @Override
  public void skipTo(long position) {
    watch.skipTo(position);
  }

  @Override
  public OptionalLong timeoutSeconds() {
    return timeoutSeconds;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /**
   * How a client wants to see events: whole objects, rows of a table, metadata. Empty where an
   * object has no such form, upon which a real server ends the watch.
   */
  interface EventForm {
    Optional<byte[]> event(Resource row, WatchEvent event);

    Optional<byte[]> event(Resource row, Change.Type type, StoredObject object);

    /**
     * A bookmark.
     *
     * @param endOfInitial marks that everything that was there has been told
     */
    Optional<byte[]> bookmark(Resource row, long version, boolean endOfInitial);

    /** A Status, which ends the watch. */
    byte[] error(Status status);
  }
}
