package io.batkube.kubernetes.view;

import io.batkube.kubernetes.schema.ProtobufEncoder;
import io.batkube.kubernetes.store.StoredObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * The pieces of a list in protobuf. It begins with its length, for which every object has to be
 * written once; of long lists those that were written first are kept and the others written again,
 * so that a list of everything does not double the memory.
 */
final class ProtobufList implements Iterator<byte[]> {
  private static final int PIECE_BYTES = 64 << 10;
  private static final int KEPT_BYTES = 4 << 20;

  private final String apiVersion;
  private final String kind;
  private final ListMeta meta;
  private final List<StoredObject> objects;
  private final Function<StoredObject, byte[]> item;

  private List<byte[]> kept = List.of();

  /** The next object; -1 before the head, one more than there are objects after the end. */
  private int next = -1;

  ProtobufList(
      String apiVersion,
      String kind,
      ListMeta meta,
      List<StoredObject> objects,
      Function<StoredObject, byte[]> item) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.meta = meta;
    this.objects = objects;
    this.item = item;
  }

  @Override
  public boolean hasNext() {
    return next <= objects.size();
  }

  @Override
  public byte[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    var out = new ByteArrayOutputStream(PIECE_BYTES + (PIECE_BYTES >> 2));
    if (next < 0) {
      out.writeBytes(ProtobufEncoder.listHead(apiVersion, kind, meta.tree(), itemsBytes()));
      next = 0;
    }
    while (out.size() < PIECE_BYTES && next < objects.size()) {
      out.writeBytes(next < kept.size() ? kept.set(next, new byte[0]) : item(next));
      next++;
    }
    if (next == objects.size()) {
      out.writeBytes(ProtobufEncoder.listEnd());
      next++;
    }
    return out.toByteArray();
  }

  private byte[] item(int position) {
    return item.apply(objects.get(position));
  }

  private long itemsBytes() {
    kept = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < objects.size(); i++) {
      byte[] bytes = item(i);
      if (sum < KEPT_BYTES) {
        kept.add(bytes);
      }
      sum += bytes.length;
    }
    return sum;
  }
}
