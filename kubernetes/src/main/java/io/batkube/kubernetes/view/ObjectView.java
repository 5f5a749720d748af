package io.batkube.kubernetes.view;

import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.schema.ProtobufEncoder;
import io.batkube.kubernetes.schema.Schemas;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.ObjectJson;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.store.WatchEvent;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.JsonBytes;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.view.View.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Objects of one resource in the form that one client agreed on. Made for one request; one thread.
 *
 * <p>Objects come as they are stored; they leave in the version of the row. Long lists leave in
 * pieces, of which only one is in memory at a time.
 */
public final class ObjectView {
  private static final int PIECE_BYTES = 64 << 10;
  private static final Type.Struct PARTIAL =
      Schemas.builtIn().find("meta.k8s.io", "v1", "PartialObjectMetadata").orElseThrow();
  private static final String NO_LIST = "content is not a list";

  private final View view;
  private final String group;
  private final String apiVersion;
  private final String kind;
  private final String listKind;
  private final Codec codec;
  private final Printer printer;
  private final Instant now;

  /** How whole objects of the kind begin. */
  private final byte[] head;

  /** An object that is not stored in this form: a Scale, an answer to a review. */
  private ObjectView(
      View view,
      String group,
      String apiVersion,
      String kind,
      String listKind,
      Codec codec,
      Printer printer,
      Instant now) {
    this.view = view;
    this.group = group;
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.listKind = listKind;
    this.codec = codec;
    this.printer = printer;
    this.now = now;
    this.head = ObjectJson.head(kind, apiVersion);
  }

  /**
   * Begins.
   *
   * @param now simulated time, for ages
   */
  public static ObjectView of(View view, Resource row, Printer printer, Instant now) {
    return new ObjectView(
        view, row.group(), row.apiVersion(), row.kind(), row.listKind(), row.codec(), printer, now);
  }

  public View view() {
    return view;
  }

  /** One object as an answer. */
  public Page object(int code, StoredObject object) {
    if (view.shape() == Shape.OBJECT && view.isCompactJson() && codec.isStored()) {
      return Page.of(code, view.contentType(), line(object));
    }
    return object(code, object.tree());
  }

  private byte[] line(StoredObject object) {
    if (isOf(object)) {
      return object.json();
    }
    JsonBytes out = new JsonBytes(4096).raw(head);
    object.writeContent(out);
    return out.raw('\n').toBytes();
  }

  /** Whether the object is stored in the very version in which it is shown. */
  private boolean isOf(StoredObject object) {
    return object.tree().text("apiVersion").equals(apiVersion);
  }

  /** One object as an answer, as it would be stored. */
  public Page object(int code, Fields stored) {
    return switch (view.shape()) {
      case OBJECT -> view.page(code, served(stored));
      case METADATA -> view.page(code, partial(stored));
      case METADATA_LIST ->
          throw (codec.listsTypes()
                  ? Status.unforeseen(500, NO_LIST)
                  : PolicyCells.wrongShape(
                      "PartialObjectMetadataList",
                      "not a list",
                      PolicyCells.goType(group, kind, false)))
              .exception();
      case TABLE -> {
        String version = stored.fields("metadata").text("resourceVersion");
        JsonBytes out = new JsonBytes(2048);
        table(new ListMeta(version, "", OptionalLong.empty()), List.of(stored), true, out);
        yield page(code, out);
      }
    };
  }

  /**
   * An object that has no stored form, such as a Scale: in the version it is served in, and with
   * the kind it names.
   */
  public static Page served(View view, int code, Fields object, Printer printer, Instant now) {
    String kind = object.text("kind");
    String apiVersion = object.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    ObjectView shown =
        new ObjectView(view, group, apiVersion, kind, kind + "List", AsItIs.CODEC, printer, now);
    return shown.object(code, object);
  }

  private Page page(int code, JsonBytes json) {
    if (view.isCompactJson()) {
      return Page.of(code, view.contentType(), json.raw('\n').toBytes());
    }
    return view.page(code, reread(json));
  }

