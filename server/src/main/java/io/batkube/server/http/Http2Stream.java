package io.batkube.server.http;

import io.batkube.kubernetes.api.Response.Header;
import io.batkube.kubernetes.status.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Locale;

/** One stream of an HTTP/2 connection: one request, one answer. On its event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Http2Stream extends ChannelInboundHandlerAdapter implements Outlet, Lane.Ticking {
  private final Lane lane;
  private final Limits limits;
  private final Authentication.Certificate certificate;
  private final Http2Connection connection;

  private ChannelHandlerContext context;
  private Head head;
  private Body body;
  private Exchange exchange;
  private boolean reading;
  private boolean unflushed;
  private boolean requestComplete;
  private boolean over;
  private int ticks;

  Http2Stream(Lane lane, Authentication.Certificate certificate, Http2Connection connection) {
    this.lane = lane;
    this.limits = lane.site().setup().limits();
    this.certificate = certificate;
    this.connection = connection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    connection.opened(this);
    lane.tickAlong(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    over = true;
    connection.closed(this);
    lane.tickNoMore(this);
    if (exchange != null) {
      exchange.cancel();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    reading = true;
    try {
      if (over || requestComplete) {
        return;
      }
      if (message instanceof Http2HeadersFrame headers) {
        if (head == null) {
          begin(headers.headers());
        }
        if (headers.isEndStream() && !over) {
          complete();
        }
      } else if (message instanceof Http2DataFrame data && body != null) {
        if (!body.add(data.content())) {
          tooLarge();
        } else if (data.isEndStream()) {
          complete();
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(Http2Headers headers) {
    head =
        new Head(
            text(headers, ":method"),
            text(headers, ":path"),
            all(headers, "accept"),
            all(headers, "accept-encoding"),
            text(headers, "content-type"),
            text(headers, "user-agent"),
            text(headers, "authorization"),
            text(headers, "audit-id"),
            all(headers, "if-none-match"),
            false);
    body = new Body(limits.bodyBytes());
    long announced = headers.getLong("content-length", 0);
    if (announced > limits.bodyBytes()) {
      tooLarge();
      return;
    }
    if (text(headers, "expect").equalsIgnoreCase("100-continue")) {
      var early = new Exchange(lane, this, head, certificate);
      if (early.user().isEmpty()) {
        lastAnswer(Status.unauthorized());
      } else {
        context.writeAndFlush(
            new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("100"), false));
      }
    }
  }

  private static String text(Http2Headers headers, String name) {
    CharSequence value = headers.get(name);
    return value == null ? "" : value.toString();
  }

  private static String all(Http2Headers headers, String name) {
    return String.join(",", headers.getAll(name));
  }

  private void complete() {
    requestComplete = true;
    exchange = new Exchange(lane, this, head, certificate);
    byte[] bytes = body.bytes();
    body = null;
    exchange.run(bytes);
  }

  private void tooLarge() {
    lastAnswer(Status.tooLarge("Request entity too large: limit is " + limits.bodyBytes()));
  }

  private void lastAnswer(Status status) {
    exchange = new Exchange(lane, this, head, certificate);
    exchange.refuse(status);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    reading = false;
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext from) {
    ticks = 0;
    if (writable() && exchange != null) {
      exchange.writable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    context.close();
  }

  @Override
  public void tick() {
    ticks++;
    if (over) {
      return;
    }
    if (exchange == null) {
      if (ticks >= limits.bodyTicks()) {
        lastAnswer(Http1Connection.late());
      }
    } else if (!exchange.stalled() || writable()) {
      ticks = 0;
    } else if (ticks >= limits.stallTicks()) {
      abort();
    }
  }

  @Override
  public void finish() {
    if (exchange != null) {
      exchange.finish();
    }
  }

  // ---- the answer

  @Override
  public int port() {
    return Ledger.port(context.channel().parent());
  }

  @Override
  public ByteBufAllocator allocator() {
    return context.alloc();
  }

  @Override
  public boolean writable() {
    return context.channel().isWritable();
  }

  @Override
  public boolean drained() {
    Channel channel = context.channel();
    return channel.bytesBeforeUnwritable() >= channel.config().getWriteBufferHighWaterMark();
  }

  @Override
  public void head(int status, List<Header> headers, long length) {
    var all = new DefaultHttp2Headers();
    all.status(Integer.toString(status));
    for (Header header : headers) {
      all.add(
          header.name().toLowerCase(Locale.ROOT),
          header.value().replaceAll("[\\x00-\\x1f\\x7f]", " ").strip());
    }
    if (length != STREAMED && status != 204 && status != 304) {
      all.setLong("content-length", length);
    }
    context.write(new DefaultHttp2HeadersFrame(all, false));
  }

  @Override
  public void body(ByteBuf bytes) {
    context.write(new DefaultHttp2DataFrame(bytes, false));
  }

  @Override
  public boolean chunked() {
    return false;
  }

  @Override
  public ByteBuf portion(List<byte[]> lines, int bytes) {
    ByteBuf portion = context.alloc().ioBuffer(bytes);
    for (byte[] line : lines) {
      portion.writeBytes(line);
    }
    return portion;
  }

  @Override
  public void send(ByteBuf portion) {
    body(portion);
  }

  @Override
  public void end() {
    over = true;
    lane.tickNoMore(this);
    ChannelFuture written = context.writeAndFlush(new DefaultHttp2DataFrame(true));
    if (!requestComplete) {
      // The client need not send the rest.
      written.addListener(
          _ -> context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)));
    }
  }

  @Override
  public void flush() {
    if (reading) {
      unflushed = true;
    } else {
      context.flush();
    }
  }

  @Override
  public void abort() {
    context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    context.close();
  }
}
