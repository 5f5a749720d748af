package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.store.ObjectJson;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.JsonBytes;
import java.util.Iterator;
import java.util.List;

/** The forms in which a client may ask for objects, by its Accept header. */
final class Forms {
  /** A list goes out in pieces of about this many bytes. */
  private static final int PIECE = 64 << 10;

  Response object(
      Request request, Resource row, int code, StoredObject object, List<Response.Header> headers) {
    return new Response.Whole(
        code, Answers.JSON, headers, Answers.line(Answers.bytes(row, object)));
  }

  /** An object that is not in the store: a dry run, a Scale. */
  Response tree(
      Request request, Resource row, int code, Fields object, List<Response.Header> headers) {
    return Answers.json(code, headers, object);
  }

  Response list(Request request, Resource row, Reads.Page page) {
    Fields.Builder metadata = new Fields.Builder();
    metadata.put("resourceVersion", Long.toString(page.version()));
    page.next().ifPresent(token -> metadata.put("continue", token));
    page.remaining().ifPresent(count -> metadata.put("remainingItemCount", count));
    JsonBytes head = new JsonBytes(256);
    head.raw("{\"kind\":").string(row.listKind());
    head.raw(",\"apiVersion\":").string(row.apiVersion());
    head.raw(",\"metadata\":").raw(Json.bytes(metadata.build())).raw(",\"items\":[");
    return new Response.Pieces(
        200, Answers.JSON, List.of(), new ListPieces(row, head, page.objects().iterator()));
  }

  Response stream(Request request, Resource row, EventStream events) {
    return new Response.Stream(Answers.JSON, List.of(), events);
  }

  KindWatch.EventForm events(Request request, Resource row) {
    return new KindWatch.WholeObjects();
  }

  /** The JSON of a list, made while it is sent. */
  private static final class ListPieces implements Iterator<byte[]> {
    private final Resource row;
    private final Iterator<StoredObject> objects;
    private final byte[] opening;
    private JsonBytes piece;
    private boolean first = true;
    private boolean ended;

    ListPieces(Resource row, JsonBytes head, Iterator<StoredObject> objects) {
      this.row = row;
      this.piece = head;
      this.objects = objects;
      this.opening =
          row.codec().listsTypes()
              ? ObjectJson.head(row.kind(), row.apiVersion())
              : new byte[] {'{'};
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public byte[] next() {
      while (objects.hasNext() && piece.length() < PIECE) {
        if (!first) {
          piece.raw(',');
        }
        first = false;
        piece.raw(opening).raw(Answers.content(row, objects.next()));
      }
      if (!objects.hasNext()) {
        ended = true;
        piece.raw("]}\n");
      }
      byte[] bytes = piece.toBytes();
      piece = new JsonBytes(PIECE + (PIECE >> 2));
      return bytes;
    }
  }
}