  private static Fields reread(JsonBytes json) {
    return (Fields) Json.parse(new String(json.toBytes(), StandardCharsets.UTF_8));
  }

  /** A list as an answer of the view's content type. */
  public Iterator<byte[]> list(ListMeta meta, List<StoredObject> objects) {
    switch (view.shape()) {
      case METADATA ->
          throw PolicyCells.wrongShape(
                  "PartialObjectMetadata",
                  "a list",
                  PolicyCells.goType(group, listKind, codec.listsTypes()))
              .exception();
      case TABLE -> checkTableOptions();
      case OBJECT, METADATA_LIST -> {}
    }
    if (view.isProtobuf()) {
      return new ProtobufList(apiVersionOfList(), kindOfList(), meta, objects, this::item);
    }
    Iterator<byte[]> pieces =
        rowsAreSorted()
            ? new Pieces(head(meta), sorted(objects), Collections.emptyIterator())
            : new Pieces(head(meta), Collections.emptyIterator(), objects.iterator());
    return view.isCompactJson() ? pieces : List.of(view.bytes(whole(pieces))).iterator();
  }

  /** The rows of some kinds have an order of their own. */
  private boolean rowsAreSorted() {
    return view.shape() == Shape.TABLE && printer.order().isPresent();
  }

  private Iterator<Fields> sorted(List<StoredObject> objects) {
    List<Fields> all = new ArrayList<>();
    objects.forEach(object -> all.add(object.tree()));
    all.sort(printer.order().orElseThrow());
    return all.iterator();
  }

  private String apiVersionOfList() {
    return view.shape() == Shape.OBJECT ? apiVersion : view.metaApiVersion();
  }

  private String kindOfList() {
    return view.shape() == Shape.OBJECT ? listKind : "PartialObjectMetadataList";
  }

  /** An object of a list in protobuf. */
  private byte[] item(StoredObject object) {
    return view.shape() == Shape.OBJECT
        ? ProtobufEncoder.item(codec.type(), codec.fromStored(object.tree()))
        : ProtobufEncoder.item(PARTIAL, partial(object.tree()));
  }

  private static Fields whole(Iterator<byte[]> pieces) {
    JsonBytes all = new JsonBytes(PIECE_BYTES);
    pieces.forEachRemaining(all::raw);
    return reread(all);
  }

  private JsonBytes head(ListMeta meta) {
    JsonBytes out = new JsonBytes(PIECE_BYTES + (PIECE_BYTES >> 2));
    switch (view.shape()) {
      case TABLE -> tableHead(meta, true, out);
      case METADATA_LIST -> begin(apiVersionOfList(), kindOfList(), meta.tree(), out);
      case OBJECT, METADATA -> begin(apiVersion, listKind, listMeta(meta), out);
    }
    return out;
  }

  /** A list of custom resources says that it does not go on, as Go's untyped lists do. */
  private Fields listMeta(ListMeta meta) {
    Fields tree = meta.tree();
    return codec.listsTypes() && !tree.has("continue") ? tree.with("continue", "") : tree;
  }

  private static void begin(String version, String listKind, Fields meta, JsonBytes out) {
    out.raw("{\"kind\":").string(listKind);
    out.raw(",\"apiVersion\":").string(version);
    out.raw(",\"metadata\":").value(meta).raw(",\"items\":");
  }

  /** The pieces of a list: its head, its objects, its end. */
  private final class Pieces implements Iterator<byte[]> {
    private JsonBytes out;
    private final Iterator<Fields> trees;
    private final Iterator<StoredObject> objects;
    private boolean first = true;
    private boolean ended;

