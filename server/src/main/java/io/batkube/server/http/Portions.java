package io.batkube.server.http;

import io.batkube.kubernetes.api.Response;
import io.batkube.kubernetes.api.Response.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A long answer on its way: a reader thread makes a portion, the event loop writes it, and only
 * when the client has taken enough the next is made. Packed with gzip if it is long and the client
 * takes that.
 *
 * <p>At each moment either a reader thread works on it or the event loop has it, never both.
 */
final class Portions implements Exchange.Progress {
  /** A real server packs what is longer. */
  private static final int PACKED_FROM = 128 << 10;

  private static final int PORTION_BYTES = 256 << 10;

  private final Exchange exchange;
  private final int status;
  private final String contentType;
  private final List<Header> headers;
  private final Iterator<byte[]> pieces;

  /** Where the packed bytes go, while they are made. */
  private final Target target = new Target();

  private GZIPOutputStream gzip;
  private boolean begun;

  /** A portion is being made or written. */
  private boolean making;

  private boolean gone;

  /** A stream into whatever buffer is being filled. */
  private static final class Target extends OutputStream {
    private ByteBufOutputStream buffer;

    @Override
    public void write(int b) throws IOException {
      buffer.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      buffer.write(bytes, offset, length);
    }
  }

  private Portions(
      Exchange exchange,
      int status,
      String contentType,
      List<Header> headers,
      Iterator<byte[]> pieces) {
    this.exchange = exchange;
    this.status = status;
    this.contentType = contentType;
    this.headers = headers;
    this.pieces = pieces;
  }

  static boolean worthPacking(int bytes) {
    return bytes > PACKED_FROM;
  }

  static Portions of(Exchange exchange, Response.Pieces pieces) {
    var portions =
        new Portions(
            exchange, pieces.status(), pieces.contentType(), pieces.headers(), pieces.pieces());
    portions.make();
    return portions;
  }

  static Portions of(Exchange exchange, Response.Whole whole) {
    var portions =
        new Portions(
            exchange,
            whole.status(),
            whole.contentType(),
            whole.headers(),
            List.of(whole.body()).iterator());
    portions.make();
    return portions;
  }

  private void make() {
    making = true;
    exchange.lane().readers().execute(this::portion);
  }

  /** On a reader thread. The exchange hears of every end of it, or it would never end itself. */
  private void portion() {
    try {
      ByteBuf buffer = exchange.outlet().allocator().ioBuffer(PORTION_BYTES + 1024);
      boolean last = portion(buffer);
      exchange.lane().handNow(() -> send(buffer, last));
    } catch (Throwable e) {
      exchange.lane().handNow(() -> fail(e));
    }
  }

  /** Makes it; whether it is the last. */
  private boolean portion(ByteBuf buffer) throws IOException {
    try {
      if (begun) {
        fill(buffer);
      } else {
        first(buffer);
      }
      boolean last = !pieces.hasNext();
      if (last && gzip != null) {
        gzip.finish();
      }
      return last;
    } catch (Throwable e) {
      buffer.release();
      throw e;
    }
  }

  private void fail(Throwable e) {
    making = false;
    exchange.defect(e);
    exchange.abort();
    close(); // if the client had gone before
  }

  /** Whether it is worth packing shows when there is more than a little. */
  private void first(ByteBuf buffer) throws IOException {
    if (!exchange.takesGzip()) {
      fill(buffer);
      return;
    }
    var ahead = new ArrayList<byte[]>();
    int bytes = 0;
    while (bytes <= PACKED_FROM && pieces.hasNext()) {
      byte[] piece = pieces.next();
      ahead.add(piece);
      bytes += piece.length;
    }
    target.buffer = new ByteBufOutputStream(buffer);
    if (bytes > PACKED_FROM) {
      gzip = new FastGzip(target);
    }
    OutputStream out = gzip == null ? target : gzip;
    for (byte[] piece : ahead) {
      out.write(piece);
    }
  }

  private void fill(ByteBuf buffer) throws IOException {
    target.buffer = new ByteBufOutputStream(buffer);
    OutputStream out = gzip == null ? target : gzip;
    long unpacked = 0;
    // Packed bytes come late: what was put in counts as well, so that a portion takes bounded time.
    while (buffer.readableBytes() < PORTION_BYTES
        && unpacked < 4 * PORTION_BYTES
        && pieces.hasNext()) {
      byte[] piece = pieces.next();
      out.write(piece);
      unpacked += piece.length;
    }
  }

  private void send(ByteBuf buffer, boolean last) {
    if (gone) {
      buffer.release();
      close();
      return;
    }
    if (!begun) {
      begun = true;
      begin(last ? buffer.readableBytes() : Outlet.STREAMED);
    }
    if (buffer.isReadable() && !exchange.isHead()) {
      exchange.outlet().body(buffer);
    } else {
      buffer.release();
    }
    if (last || exchange.isHead()) {
      close();
      exchange.end();
      return;
    }
    exchange.outlet().flush();
    making = false; // only now: the flush may have called writable()
    if (exchange.outlet().writable()) {
      make();
    }
  }

  private void begin(long length) {
    if (gzip == null) {
      exchange.begin(status, contentType, headers, length);
      return;
    }
    var packed = new ArrayList<Header>(headers);
    packed.add(new Header("Content-Encoding", "gzip"));
    packed.add(new Header("Vary", "Accept-Encoding"));
    exchange.begin(status, contentType, packed, length);
  }

  @Override
  public void writable() {
    if (begun && !making && !gone) {
      make();
    }
  }

  @Override
  public boolean stalled() {
    return begun && !making;
  }

  @Override
  public void cancel() {
    gone = true;
    if (!making) {
      close();
    }
  }

  /** Gives native memory back. */
  private void close() {
    if (gzip != null) {
      try {
        target.buffer = new ByteBufOutputStream(Unpooled.buffer());
        gzip.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      gzip = null;
    }
  }

  /** Packs as a real server does: little, but quickly. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 16 << 10);
      def.setLevel(1);
    }
  }
}
