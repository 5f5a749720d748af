package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.selector.FieldSelector;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.ObjectMap;
import io.batkube.kubernetes.store.Selection;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.store.Watch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Get, list and watch, from immutable snapshots. Any thread. */
final class Reads {
  /** How long a real server waits for a version that has not come. */
  private static final long WAIT_MS = 3_000;

  private static final String INCONSISTENT =
      "The provided continue parameter is too old to display a consistent list result. You can"
          + " start a new list without the continue parameter, or use the continue token in this"
          + " response to retrieve the remainder of the results. Continuing with the provided"
          + " token results in an inconsistent list - objects that were created, modified, or"
          + " deleted between the time the first chunk was returned and now may show up in the"
          + " list.";

  private final Store store;
  private final Forms forms;

  private final Served served;

  /** What is served, and since when. */
  interface Served {
    /** The version at which watches of a row end, since the kind is defined anew or no more. */
    OptionalLong end(Resource row);

    /**
     * The version at which a row came into the table, 0 if it always was there. A real server
     * begins to remember the changes of a custom kind when it begins to serve it as it is.
     */
    long since(Resource row);
  }

  Reads(Store store, Forms forms, Served served) {
    this.store = store;
    this.forms = forms;
    this.served = served;
  }

  Response get(Request request, Resource row, Route route) {
    String version = request.text("resourceVersion");
    if (!version.isEmpty() && !version.equals("0")) {
      long wanted = number(version, 500, "");
      if (wanted > store.version()) {
        return later(request, wanted, () -> get(request, row, route));
      }
    }
    StoredObject object = find(row, route.namespace(), route.name());
    return forms.object(request, row, 200, object);
  }

  StoredObject find(Resource row, String namespace, String name) {
    return store
        .snapshot()
        .get(row.partition(), namespace, name)
        .orElseThrow(
            () -> Status.notFound(row.partition().group(), row.plural(), name).exception());
  }

  /** An unsigned number, or the refusal that a real server gives in this place. */
  static long number(String version, int code, String prefix) {
    try {
      return Long.parseUnsignedLong(version);
    } catch (NumberFormatException e) {
      String problem =
          prefix
              + "resourceVersion: Invalid value: \""
              + version
              + "\": strconv.ParseUint: parsing \""
              + version
              + "\": "
              + (version.matches("[0-9]+") ? "value out of range" : "invalid syntax");
      throw (code == 400 ? Status.badRequest(problem) : Status.unforeseen(code, problem))
          .exception();
    }
  }

  private Response later(Request request, long wanted, Supplier<Response> then) {
    return new Response.Later(
        wanted,
        WAIT_MS,
        () -> {
          try {
            if (store.version() >= wanted) {
              return then.get();
            }
            return Forms.refusal(request, Status.versionTooLarge(wanted, store.version()));
          } catch (StatusException refusal) {
            return Forms.refusal(request, refusal.status());
          }
        });
  }

