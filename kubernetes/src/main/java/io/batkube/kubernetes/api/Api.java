package io.batkube.kubernetes.api;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.discovery.DefinedSchemas;
import io.batkube.kubernetes.discovery.Discovery;
import io.batkube.kubernetes.discovery.Question;
import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.patch.PatchException;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.selector.BadSelectorException;
import io.batkube.kubernetes.selector.FieldSelector;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.view.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The API server: answers requests. Those of which {@link #mayWrite} is false may be {@link #read}
 * on any thread; the owner {@link #handle handles} the others.
 */
@SuppressWarnings("ReferenceEquality") // a row is known by being that very one
public final class Api {
  /** What a real server takes to end the watches of a custom kind that is defined anew. */
  private static final Duration LINGERING = Duration.ofSeconds(1);

  private static final String APPLY = "application/apply-patch+yaml";

  private final Store store;
  private final Clock clock;
  private final Agenda agenda;
  private final Bodies bodies;
  private final Forms forms;
  private final Reads reads;
  private final Writes writes;
  private final Deletes deletes;
  private final Bindings bindings;
  private final Evictions evictions;
  private final SeededChance chance;

  /** Replaced once, before the first request. */
  private volatile Upkeep upkeep = Upkeep.NONE;

  private BindingWitness bindingWitness = BindingWitness.NOBODY;

  /** Replaced when the wire knows its address. */
  private volatile Discovery discovery;

  private final Owners owners = new Owners();
  private final Lifetimes lifetimes;
  private final Authorizer authorizer;
  private final Reviews reviews;
  private final DefinedKinds definedKinds;
  private final KeptConditions conditions;

  /** Replaced when one more is added. */
  private volatile List<Lazy> lazies = List.of();

  /** What the server itself has seen of the changes. Owner only. */
  private long followed;

  /** Replaced by the owner when a CustomResourceDefinition changes. */
  private volatile ResourceTable table;

  /**
   * Since which version a custom kind is served as it is. Replaced with the table, never changed.
   */
  private volatile IdentityHashMap<Resource, Long> begun = new IdentityHashMap<>();

  /** With which version the watches of a row end that was served once. Never changed either. */
  private volatile IdentityHashMap<Resource, Long> ended = new IdentityHashMap<>();

  public Api(
      Store store,
      Clock clock,
      Agenda agenda,
      Seed seed,
      ResourceTable table,
      List<Admission> admissions,
      Authorizer authorizer,
      YamlReader yaml) {
    this.store = store;
    this.discovery = new Discovery("127.0.0.1:6443", new DefinedSchemas(store));
    this.clock = clock;
    this.agenda = agenda;
    this.table = table;
    this.bodies = new Bodies(yaml);
    this.forms = new Forms(clock);
    this.reads = new Reads(store, forms, new Served());
    this.writes = new Writes(store, admissions);
    this.deletes = new Deletes(store, admissions);
    this.bindings = new Bindings(store);
    this.chance = new SeededChance(seed);
    this.lifetimes = new Lifetimes(store, clock, agenda);
    this.authorizer = authorizer;
    this.reviews = new Reviews(authorizer);
    OwnClient self = new OwnClient(this);
    this.evictions = new Evictions(store, deletes, self);
    this.definedKinds = new DefinedKinds(this, store, clock, self);
    this.conditions = new KeptConditions(store, clock, self);
    this.followed = store.version();
  }

  /** Has objects brought up to date that somebody keeps behind, before they are read. */
  public void keepUp(Upkeep newUpkeep) {
    upkeep = newUpkeep;
  }

  /** Has somebody told who binds pods. */
  public void tellBindings(BindingWitness witness) {
    bindingWitness = witness;
  }

  /** True if the request may change something, so that only the owner may handle it. */
  public boolean mayWrite(Request request) {
    return switch (request.method()) {
      case "GET", "HEAD", "OPTIONS" -> isMissed(request) || keptBehind(request).isPresent();
      default -> true;
    };
  }

  private boolean isMissed(Request request) {
    for (Lazy lazy : lazies) {
      if (lazy.isMissed(request)) {
        return true;
      }
    }
    return false;
  }

  /** Has something written only when a request would read it. Before the first request. */
  public void add(Lazy lazy) {
    var more = new ArrayList<>(lazies);
    more.add(lazy);
    lazies = List.copyOf(more);
  }

  /** Answers a request that only reads. Any thread. */
  public Response read(Request request) {
    return answer(request).made();
  }

  /** Answers any request, and lets follow what follows from it. Owner only. */
  public Response handle(Request request) {
    return begin(request).made();
  }

  /**
   * Reads ahead what it can of a body, so that the owner need not. Any thread; takes as long as the
   * body is.
   */
  public Request readAhead(Request request) {
    return Route.of(request.path())
        .flatMap(route -> ahead(request, route))
        .map(request::with)
        .orElse(request);
  }

  private Optional<Ahead> ahead(Request request, Route route) {
    String mediaType = Bodies.mediaType(request.contentType());
    return switch (request.method()) {
      case "PATCH" -> patchAhead(request, mediaType);
      case "POST" ->
          route.name().isEmpty() ? sentAhead(request, route, mediaType) : Optional.empty();
      case "PUT" ->
          route.subresource().isEmpty() || route.subresource().equals("status")
              ? sentAhead(request, route, mediaType)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Ahead> patchAhead(Request request, String mediaType) {
    if (!Patch.Format.has(mediaType)) {
      return Optional.empty();
    }
    boolean checked = !request.text("fieldValidation").equals("Ignore");
    try {
      return Optional.of(
          new Ahead.Patching(Patch.parse(mediaType, request.body(), checked), checked));
    } catch (PatchException e) {
      return Optional.empty();
    }
  }

  private Optional<Ahead> sentAhead(Request request, Route route, String mediaType) {
    if (!mediaType.isEmpty() && !mediaType.equals(Answers.JSON)) {
      return Optional.empty();
    }
    ResourceTable now = table;
    try {
      return now.find(route.group(), route.version(), route.resource())
          .filter(row -> !row.custom())
          .map(row -> new Ahead.Sent(row, read(request, row, now)));
    } catch (StatusException refusal) {
      return Optional.empty();
    }
  }

  /** The same, but for what any thread can do: see {@link Response.Unmade}. Owner only. */
  public Response begin(Request request) {
    for (Lazy lazy : lazies) {
      lazy.write(request);
    }
    Optional<Partition> behind = keptBehind(request);
    behind.ifPresent(upkeep::beforeRead);
    Response response = answer(request);
    if (behind.isPresent() && response instanceof Response.Stream stream) {
      upkeep.watched(behind.get(), stream.events());
    }
    follow();
    return response;
  }

  /** What a request reads, if it is kept behind. */
  private Optional<Partition> keptBehind(Request request) {
    if (upkeep == Upkeep.NONE || !request.method().equals("GET")) {
      return Optional.empty();
    }
    try {
      return Route.of(request.path())
          .map(route -> new Partition(route.group(), route.resource()))
          .filter(upkeep::concerns);
    } catch (StatusException _) {
      return Optional.empty(); // which the answer will say
    }
  }

  /** Follows every change since the last time, and those that this makes. Owner only. */
  public void follow() {
    while (followed < store.version()) {
      Optional<Change> change = store.change(++followed);
      if (change.isPresent()) {
        definedKinds.after(change.get());
        conditions.after(change.get());
      }
    }
  }

  /** The answer to a request, before anything follows from it. */
  Response answer(Request request) {
    try {
      Optional<Route> found = Route.of(request.path());
      authorizer.check(
          request.user(),
          found
              .map(route -> attributes(request, route))
              .orElseGet(
                  () ->
                      Authorizer.Attributes.path(
                          request.method().toLowerCase(Locale.ROOT), request.path())));
      return found.map(route -> resource(request, route)).orElseGet(() -> elsewhere(request));
    } catch (StatusException refusal) {
      return Forms.refusal(request, refusal.status());
    }
  }

  /** What is no object: discovery, health, version, OpenAPI. */
  private Response elsewhere(Request request) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (Request.Parameter parameter : request.query()) {
      query.computeIfAbsent(parameter.name(), _ -> new ArrayList<>()).add(parameter.value());
    }
    Optional<Page> page =
        discovery.answer(new Question(request.path(), query, Forms.wish(request), table));
    if (page.isPresent() && !reads) {
      throw Status.methodNotAllowed().exception();
    }
    return page.map(found -> Forms.response(found, List.of()))
        .orElseGet(() -> Answers.text(404, "404 page not found\n"));
  }

  private static Authorizer.Attributes attributes(Request request, Route route) {
    boolean collection = route.name().isEmpty();
    boolean watch = route.watch() || ListOptions.flag(request.text("watch"));
    String verb =
        switch (request.method()) {
          case "GET", "HEAD" ->
              watch && (collection || route.watch()) ? "watch" : collection ? "list" : "get";
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> collection ? "deletecollection" : "delete";
          default -> "";
        };
    int slash = route.subresource().indexOf('/');
    return new Authorizer.Attributes(
        verb,
        route.group(),
        route.resource(),
        slash < 0 ? route.subresource() : route.subresource().substring(0, slash),
        collection && request.method().equals("GET") ? selectedName(request) : route.name(),
        route.resource().equals("namespaces") ? route.name() : route.namespace(),
        "");
  }

  /** A list of the one object that a selector names is a question about that object. */
  private static String selectedName(Request request) {
    try {
      return FieldSelector.parse(request.text("fieldSelector"))
          .exact("metadata.name")
          .filter(name -> Names.pathSegmentProblems(name, false).isEmpty())
          .orElse("");
    } catch (BadSelectorException e) {
      // Whoever may ask is told what is wrong with it later.
      return "";
    }
  }

  private Response resource(Request request, Route route) {
    ResourceTable now = table;
    if (!now.hasGroup(route.group())) {
      return Answers.text(404, "404 page not found\n");
    }
    Optional<Resource> found =
        now.find(route.group(), route.version(), route.resource())
            .filter(each -> !route.namespaced() || each.namespaced());
    if (found.isEmpty() && now.isCustom(route.group())) {
      return Answers.text(404, "404 page not found\n");
    }
    Resource row = found.orElseThrow(() -> Status.noSuchResource().exception());
    List<String> warnings = row.rules().warnings(route.subresource());
    try {
      return Answers.warned(warnings, row(request, row, route));
    } catch (StatusException refusal) {
      return Answers.warned(warnings, Forms.refusal(request, refusal.status()));
    }
  }

  private Response row(Request request, Resource row, Route route) {
    Optional<Status> unconvertible = row.codec().unconvertible();
    boolean converts = mayWrite(request) || store.snapshot().of(row.partition()).size() > 0;
    if (unconvertible.isPresent() && converts) {
      throw unconvertible.get().exception();
    }
    forms.check(request, row, route);
    if (!route.subresource().isEmpty()) {
      return part(request, row, route);
    }
    return route.name().isEmpty() ? collection(request, row, route) : single(request, row, route);
  }

  private Response collection(Request request, Resource row, Route route) {
    boolean everywhere = row.namespaced() && !route.namespaced();
    return switch (request.method()) {
      case "GET" -> listOrWatch(request, row, route);
      case "POST" -> {
        require(row, "create", !everywhere);
        yield told(call(request, row, route, "CreateOptions", false), this::create);
      }
      case "DELETE" -> {
        require(row, "deletecollection", !everywhere);
        yield told(deletion(request, row, route), this::deleteCollection);
      }
      default -> throw Status.methodNotAllowed().exception();
    };
  }

  private static void require(Resource row, String verb, boolean here) {
    if (!here || !row.serves(verb)) {
      throw Status.methodNotAllowed().exception();
    }
  }

  private Response listOrWatch(Request request, Resource row, Route route) {
    ListOptions options = ListOptions.of(request, route.watch());
    if (options.watch()) {
      require(row, "watch", true);
      return reads.watch(request, row, route, options);
    }
    require(row, "list", true);
    return reads.list(request, row, route, options);
  }

  private Response single(Request request, Resource row, Route route) {
    if (route.watch()) {
      return listOrWatch(request, row, route);
    }
    return switch (request.method()) {
      case "GET" -> {
        require(row, "get", true);
        yield reads.get(request, row, route);
      }
      case "PUT" -> {
        require(row, "update", true);
        yield told(call(request, row, route, "UpdateOptions", false), this::put);
      }
      case "PATCH" -> {
        require(row, "patch", true);
        yield patch(request, row, route);
      }
      case "DELETE" -> {
        require(row, "delete", true);
        yield told(deletion(request, row, route), this::delete);
      }
      default -> throw Status.methodNotAllowed().exception();
    };
  }

  private Response part(Request request, Resource row, Route route) {
    Resource.Subresource part =
        row.subresource(route.subresource())
            .orElseThrow(() -> row.rules().noSuchPart(row, route.name()).exception());
    String verb =
        switch (request.method()) {
          case "GET" -> "get";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "POST" -> "create";
          default -> "delete";
        };
    if (!part.verbs().contains(verb)) {
      throw Status.methodNotAllowed().exception();
    }
    boolean scale = part.kind().equals("Scale");
    return switch (verb) {
      case "get" -> scale ? shownScale(request, row, route) : reads.get(request, row, route);
      case "update" ->
          told(call(request, row, route, "UpdateOptions", false), scale ? this::scale : this::put);
      case "patch" ->
          scale ? told(patching(request, row, route), this::scale) : patch(request, row, route);
      case "create" ->
          told(call(request, row, route, "CreateOptions", false), call -> posted(call, part));
      default -> throw Status.methodNotAllowed().exception();
    };
  }

  /** What is posted to a part of an object. */
  private Response posted(Call call, Resource.Subresource part) {
    Fields body = writes.admittedPart(call, ofKind(call, part));
    return switch (part.kind()) {
      case "Binding" -> bound(call, call.row(), call.route().name(), body);
      case "Eviction" -> forms.done(call.request(), call.row(), evictions.evict(call, body));
      default -> throw Status.methodNotAllowed().exception();
    };
  }

  private Response bound(Call call, Resource pods, String name, Fields binding) {
    bindings.bind(call, pods, name, binding);
    if (!call.options().dryRun()) {
      bindingWitness.bound(call.route().namespace(), name, client(call.request()));
    }
    return forms.done(call.request(), call.row(), Status.done(201, Status.NO_DETAILS));
  }

  private static String client(Request request) {
    String agent = request.userAgent();
    int end = agent.indexOf(' ');
    String word = end < 0 ? agent : agent.substring(0, end);
    return word.isEmpty() ? request.user().name() : word;
  }

  /** The body of a part that has a kind of its own. */
  private Fields ofKind(Call call, Resource.Subresource part) {
    Resource row = call.row();
    Type.Struct type =
        Schemas.builtIn().find(part.group(), part.version(), part.kind()).orElseThrow();
    Resource shape = Parts.row(row, part, type);
    Bodies.Raw raw = Parts.inItsVersion(part, bodies.raw(call.request(), part.kind(), type));
    Codec.Decoded decoded = bodies.object(raw, shape, table);
    Writes.tell(
        decoded, new Call(call.request(), shape, call.route(), call.options(), call.write()));
    return Writes.inNamespace(call, decoded.object());
  }

  private Response shownScale(Request request, Resource row, Route route) {
    StoredObject object = reads.find(row, route.namespace(), route.name());
    return forms.other(request, row, 200, Scales.of(row, object));
  }

  private Response scale(Call call) {
    Resource row = call.row();
    StoredObject object = reads.find(row, call.route().namespace(), call.route().name());
    boolean put = call.request().method().equals("PUT");
    boolean apply = isApply(call.request());
    Optional<Fields> configuration =
        apply ? Optional.of(bodies.applied(call.request())) : Optional.empty();
    Fields written = Scales.of(row, object);
    if (put) {
      Resource.Subresource part = row.subresource(call.route().subresource()).orElseThrow();
      written = ofKind(call, part);
    } else if (!apply) {
      written = Scales.patched(call, written);
    }
    Fields scaled = owners.scaled(call, table, object, written, configuration);
    Outcome outcome =
        writes.update(
            call, scaled, object, each -> owners.keepingTimes(call, table, object.tree(), each));
    StoredObject now = outcome.stored().orElse(object);
    Fields answer =
        Scales.of(row, outcome.stored().isPresent() ? now : object.with(outcome.tree()));
    return forms.other(call.request(), row, 200, answer);
  }

  /** The answer to a write, with what the client should hear; also if it is refused. */
  private static Response told(Call call, Function<Call, Response> work) {
    Response response;
    try {
      response = work.apply(call);
    } catch (StatusException refusal) {
      response = Forms.refusal(call.request(), refusal.status());
    }
    return Answers.warned(call.write().warnings(), response);
  }

  private static boolean isApply(Request request) {
    return request.method().equals("PATCH")
        && Bodies.mediaType(request.contentType()).equals(APPLY);
  }

  private Call patching(Request request, Resource row, Route route) {
    return call(request, row, route, "PatchOptions", isApply(request));
  }

  private Call call(Request request, Resource row, Route route, String options, boolean apply) {
    WriteOptions read = WriteOptions.of(request, options, apply);
    Write write = write(request, read.dryRun());
    return new Call(request, row, route, read, write);
  }

  private Write write(Request request, boolean dryRun) {
    User user = request.user();
    Write.Asker asker = new Write.Asker(user.name(), user.uid(), user.groups());
    return new Write(clock.now(), store.snapshot(), chance, dryRun, asker, new ArrayList<>());
  }

  private Response answer(Call call, Outcome outcome) {
    outcome.stored().ifPresent(object -> lifetimes.begin(call.row(), object));
    Resource row = call.row();
    return outcome
        .stored()
        .map(object -> forms.written(call.request(), row, outcome.code(), object))
        .orElseGet(() -> forms.unstored(call.request(), row, outcome.code(), outcome.tree()));
  }

  private Response create(Call call) {
    Resource row = call.row();
    Fields object = Writes.withoutSystemFields(Writes.inNamespace(call, sent(call)));
    if (Reviews.answers(row)) {
      return review(call, object);
    }
    if (row.kind().equals("Binding")) {
      Resource pods = table.find("", "v1", "pods").orElseThrow();
      String name = object.fields("metadata").text("name");
      if (name.isEmpty()) {
        throw Status.badRequest("Name parameter required.").exception();
      }
      return bound(call, pods, name, writes.admittedPart(call, object));
    }
    return answer(call, created(call, object));
  }

  private Response review(Call call, Fields question) {
    Fields owned = owners.written(call, table, Fields.EMPTY, question);
    Fields answer = Answers.inVersion(call.row(), reviews.answered(call, owned));
    return forms.other(call.request(), call.row(), 201, answer);
  }

  /** The object of the body, in the version of the path, with its defaults. */
  private Fields sent(Call call) {
    Codec.Decoded decoded =
        call.request().ahead() instanceof Ahead.Sent sent && sent.row() == call.row()
            ? sent.object()
            : read(call.request(), call.row(), table);
    Writes.tell(decoded, call);
    return decoded.object();
  }

  private Codec.Decoded read(Request request, Resource row, ResourceTable now) {
    Bodies.Raw raw = bodies.raw(request, row.kind(), row.codec().type());
    return bodies.object(raw, row, now);
  }

  private Outcome created(Call call, Fields object) {
    Fields owned = owners.written(call, table, Fields.EMPTY, object);
    return writes.create(call, call.row().codec().toStored(owned));
  }

  private Outcome updated(Call call, Fields object, StoredObject old) {
    Fields live = Answers.inVersion(call.row(), old.tree());
    return settled(call, owners.written(call, table, live, object), old);
  }

  private Outcome settled(Call call, Fields owned, StoredObject old) {
    return writes.update(
        call,
        call.row().codec().toStored(owned),
        old,
        object -> owners.keepingTimes(call, table, old.tree(), object));
  }

  private Response put(Call call) {
    Resource row = call.row();
    Route route = call.route();
    Fields object = Writes.inNamespace(call, sent(call));
    String name = object.fields("metadata").text("name");
    if (name.isEmpty()) {
      object = object.withAt(route.name(), "metadata", "name");
    } else if (!name.equals(route.name())) {
      throw Patches.wrongName(name, route.name());
    }
    Optional<StoredObject> old =
        store.snapshot().get(row.partition(), route.namespace(), route.name());
    if (old.isEmpty()) {
      if (!row.rules().createsOnUpdate() || !route.subresource().isEmpty()) {
        throw writes.missing(call, object).exception();
      }
      if (!object.fields("metadata").text("uid").isEmpty()) {
        throw otherUid(row, route, object, "").exception();
      }
      Fields fresh = Writes.withoutSystemFields(object.withoutAt("metadata", "resourceVersion"));
      return answer(call, created(call, fresh));
    }
    checkUid(row, route, object, old.get());
    return answer(call, updated(call, object, old.get()));
  }

  private static void checkUid(Resource row, Route route, Fields object, StoredObject old) {
    String uid = object.fields("metadata").text("uid");
    if (!uid.isEmpty() && !uid.equals(old.uid())) {
      throw otherUid(row, route, object, old.uid()).exception();
    }
  }

  private static Status otherUid(Resource row, Route route, Fields object, String found) {
    return Status.conflict(
        row.group(),
        row.plural(),
        route.name(),
        "StorageError: invalid object, Code: 4, Key: "
            + row.rules().storageKey(row, route.namespace(), route.name())
            + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in"
            + " precondition: "
            + object.fields("metadata").text("uid")
            + ", UID in object meta: "
            + found);
  }

  private Response patch(Request request, Resource row, Route route) {
    String mediaType = Bodies.mediaType(request.contentType());
    boolean apply = mediaType.equals(APPLY);
    boolean strategic = mediaType.equals(Patch.Format.STRATEGIC.mediaType());
    if (!apply && !Patch.Format.has(mediaType)
        || strategic && !row.codec().takesStrategicMergePatches()) {
      if (row.custom()) {
        throw Status.unsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include:"
                    + " application/json-patch+json, application/merge-patch+json,"
                    + " application/apply-patch+yaml")
            .exception();
      }
      throw Status.unsupportedMediaType("415: Unsupported Media Type")
          .withDetails(Fields.EMPTY)
          .exception();
    }
    return told(patching(request, row, route), apply ? this::apply : this::patched);
  }

  private Response patched(Call call) {
    Resource row = call.row();
    StoredObject old = reads.find(row, call.route().namespace(), call.route().name());
    Fields current = Answers.inVersion(row, old.tree());
    Fields patched = Writes.inNamespace(call, Patches.patched(call, old, current));
    return answer(call, updated(call, patched, old));
  }

  /** Server-side apply: creates the object if there is none. */
  private Response apply(Call call) {
    Resource row = call.row();
    Route route = call.route();
    Fields configuration = bodies.applied(call.request());
    Optional<StoredObject> old =
        store.snapshot().get(row.partition(), route.namespace(), route.name());
    if (old.isEmpty() && !route.subresource().isEmpty()) {
      throw Status.notFound(row.group(), row.plural(), route.name()).exception();
    }
    Fields live = old.map(object -> Answers.inVersion(row, object.tree())).orElse(Fields.EMPTY);
    Fields merged = Patches.applied(call, owners.applied(call, table, live, configuration));
    Fields object = Writes.inNamespace(call, merged);
    String name = object.fields("metadata").text("name");
    if (!name.equals(route.name())) {
      throw Patches.wrongName(name, route.name());
    }
    return answer(
        call,
        old.isEmpty()
            ? writes.create(
                call, row.codec().toStored(object.withoutAt("metadata", "resourceVersion")))
            : settled(call, object, old.get()));
  }

  private Response delete(Call call) {
    Resource row = call.row();
    DeleteOptions options = DeleteOptions.of(call.request(), bodies);
    row.rules().deletionWarning(options.saysWhatBecomesOfDependents()).ifPresent(call::warn);
    StoredObject object = reads.find(row, call.route().namespace(), call.route().name());
    Call deletion = call.dry(options.dryRun());
    Deletes.Deletion done = deletes.delete(deletion, options, object);
    if (done.gone() && !row.rules().answersDeleteWithObject()) {
      Fields details =
          Status.details(row.group(), row.plural(), object.name()).with("uid", object.uid());
      return forms.done(call.request(), row, Status.done(200, details));
    }
    return answer(deletion, new Outcome(200, done.tree(), done.stored()));
  }

  private Call deletion(Request request, Resource row, Route route) {
    return new Call(request, row, route, WriteOptions.ofDeletion(request), write(request, false));
  }

  private Response deleteCollection(Call call) {
    Resource row = call.row();
    DeleteOptions options = DeleteOptions.of(call.request(), bodies);
    row.rules().deletionWarning(options.saysWhatBecomesOfDependents()).ifPresent(call::warn);
    ListOptions which = ListOptions.of(call.request(), false);
    Reads.Page page = reads.page(row, call.route(), which);
    List<StoredObject> deleted = new ArrayList<>();
    for (StoredObject object : page.objects()) {
      deletes.delete(call.of(object).dry(options.dryRun()), options, object);
      deleted.add(object);
    }
    return forms.list(
        call.request(),
        row,
        new Reads.Page(page.version(), deleted, page.next(), page.remaining()));
  }

  /** Tells under which address clients reach the server: "127.0.0.1:6443". */
  public void reachedAt(String address) {
    discovery = new Discovery(address, new DefinedSchemas(store));
  }

  /** The kinds that are served now. */
  public ResourceTable table() {
    return table;
  }

  private final class Served implements Reads.Served {
    @Override
    public OptionalLong end(Resource row) {
      Long version = ended.get(row);
      return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    @Override
    public long since(Resource row) {
      return begun.getOrDefault(row, 0L);
    }
  }

  /** Serves other kinds from now on. Owner only. */
  public void serve(ResourceTable other) {
    var since = new IdentityHashMap<Resource, Long>();
    for (Resource row : other.rows()) {
      if (row.custom()) {
        since.put(row, begun.getOrDefault(row, store.version()));
      }
    }
    List<Resource> old =
        table.rows().stream().filter(row -> row.custom() && !since.containsKey(row)).toList();
    begun = since;
    table = other;
    owners.forget();
    if (!old.isEmpty()) {
      agenda.again(clock.now().plus(LINGERING), () -> endWatches(old));
    }
  }

  private void endWatches(List<Resource> old) {
    var all = new IdentityHashMap<>(ended);
    old.forEach(row -> all.put(row, store.version()));
    ended = all;
  }
}