    Pieces(JsonBytes head, Iterator<Fields> trees, Iterator<StoredObject> objects) {
      this.out = head;
      this.trees = trees;
      this.objects = objects;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public byte[] next() {
      if (ended) {
        throw new NoSuchElementException();
      }
      while (out.length() < PIECE_BYTES && more()) {
        out.raw(first ? '[' : ',');
        first = false;
        if (trees.hasNext()) {
          row(trees.next(), out);
        } else {
          item(objects.next());
        }
      }
      if (!more()) {
        end();
      }
      byte[] piece = out.toBytes();
      out = new JsonBytes(ended ? 0 : PIECE_BYTES + (PIECE_BYTES >> 2));
      return piece;
    }

    private boolean more() {
      return trees.hasNext() || objects.hasNext();
    }

    private void end() {
      boolean isNull =
          first
              && (view.shape() == Shape.METADATA_LIST
                  || (view.shape() == Shape.TABLE && printer.nullForNoRows()));
      out.raw(isNull ? "null" : first ? "[]" : "]").raw("}\n");
      ended = true;
    }

    private void item(StoredObject object) {
      switch (view.shape()) {
        case TABLE -> row(object.tree(), out);
        case METADATA, METADATA_LIST -> partial(object.tree(), out);
        case OBJECT -> {
          if (codec.listsTypes()) {
            out.raw(head);
          } else {
            out.raw('{');
          }
          content(object, out);
        }
      }
    }
  }

  private void content(StoredObject object, JsonBytes out) {
    if (codec.isStored()) {
      object.writeContent(out);
    } else {
      ObjectJson.content(codec.fromStored(object.tree()), out);
    }
  }

  /** The whole object, in the version of the row. */
  private Fields served(Fields stored) {
    Fields object = codec.fromStored(stored);
    return apiVersion.equals(object.text("apiVersion")) && kind.equals(object.text("kind"))
        ? object
        : typed(object);
  }

  private Fields typed(Fields object) {
    Fields.Builder typed = new Fields.Builder(object.size() + 2);
    typed.put("kind", kind);
    typed.put("apiVersion", apiVersion);
    for (int i = 0; i < object.size(); i++) {
      if (!object.name(i).equals("kind") && !object.name(i).equals("apiVersion")) {
        typed.put(object.name(i), object.value(i));
      }
    }
    return typed.build();
  }

  /** The events of a watch with this view. */
  public EventView events() {
    if (view.shape() == Shape.TABLE) {
      checkTableOptions();
    }
    return new EventView(this);
  }

  /** True if the bytes of the store's own event say what this client wants to hear. */
  boolean sendsStored(StoredObject object) {
    return view.shape() == Shape.OBJECT && codec.isStored() && isOf(object);
  }

  /** The store's own event in protobuf. */
  byte[] frame(WatchEvent event) {
    return ProtobufEncoder.event(
        event.type().name(), codec.type(), apiVersion, kind, event.object().tree());
  }

  /** An event in protobuf; empty if its object cannot take the shape, and the watch ends. */
  Optional<byte[]> frame(String type, Fields stored) {
    return switch (view.shape()) {
      case OBJECT ->
          Optional.of(
              ProtobufEncoder.event(
                  type, codec.type(), apiVersion, kind, codec.fromStored(stored)));
      case METADATA ->
          Optional.of(
              ProtobufEncoder.event(
                  type, PARTIAL, view.metaApiVersion(), "PartialObjectMetadata", partial(stored)));
      case METADATA_LIST, TABLE -> Optional.empty();
    };
  }

  /** A bookmark in protobuf, which comes in the version of the row. */
  Optional<byte[]> bookmarkFrame(Fields object) {
    return view.shape() == Shape.OBJECT
        ? Optional.of(ProtobufEncoder.event("BOOKMARK", codec.type(), apiVersion, kind, object))
        : frame("BOOKMARK", object);
  }

  /** The object of an event of this watch alone, by the bytes of the store if they serve. */
  boolean event(StoredObject object, boolean headers, JsonBytes out) {
    if (view.shape() != Shape.OBJECT) {
      return event(object.tree(), headers, out);
    }
    content(object, out.raw(head));
    return true;
  }

