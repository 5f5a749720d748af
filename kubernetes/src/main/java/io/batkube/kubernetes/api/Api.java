package io.batkube.kubernetes.api;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.patch.Patch;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.status.StatusException;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The API server: answers requests. {@link #handle} may be called on any thread for requests of
 * which {@link #mayWrite} is false, and on the owner's alone for the others.
 */
public final class Api {
  private static final String APPLY = "application/apply-patch+yaml";

  private final Store store;
  private final Clock clock;
  private final Bodies bodies;
  private final Forms forms = new Forms();
  private final Reads reads;
  private final Writes writes;
  private final Deletes deletes;
  private final SeededChance chance;

  /** Replaced by the owner when a CustomResourceDefinition changes. */
  private volatile ResourceTable table;

  public Api(
      Store store,
      Clock clock,
      Seed seed,
      ResourceTable table,
      List<Admission> admissions,
      YamlReader yaml) {
    this.store = store;
    this.clock = clock;
    this.table = table;
    this.bodies = new Bodies(yaml);
    this.reads = new Reads(store, forms);
    this.writes = new Writes(store, admissions, new Owners());
    this.deletes = new Deletes(store, admissions);
    this.chance = new SeededChance(seed);
  }

  /** True if the request may change something, so that only the owner may handle it. */
  public boolean mayWrite(Request request) {
    return switch (request.method()) {
      case "GET", "HEAD", "OPTIONS" -> false;
      default -> true;
    };
  }

  public Response handle(Request request) {
    try {
      return Route.of(request.path())
          .map(route -> resource(request, route))
          .orElseGet(() -> Answers.text(404, "404 page not found\n"));
    } catch (StatusException refusal) {
      return Answers.status(refusal.status());
    }
  }

  private Response resource(Request request, Route route) {
    ResourceTable now = table;
    if (!now.hasGroup(route.group())) {
      return Answers.text(404, "404 page not found\n");
    }
    Resource row =
        now.find(route.group(), route.version(), route.resource())
            .filter(found -> !route.namespaced() || found.namespaced())
            .orElseThrow(() -> Status.noSuchResource().exception());
    if (!route.subresource().isEmpty()) {
      return part(request, row, route);
    }
    return route.name().isEmpty()
        ? collection(request, row, route)
        : single(request, row, route);
  }

  private Response collection(Request request, Resource row, Route route) {
    boolean everywhere = row.namespaced() && !route.namespaced();
    return switch (request.method()) {
      case "GET" -> listOrWatch(request, row, route);
      case "POST" -> {
        require(row, "create", !everywhere);
        yield create(request, row, route);
      }
      case "DELETE" -> {
        require(row, "deletecollection", !everywhere);
        yield deleteCollection(request, row, route);
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
        yield put(request, row, route);
      }
      case "PATCH" -> {
        require(row, "patch", true);
        yield patch(request, row, route);
      }
      case "DELETE" -> {
        require(row, "delete", true);
        yield delete(request, row, route);
      }
      default -> throw Status.methodNotAllowed().exception();
    };
  }

  private Response part(Request request, Resource row, Route route) {
    Resource.Subresource part =
        row.subresource(route.subresource())
            .orElseThrow(() -> Status.noSuchResource().exception());
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
    return switch (verb) {
      case "get" -> reads.get(request, row, route);
      case "update" -> put(request, row, route);
      case "patch" -> patch(request, row, route);
      default -> throw Status.methodNotAllowed().exception();
    };
  }

  private Call call(Request request, Resource row, Route route, String options, boolean apply) {
    WriteOptions read = WriteOptions.of(request, options, apply);
    Write write =
        new Write(
            clock.now(), store.snapshot(), chance, read.dryRun(), new ArrayList<>());
    return new Call(request, row, route, read, write);
  }

  private Response answer(Call call, Outcome outcome) {
    List<Response.Header> headers = Answers.warnings(call.write().warnings());
    Resource row = call.row();
    return outcome
        .stored()
        .map(object -> forms.object(call.request(), row, outcome.code(), object, headers))
        .orElseGet(
            () ->
                forms.tree(
                    call.request(),
                    row,
                    outcome.code(),
                    Answers.inVersion(row, outcome.tree()),
                    headers));
  }

  private Response create(Request request, Resource row, Route route) {
    Call call = call(request, row, route, "CreateOptions", false);
    Codec.Decoded decoded = bodies.object(bodies.raw(request, row.kind()), row, table);
    Writes.tell(decoded, call);
    return answer(call, writes.create(call, row.codec().toStored(decoded.object())));
  }

  private Response put(Request request, Resource row, Route route) {
    Call call = call(request, row, route, "UpdateOptions", false);
    Codec.Decoded decoded = bodies.object(bodies.raw(request, row.kind()), row, table);
    Writes.tell(decoded, call);
    Fields object = row.codec().toStored(decoded.object());
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
        throw Status.notFound(row.group(), row.plural(), route.name()).exception();
      }
      return answer(call, writes.create(call, object));
    }
    checkUid(row, object, old.get());
    return answer(call, writes.update(call, object, old.get()));
  }

  private static void checkUid(Resource row, Fields object, StoredObject old) {
    String uid = object.fields("metadata").text("uid");
    if (!uid.isEmpty() && !uid.equals(old.uid())) {
      throw Status.conflict(
              row.group(),
              row.plural(),
              old.name(),
              "StorageError: invalid object, Code: 4, Key: "
                  + row.rules().storageKey(row, old.namespace(), old.name())
                  + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in"
                  + " precondition: "
                  + uid
                  + ", UID in object meta: "
                  + old.uid())
          .exception();
    }
  }

  private Response patch(Request request, Resource row, Route route) {
    String mediaType = Bodies.mediaType(request.contentType());
    boolean apply = mediaType.equals(APPLY);
    boolean strategic = mediaType.equals(Patch.Format.STRATEGIC.mediaType());
    if (!apply && !Patch.Format.has(mediaType)
        || strategic && !row.codec().takesStrategicMergePatches()) {
      throw Status.unsupportedMediaType("415: Unsupported Media Type")
          .withDetails(Fields.EMPTY)
          .exception();
    }
    Call call = call(request, row, route, "PatchOptions", apply);
    StoredObject old = reads.find(row, route.namespace(), route.name());
    Fields current = Answers.inVersion(row, old.tree());
    return answer(call, writes.update(call, Patches.patched(call, old, current), old));
  }

  private Response delete(Request request, Resource row, Route route) {
    DeleteOptions options = DeleteOptions.of(request, bodies);
    Call call = deletion(request, row, route, options);
    StoredObject object = reads.find(row, route.namespace(), route.name());
    Deletes.Deletion done = deletes.delete(call, options, object);
    if (done.gone() && !row.rules().answersDeleteWithObject()) {
      Fields details =
          Status.details(row.group(), row.plural(), object.name()).with("uid", object.uid());
      return Answers.status(Status.done(200, details));
    }
    return answer(call, new Outcome(200, done.tree(), done.stored()));
  }

  private Call deletion(Request request, Resource row, Route route, DeleteOptions options) {
    Write write =
        new Write(clock.now(), store.snapshot(), chance, options.dryRun(), new ArrayList<>());
    WriteOptions rest = WriteOptions.of(request, "DeleteOptions", false);
    return new Call(request, row, route, rest, write);
  }

  private Response deleteCollection(Request request, Resource row, Route route) {
    DeleteOptions options = DeleteOptions.of(request, bodies);
    ListOptions which = ListOptions.of(request, false);
    Reads.Page page = reads.page(row, route, which);
    List<StoredObject> deleted = new ArrayList<>();
    for (StoredObject object : page.objects()) {
      Route one =
          new Route(
              route.group(),
              route.version(),
              false,
              object.namespace(),
              route.namespaced(),
              route.resource(),
              object.name(),
              "");
      deletes.delete(deletion(request, row, one, options), options, object);
      deleted.add(object);
    }
    return forms.list(
        request,
        row,
        new Reads.Page(page.version(), deleted, Optional.empty(), Optional.empty()));
  }

  /** The kinds that are served now. */
  public ResourceTable table() {
    return table;
  }

  /** Serves other kinds from now on. Owner only. */
  public void serve(ResourceTable other) {
    table = other;
  }
}
