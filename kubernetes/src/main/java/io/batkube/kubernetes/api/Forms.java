package io.batkube.kubernetes.api;

import io.batkube.kubernetes.crd.CustomResources;
import io.batkube.kubernetes.crd.PrinterColumn;
import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.store.WatchEvent;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.view.Column;
import io.batkube.kubernetes.view.CustomPrinter;
import io.batkube.kubernetes.view.Endpoint;
import io.batkube.kubernetes.view.EventView;
import io.batkube.kubernetes.view.ListMeta;
import io.batkube.kubernetes.view.ObjectView;
import io.batkube.kubernetes.view.Page;
import io.batkube.kubernetes.view.Printer;
import io.batkube.kubernetes.view.Printers;
import io.batkube.kubernetes.view.View;
import io.batkube.kubernetes.view.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The forms in which a client may ask for objects, by its Accept header. */
final class Forms {
  private final Clock clock;
  private final Function<Resource, Printer> printers;

  /**
   * Makes forms whose Tables know the built-in kinds.
   *
   * @param clock for ages in Tables
   */
  Forms(Clock clock) {
    this(clock, Forms::printer);
  }

  private static Printer printer(Resource row) {
    if (!row.custom()) {
      return Printers.of(row.partition());
    }
    List<CustomPrinter.Declared> declared = new ArrayList<>();
    for (PrinterColumn column : CustomResources.columns(row)) {
      declared.add(
          new CustomPrinter.Declared(
              new Column(
                  column.name(),
                  column.type(),
                  column.format(),
                  column.description(),
                  (int) column.priority()),
              column::cell));
    }
    return new CustomPrinter(declared);
  }

  Forms(Clock clock, Function<Resource, Printer> printers) {
    this.clock = clock;
    this.printers = printers;
  }

  static Wish wish(Request request) {
    return new Wish(
        request.accept(),
        request.userAgent(),
        request.text("pretty"),
        request.text("includeObject"));
  }

  /** What can be asked of the path of a request. */
  private static Endpoint endpoint(Request request, Resource row, Route route) {
    boolean reads = request.method().equals("GET");
    return new Endpoint(
        !row.codec().listsTypes(),
        reads && (route.name().isEmpty() || route.watch()),
        !Reviews.answers(row));
  }

  /**
   * Refuses a request that could be answered in no form, before it does anything.
   *
   * @throws io.batkube.kubernetes.status.StatusException 406
   */
  void check(Request request, Resource row, Route route) {
    View.of(wish(request), endpoint(request, row, route));
  }

  /** A refusal, in the form that the client accepts. */
  static Response refusal(Request request, Status status) {
    return response(View.error(wish(request), status), List.of());
  }

  /** A Status that says that something is done. */
  Response done(Request request, Resource row, Status status) {
    View view = View.of(wish(request), new Endpoint(!row.codec().listsTypes(), false, true));
    return response(view.page(status.code(), status.tree()), List.of());
  }

  static Response response(Page page, List<Response.Header> more) {
    List<Response.Header> headers = new ArrayList<>(more);
    page.headers().forEach(each -> headers.add(new Response.Header(each.name(), each.value())));
    return new Response.Whole(page.status(), page.contentType(), headers, page.body());
  }

  private ObjectView objects(View view, Resource row) {
    return ObjectView.of(view, row, printers.apply(row), clock.now());
  }

  private static View single(Request request, Resource row) {
    return View.of(wish(request), new Endpoint(!row.codec().listsTypes(), false, true));
  }

  Response object(Request request, Resource row, int code, StoredObject object) {
    return response(objects(single(request, row), row).object(code, object), List.of());
  }

  /** An object as it was just written. Its bytes are made by whoever sends it, if that is all. */
  Response written(Request request, Resource row, int code, StoredObject object) {
    View view = single(request, row);
    return view.shape() == View.Shape.OBJECT && view.isCompact() && row.codec().isStored()
        ? new Response.Unmade(() -> object(request, row, code, object))
        : object(request, row, code, object);
  }

  /** An object that is not in the store, in the stored version: the outcome of a dry run. */
  Response unstored(Request request, Resource row, int code, Fields stored) {
    return response(objects(single(request, row), row).object(code, stored), List.of());
  }

  /** An object of another kind than the row's, such as the Scale of a Deployment. */
  Response other(Request request, Resource row, int code, Fields object) {
    Printer printer = object.text("kind").equals("Scale") ? Printers.scale() : printers.apply(row);
    return response(
        ObjectView.served(single(request, row), code, object, printer, clock.now()), List.of());
  }

  Response list(Request request, Resource row, Reads.Page page) {
    View view = View.of(wish(request), new Endpoint(!row.codec().listsTypes(), true, true));
    ListMeta meta =
        new ListMeta(
            Long.toString(page.version()),
            page.next().orElse(""),
            page.remaining().map(OptionalLong::of).orElse(OptionalLong.empty()));
    return new Response.Pieces(
        200, view.contentType(), List.of(), objects(view, row).list(meta, page.objects()));
  }

  Response stream(Request request, Resource row, EventStream events) {
    View view = View.ofWatch(wish(request), new Endpoint(!row.codec().listsTypes(), true, true));
    return new Response.Stream(view.streamType(), List.of(), events);
  }

  /**
   * What decides how events look and which they are.
   *
   * @param codec of the very row
   */
  private record Likeness(
      String path, List<String> labels, List<String> fields, View view, Codec codec) {}

  /** Of a watch; empty of a Table, of which the first event is unlike the others. */
  Optional<Object> likeness(Request request, Resource row) {
    View view = View.ofWatch(wish(request), new Endpoint(!row.codec().listsTypes(), true, true));
    return view.shape() == View.Shape.TABLE
        ? Optional.empty()
        : Optional.of(
            new Likeness(
                request.path(),
                request.parameters("labelSelector"),
                request.parameters("fieldSelector"),
                view,
                row.codec()));
  }

  KindWatch.EventForm events(Request request, Resource row) {
    View view = View.ofWatch(wish(request), new Endpoint(!row.codec().listsTypes(), true, true));
    return new Events(objects(view, row).events());
  }

  /** Events in the form of a view. */
  private record Events(EventView view) implements KindWatch.EventForm {
    @Override
    public Optional<byte[]> event(Resource row, WatchEvent event) {
      return view.event(event);
    }

    @Override
    public Optional<byte[]> event(Resource row, Change.Type type, StoredObject object) {
      return view.event(type.name(), object);
    }

    @Override
    public Optional<byte[]> bookmark(Resource row, long version, boolean endOfInitial) {
      Fields metadata = Fields.of("resourceVersion", Long.toString(version));
      if (endOfInitial) {
        metadata = metadata.with("annotations", Fields.of("k8s.io/initial-events-end", "true"));
      }
      return view.bookmark(row.codec().emptyObject().with("metadata", metadata));
    }

    @Override
    public byte[] error(Status status) {
      return view.error(status.tree());
    }
  }
}