  /** A bookmark, which comes in the version of the row. */
  boolean bookmark(Fields object, boolean headers, JsonBytes out) {
    if (view.shape() != Shape.OBJECT) {
      return event(object, headers, out);
    }
    out.value(typed(object));
    return true;
  }

  /** The object of an event; false if it cannot take the shape, and the watch ends. */
  boolean event(Fields stored, boolean headers, JsonBytes out) {
    switch (view.shape()) {
      case OBJECT -> out.value(served(stored));
      case METADATA -> partial(stored, out);
      case METADATA_LIST -> {
        return false;
      }
      case TABLE -> {
        String version = stored.fields("metadata").text("resourceVersion");
        table(new ListMeta(version, "", OptionalLong.empty()), List.of(stored), headers, out);
      }
    }
    return true;
  }

  private Fields partial(Fields stored) {
    return Fields.of(
        "kind", "PartialObjectMetadata",
        "apiVersion", view.metaApiVersion(),
        "metadata", codec.plainMetadata(stored));
  }

  private void partial(Fields stored, JsonBytes out) {
    out.raw("{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"")
        .raw(view.metaApiVersion())
        .raw("\",\"metadata\":")
        .value(codec.plainMetadata(stored))
        .raw('}');
  }

  private void table(ListMeta meta, List<Fields> objects, boolean headers, JsonBytes out) {
    checkTableOptions();
    tableHead(meta, headers, out);
    char separator = '[';
    for (Fields object : objects) {
      out.raw(separator);
      separator = ',';
      row(object, out);
    }
    out.raw("]}");
  }

  private void tableHead(ListMeta meta, boolean headers, JsonBytes out) {
    out.raw("{\"kind\":\"Table\",\"apiVersion\":\"").raw(view.metaApiVersion());
    out.raw("\",\"metadata\":").value(meta.tree());
    out.raw(",\"columnDefinitions\":");
    Object columns =
        headers ? Items.of(printer.columns().stream().map(Column::tree).toList()) : Null.NULL;
    out.value(columns).raw(",\"rows\":");
  }

  private void row(Fields stored, JsonBytes out) {
    out.raw("{\"cells\":[");
    boolean asServed = printer.readsServedVersion();
    Fields printed = asServed ? served(stored) : stored;
    printer.print(printed, new Row(out, now));
    out.raw(']');
    List<Fields> conditions = printer.conditions(stored);
    if (!conditions.isEmpty()) {
      out.raw(",\"conditions\":").value(Items.of(conditions));
    }
    out.raw(",\"object\":");
    switch (view.includeObject()) {
      case "None" -> {
        if (stored.textAt("metadata", "annotations", "k8s.io/initial-events-end").equals("true")) {
          partial(stored, out);
        } else {
          out.raw("null");
        }
      }
      case "Object" -> out.value(served(stored));
      default -> partial(stored, out);
    }
    out.raw('}');
  }

  private void checkTableOptions() {
    switch (view.includeObject()) {
      case "", "None", "Metadata", "Object" -> {}
      default ->
          throw Status.badRequest(
                  "Unable to convert to Table as requested: "
                      + FieldError.invalid(
                          "includeObject",
                          view.includeObject(),
                          "must be 'Metadata', 'Object', 'None', or empty"))
              .exception();
    }
  }

  /** For objects that are served as they come. */
  private static final class AsItIs {
    static final Codec CODEC =
        new Codec() {
          @Override
          public Type.Struct type() {
            throw new UnsupportedOperationException("an object without a schema");
          }

          @Override
          public Decoded decode(Fields raw) {
            return new Decoded(raw, List.of());
          }

          @Override
          public Fields toStored(Fields object) {
            return object;
          }

          @Override
          public Fields fromStored(Fields stored) {
            return stored;
          }

          @Override
          public Fields emptyObject() {
            return Fields.EMPTY;
          }

          @Override
          public boolean listsTypes() {
            return false;
          }

          @Override
          public boolean isStored() {
            return true;
          }
        };
  }
}
