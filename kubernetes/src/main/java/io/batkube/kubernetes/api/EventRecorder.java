package io.batkube.kubernetes.api;

import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells people what the parts of the control plane do, as Events of the API. The same event about
 * the same object within ten minutes is one object whose count rises. As long as nobody has asked
 * for Events they are only noted, if anybody may ever ask: most runs are over before anybody looks.
 * Owner thread only, but for {@link #isMissed}.
 */
public final class EventRecorder implements Lazy {
  /** Events live for so long: kube-apiserver's --event-ttl. */
  private static final Duration LIFETIME = Duration.ofHours(1);

  /** How long the same event is the same series: client-go's correlator and its broadcaster. */
  private static final Duration SERIES = Duration.ofMinutes(10);

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** What an ObjectReference says. */
  private static final Fields OF_CLUSTER =
      Fields.of("kind", "", "name", "", "uid", "", "apiVersion", "");

  private static final Fields IN_NAMESPACE =
      Fields.of("kind", "", "namespace", "", "name", "", "uid", "", "apiVersion", "");

  /**
   * Who tells.
   *
   * @param component {@code kubelet}, {@code default-scheduler}, …
   * @param host of the component; "" for none
   * @param action what it was about to do, for those who tell in the newer way; "" for the others
   */
  public record Source(String component, String host, String action, String userAgent) {
    boolean isNewStyle() {
      return !action.isEmpty();
    }
  }

  /**
   * What happened, once.
   *
   * @param about an ObjectReference
   * @param type Normal or Warning
   * @param count how often, up to now
   */
  public record Occurrence(
      Instant at,
      Source source,
      Fields about,
      String type,
      String reason,
      String message,
      long count) {}

  /**
   * What makes events equal.
   *
   * @param hash of what tells most of them apart
   */
  private record Key(
      String component,
      String host,
      Fields about,
      String type,
      String reason,
      String message,
      int hash) {
    static Key of(Source source, Fields about, String type, String reason, String message) {
      int hash = 31 * about.text("name").hashCode() + reason.hashCode();
      return new Key(
          source.component,
          source.host,
          about,
          type,
          reason,
          message,
          31 * hash + message.hashCode());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && hash == key.hash
          && reason.equals(key.reason)
          && message.equals(key.message)
          && about.equals(key.about)
          && component.equals(key.component)
          && host.equals(key.host)
          && type.equals(key.type);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** A series of equal events. */
  private static final class Series {
    final Occurrence first;
    final long number;
    Instant lastAt;
    long count = 1;
    long told;

    Series(Occurrence first, long number) {
      this.first = first;
      this.number = number;
      this.lastAt = first.at;
    }

    String name() {
      return first.about.text("name") + "." + Long.toHexString(number);
    }
  }

  private final Api api;
  private final Clock clock;
  private final Consumer<Occurrence> listener;

  /** That may go on, in the order of their last occurrence. */
  private final Map<Key, Series> series = new LinkedHashMap<>(64, 0.75f, true);

  /** For the first who asks, in the order of their first occurrence. */
  private final Deque<Series> noted = new ArrayDeque<>();

  private final boolean mayBeAsked;

  /** When old ones were forgotten last. */
  private Instant upTo = Instant.MIN;

  /** Names of those of them that are objects of the API. */
  private final Set<String> written = new HashSet<>();

  private long sequence;
  private volatile boolean wanted;

  /**
   * A recorder that writes to an API.
   *
   * @param mayBeAsked whether anybody can ask the API for Events
   * @param listener hears of every occurrence at once
   */
  public EventRecorder(Api api, Clock clock, boolean mayBeAsked, Consumer<Occurrence> listener) {
    this.api = api;
    this.clock = clock;
    this.mayBeAsked = mayBeAsked;
    this.listener = listener;
  }

  @Override
  public boolean isMissed(Request request) {
    return !wanted && readsEvents(request);
  }

  private static boolean readsEvents(Request request) {
    return request.method().equals("GET")
        && request.path().contains("/events")
        && Route.of(request.path()).filter(route -> route.resource().equals("events")).isPresent();
  }

  @Override
  public void write(Request request) {
    if (isMissed(request)) {
      write();
    }
  }

  /** Whether an Event of the API is one of ours, which the listener has heard of already. */
  public boolean hasWritten(StoredObject event) {
    return written.contains(event.name());
  }

  /**
   * Something happened to an object.
   *
   * @param fieldPath the part of it; "" for all of it
   */
  public void event(
      Source source,
      StoredObject about,
      String fieldPath,
      String type,
      String reason,
      String message) {
    event(source, reference(about, fieldPath), type, reason, message);
  }

  private static Fields reference(StoredObject object, String fieldPath) {
    Fields tree = object.tree();
    String kind = tree.text("kind");
    String version = tree.text("apiVersion");
    String uid = object.uid();
    Fields whole =
        object.namespace().isEmpty()
            ? OF_CLUSTER.withValues(kind, object.name(), uid, version)
            : IN_NAMESPACE.withValues(kind, object.namespace(), object.name(), uid, version);
    return fieldPath.isEmpty() ? whole : whole.with("fieldPath", fieldPath);
  }

  /**
   * Something happened to an object.
   *
   * @param about an ObjectReference
   */
  public void event(Source source, Fields about, String type, String reason, String message) {
    Instant now = clock.now();
    forgetOld(now);
    Key key = Key.of(source, about, type, reason, message);
    Series known = series.get(key);
    if (known == null) {
      known =
          new Series(
              new Occurrence(now, source, about, type, reason, message, 1),
              unixNanos(now) + sequence++);
      series.put(key, known);
      if (mayBeAsked && !wanted) {
        noted.add(known);
      }
    } else {
      known.lastAt = now;
      known.count++;
    }
    listener.accept(occurrence(known));
    if (wanted) {
      write(known);
    }
  }

  private static Occurrence occurrence(Series known) {
    Occurrence first = known.first;
    return known.count == 1
        ? first
        : new Occurrence(
            known.lastAt,
            first.source,
            first.about,
            first.type,
            first.reason,
            first.message,
            known.count);
  }

  private static long unixNanos(Instant at) {
    return at.getEpochSecond() * 1_000_000_000L + at.getNano();
  }

  private void forgetOld(Instant now) {
    if (now.equals(upTo)) {
      return;
    }
    upTo = now;
    Instant over = now.minus(SERIES);
    for (Iterator<Series> all = series.values().iterator(); all.hasNext(); ) {
      Series oldest = all.next();
      if (oldest.lastAt.isAfter(over)) {
        break;
      }
      written.remove(oldest.name());
      all.remove();
    }
    while (!noted.isEmpty() && !livesAt(now, noted.getFirst())) {
      noted.removeFirst();
    }
  }

  private static boolean livesAt(Instant now, Series each) {
    return each.lastAt.plus(LIFETIME).isAfter(now);
  }

  /** Somebody wants to read Events: writes all that live still, and from now on each at once. */
  private void write() {
    wanted = true;
    Instant now = clock.now();
    List<Series> late = noted.stream().filter(each -> livesAt(now, each)).toList();
    noted.clear();
    late.forEach(this::write);
  }

  private void write(Series each) {
    boolean isNew = each.told == 0;
    String name = each.name();
    written.add(name);
    String path = "/api/v1/namespaces/" + namespace(each.first) + "/events";
    if (isNew) {
      ask("POST", path, "application/json", each.first.source, tree(each, name));
    } else {
      ask(
          "PATCH",
          path + "/" + name,
          "application/merge-patch+json",
          each.first.source,
          progress(each));
    }
    each.told = each.count;
  }

  /** Events about objects of the whole cluster are in the namespace default. */
  private static String namespace(Occurrence event) {
    String namespace = event.about.text("namespace");
    return namespace.isEmpty() ? "default" : namespace;
  }

  private void ask(String method, String path, String type, Source source, Fields body) {
    User user = new User("system:" + source.component, "", List.of(User.MASTERS));
    // An event may be refused, as when its namespace is on its way out: that is nobody's business.
    api.handle(
        new Request(
            method, path, List.of(), Answers.JSON, type, source.userAgent, user, Json.bytes(body)));
  }

  private static Fields tree(Series each, String name) {
    Occurrence first = each.first;
    Source source = first.source;
    Fields.Builder event = new Fields.Builder(16);
    event.put("apiVersion", "v1");
    event.put("kind", "Event");
    event.put("metadata", Fields.of("name", name, "namespace", namespace(first)));
    event.put("involvedObject", first.about);
    event.put("reason", first.reason);
    event.put("message", first.message);
    event.put("type", first.type);
    event.put("reportingComponent", source.component);
    if (source.isNewStyle()) {
      event.put("eventTime", MICROS.format(first.at));
      event.put("action", source.action);
      event.put("reportingInstance", source.component + "-batkube");
    } else {
      event.put("eventTime", Null.NULL);
      event.put(
          "source",
          source.host.isEmpty()
              ? Fields.of("component", source.component)
              : Fields.of("component", source.component, "host", source.host));
      event.put("firstTimestamp", Times.text(first.at));
      event.put("reportingInstance", source.host);
    }
    Fields made = event.build();
    Fields more = progress(each);
    for (int i = 0; i < more.size(); i++) {
      made = made.with(more.name(i), more.value(i));
    }
    return made;
  }

  /** What changes when it happens again. */
  private static Fields progress(Series each) {
    if (!each.first.source.isNewStyle()) {
      return Fields.of("lastTimestamp", Times.text(each.lastAt), "count", each.count);
    }
    return each.count == 1
        ? Fields.EMPTY
        : Fields.of(
            "series",
            Fields.of("count", each.count, "lastObservedTime", MICROS.format(each.lastAt)));
  }
}