  Response list(Request request, Resource row, Route route, ListOptions options) {
    Selection selection = selection(row, route, options);
    Optional<ContinueToken> token = Optional.empty();
    if (!options.from().isEmpty()) {
      if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals("0")) {
        throw Status.badRequest("specifying resource version is not allowed when using continue")
            .exception();
      }
      token = Optional.of(ContinueToken.parse(options.from()));
    }
    long asked = 0;
    if (!options.resourceVersion().isEmpty()) {
      asked = number(options.resourceVersion(), 400, "invalid resource version: ");
      if (asked > store.version()) {
        return later(request, asked, () -> list(request, row, route, options));
      }
    }
    Snapshot now = store.snapshot();
    boolean exact =
        options.match().equals(ListOptions.EXACT)
            || asked > 0 && options.limit() > 0 && options.match().isEmpty();
    long version = token.map(ContinueToken::version).orElse(exact ? asked : now.version());
    if (version < 0) {
      version = now.version();
    }
    ObjectMap objects =
        version == now.version() ? now.of(row.partition()) : older(row, version, token);
    boolean anyVersion = options.resourceVersion().equals("0");
    long limit = anyVersion ? 0 : options.limit();
    return forms.list(
        request, row, page(objects, route, options, selection, token, version, limit));
  }

  /** What a deletion of a collection is about: the present. */
  Page page(Resource row, Route route, ListOptions options) {
    Snapshot now = store.snapshot();
    Selection selection = selection(row, route, options);
    ObjectMap objects = now.of(row.partition());
    return page(
        objects, route, options, selection, Optional.empty(), now.version(), options.limit());
  }

  private ObjectMap older(Resource row, long version, Optional<ContinueToken> token) {
    if (forgotten(row, version)) {
      throw token
          .map(from -> Status.expired(INCONSISTENT).goingOnAt(from.withoutVersion().text()))
          .orElseGet(() -> Status.expired("The resourceVersion for the provided list is too old."))
          .exception();
    }
    return store
        .at(row.partition(), version)
        .orElseThrow(
            () ->
                Status.expired("The resourceVersion for the provided list is too old.")
                    .exception());
  }

  /** Whether a version of a kind is out of reach: gone round the ring, or compacted away. */
  private boolean forgotten(Resource row, long version) {
    return !store.remembersSince(version)
        || !row.rules().remembersChanges() && version < store.compacted();
  }

  private Selection selection(Resource row, Route route, ListOptions options) {
    return Selections.of(row, route.namespace(), options.labels(), options.fields());
  }

  /**
   * What a list shows.
   *
   * @param next where to go on; empty at the end
   * @param remaining objects after this page; empty if nobody counts, as with selectors
   */
  record Page(
      long version, List<StoredObject> objects, Optional<String> next, Optional<Long> remaining) {}

  private static Page page(
      ObjectMap objects,
      Route route,
      ListOptions options,
      Selection selection,
      Optional<ContinueToken> token,
      long version,
      long limit) {
    String namespace = namespace(route, options);
    Optional<String> name = options.fields().exact("metadata.name");
    Iterator<StoredObject> candidates =
        name.isPresent() && !name.get().isEmpty() && !namespace.isEmpty()
            ? single(objects, namespace, name.get())
            : candidates(objects, namespace, token);
    List<StoredObject> found = new ArrayList<>();
    Optional<StoredObject> last = Optional.empty();
    long remaining = 0;
    while (candidates.hasNext()) {
      StoredObject object = candidates.next();
      if (!selection.matches(object)) {
        continue;
      }
      if (limit > 0 && found.size() == limit) {
        last = Optional.of(found.getLast());
        remaining = 1;
        break;
      }
      found.add(object);
    }
    if (last.isEmpty()) {
      return new Page(version, found, Optional.empty(), Optional.empty());
    }
    boolean counted =
        options.labels().requirements().isEmpty() && options.fields().terms().isEmpty();
    while (counted && candidates.hasNext()) {
      if (selection.matches(candidates.next())) {
        remaining++;
      }
    }
    StoredObject end = last.get();
    String start =
        namespace.isEmpty() && !end.namespace().isEmpty()
            ? end.namespace() + "/" + end.name()
            : end.name();
    return new Page(
        version,
        found,
        Optional.of(new ContinueToken(version, start).text()),
        counted ? Optional.of(remaining) : Optional.empty());
  }

  /** A selector of one namespace makes a list of all of them one of that namespace. */
  private static String namespace(Route route, ListOptions options) {
    return route.namespace().isEmpty()
        ? options.fields().exact("metadata.namespace").orElse("")
        : route.namespace();
  }

  private static Iterator<StoredObject> single(ObjectMap objects, String namespace, String name) {
    return objects
        .get(namespace, name)
        .map(List::of)
        .map(List::iterator)
        .orElseGet(Collections::emptyIterator);
  }

  /** From the key after the token's on. */
  private static Iterator<StoredObject> candidates(
      ObjectMap objects, String namespace, Optional<ContinueToken> token) {
    if (token.isEmpty()) {
      return namespace.isEmpty() ? objects.from("", "") : objects.in(namespace, "");
    }
    String start = token.get().start() + "\0";
    if (!namespace.isEmpty()) {
      return objects.in(namespace, start);
    }
    int slash = start.indexOf('/');
    return slash < 0
        ? objects.from("", start)
        : objects.from(start.substring(0, slash), start.substring(slash + 1));
  }

  Response watch(Request request, Resource row, Route route, ListOptions options) {
    ListOptions effective = options;
    if (!route.name().isEmpty()) {
      effective = named(options, route.name());
    }
    Selection selection = selection(row, route, effective);
    boolean wholeState =
        options
            .sendInitialEvents()
            .orElse(options.resourceVersion().isEmpty() || options.resourceVersion().equals("0"));
    long since =
        options.resourceVersion().isEmpty() ? 0 : number(options.resourceVersion(), 500, "");
    if (options.sendInitialEvents().orElse(false) && since > store.version()) {
      return later(request, since, () -> watch(request, row, route, options));
    }
    Snapshot now = store.snapshot();
    if (wholeState || since == 0) {
      Iterator<StoredObject> initial =
          options.sendInitialEvents().isPresent() && !wholeState
              ? Collections.emptyIterator()
              : selected(now, row, route, selection);
      return stream(
          request,
          row,
          new Watch(store, row.partition(), selection, now.version()),
          initial,
          options);
    }
    Watch watch = new Watch(store, row.partition(), selection, since);
    long oldest = Math.max(store.oldest(), served.since(row));
    if (since < oldest || forgotten(row, since)) {
      byte[] error =
          forms
              .events(request, row)
              .error(
                  Status.expired(
                      row.rules().remembersChanges()
                          ? "too old resource version: " + since + " (" + oldest + ")"
                          : "The resourceVersion for the provided watch is too old."));
      return forms.stream(request, row, new OneEvent(error));
    }
    return stream(request, row, watch, Collections.emptyIterator(), options);
  }

  private Response stream(
      Request request,
      Resource row,
      Watch watch,
      Iterator<StoredObject> initial,
      ListOptions options) {
    boolean marks = options.sendInitialEvents().orElse(false) && options.bookmarks();
    return forms.stream(
        request,
        row,
        new KindWatch(
            row,
            forms.events(request, row),
            watch,
            initial,
            () -> served.end(row),
            marks,
            options.bookmarks(),
            options.timeoutSeconds(),
            forms.likeness(request, row)));
  }

  private static ListOptions named(ListOptions options, String name) {
    FieldSelector fields =
        new FieldSelector(List.of(new FieldSelector.Term("metadata.name", true, name)));
    return new ListOptions(
        options.labels(),
        fields,
        true,
        options.bookmarks(),
        options.resourceVersion(),
        options.match(),
        options.timeoutSeconds(),
        0,
        "",
        options.sendInitialEvents());
  }

  private static Iterator<StoredObject> selected(
      Snapshot now, Resource row, Route route, Selection selection) {
    Iterator<StoredObject> all =
        candidates(now.of(row.partition()), route.namespace(), Optional.empty());
    List<StoredObject> found = new ArrayList<>();
    while (all.hasNext()) {
      StoredObject object = all.next();
      if (selection.matches(object)) {
        found.add(object);
      }
    }
    return found.iterator();
  }
}
