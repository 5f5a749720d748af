package io.batkube.server.http;

import io.batkube.kubernetes.api.Response.Header;
import io.batkube.kubernetes.status.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;

/**
 * A connection that speaks HTTP/1: one request after the other, answers in their order; what comes
 * before its turn waits, and with it the client. On its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Http1Connection extends ChannelInboundHandlerAdapter implements Outlet, Lane.Ticking {
  /** Decoded parts of requests that wait; beyond it nothing is read. */
  private static final int WAITING = 64;

  /** How long a client that was refused may still take the reason. */
  private static final int LINGER_TICKS = 2;

  /** Bodies up to this are copied behind their head, to leave in one piece. */
  private static final int JOINED_BYTES = 64 << 10;

  private final Lane lane;
  private final Limits limits;
  private final StrictDecoder decoder;
  private final Authentication.Certificate certificate;
  private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>();

  private ChannelHandlerContext context;

  /** The request that is coming in. */
  private Head head;

  private Body body;

  /** The request that is being answered. */
  private Exchange exchange;

  private boolean oldVersion;
  private boolean keepAlive = true;
  private boolean answeredBefore;
  private boolean inputClosed;
  private boolean lingering;

  /** Of the answer: in chunks, or its length not said at all. */
  private boolean chunked;

  private ByteBuf pending = Unpooled.EMPTY_BUFFER;

  private boolean accepting;
  private boolean reading;
  private boolean unflushed;
  private int ticks;

  Http1Connection(Lane lane, StrictDecoder decoder, Authentication.Certificate certificate) {
    this.lane = lane;
    this.limits = lane.site().setup().limits();
    this.decoder = decoder;
    this.certificate = certificate;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    lane.tickAlong(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    lane.tickNoMore(this);
    if (exchange != null) {
      exchange.cancel();
    }
    dropWaiting();
    dropPending();
  }

  private void dropWaiting() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  private void dropPending() {
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
  }

  // ---- requests

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    reading = true;
    if (lingering) {
      ReferenceCountUtil.release(message);
      return;
    }
    waiting.add((HttpObject) message);
    acceptWaiting();
    if (waiting.size() > WAITING) {
      context.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    reading = false;
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  /** Takes what waits, as long as nothing is being answered and the client takes the answers. */
  private void acceptWaiting() {
    if (accepting) {
      return; // an answer was there at once: the loop below goes on
    }
    accepting = true;
    while (exchange == null && !lingering && !waiting.isEmpty() && writable()) {
      HttpObject part = waiting.poll();
      try {
        accept(part);
      } finally {
        ReferenceCountUtil.release(part);
      }
    }
    accepting = false;
    if (lingering) {
      dropWaiting();
    }
    if (waiting.isEmpty()) {
      if (inputClosed && exchange == null) {
        closeAfterFlush();
      } else if (!context.channel().config().isAutoRead()) {
        context.channel().config().setAutoRead(true);
      }
    }
  }

  private void accept(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      refuseMalformed(part);
      return;
    }
    if (part instanceof HttpRequest request) {
      begin(request);
    }
    if (part instanceof HttpContent content && !lingering) {
      if (!body.add(content.content())) {
        tooLarge();
      } else if (content instanceof LastHttpContent) {
        complete();
      }
    }
  }

  private void begin(HttpRequest request) {
    ticks = 0;
    HttpVersion version = request.protocolVersion();
    HttpHeaders headers = request.headers();
    if (version.majorVersion() != 1) {
      refuse("505 HTTP Version Not Supported: unsupported protocol version");
      return;
    }
    oldVersion = version.minorVersion() == 0;
    String connection = text(headers, HttpHeaderNames.CONNECTION).toLowerCase(Locale.ROOT);
    keepAlive = oldVersion ? connection.contains("keep-alive") : !connection.contains("close");
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1) {
      refuse("400 Bad Request: too many Host headers");
      return;
    }
    if (hosts.isEmpty() && !oldVersion) {
      refuse("400 Bad Request: missing required Host header");
      return;
    }
    if (!hosts.isEmpty() && !hosts.getFirst().matches("[-A-Za-z0-9._~:\\[\\]%!$&'()*+,;=]*")) {
      refuse("400 Bad Request: malformed Host header");
      return;
    }
    if (oldVersion && headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      refuse("400 Bad Request");
      return;
    }
    if (isForeignlyCoded(headers)) {
      refuse("501 Not Implemented", "Unsupported transfer encoding");
      return;
    }
    head =
        new Head(
            request.method().name(),
            request.uri(),
            String.join(",", headers.getAll(HttpHeaderNames.ACCEPT)),
            String.join(",", headers.getAll(HttpHeaderNames.ACCEPT_ENCODING)),
            text(headers, HttpHeaderNames.CONTENT_TYPE),
            text(headers, HttpHeaderNames.USER_AGENT),
            text(headers, HttpHeaderNames.AUTHORIZATION),
            text(headers, "Audit-Id"),
            String.join(",", headers.getAll(HttpHeaderNames.IF_NONE_MATCH)),
            headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true));
    if (Target.parse(head.target()).isEmpty()) {
      refuse("400 Bad Request");
      return;
    }
    body = new Body(limits.bodyBytes());
    long announced = announced(headers);
    if (announced > limits.bodyBytes()) {
      tooLarge();
      return;
    }
    expectations(text(headers, HttpHeaderNames.EXPECT), announced != 0);
  }

  /** In anything but plain chunks. */
  private static boolean isForeignlyCoded(HttpHeaders headers) {
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    return codings.size() > 1
        || (codings.size() == 1 && !codings.getFirst().equalsIgnoreCase("chunked"));
  }

  private static String text(HttpHeaders headers, CharSequence name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }

  /** The length of the body as the head says it; -1 if it comes in chunks. */
  private static long announced(HttpHeaders headers) {
    String length = text(headers, HttpHeaderNames.CONTENT_LENGTH);
    if (length.isEmpty()) {
      return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) ? -1 : 0;
    }
    return Long.parseLong(length); // the decoder has checked it
  }

  /** A client may wait with its body until it knows that it is welcome. */
  private void expectations(String expect, boolean hasBody) {
    if (expect.isEmpty()) {
      return;
    }
    if (!expect.equalsIgnoreCase("100-continue")) {
      refuse("417 Expectation Failed", "");
      return;
    }
    var early = new Exchange(lane, this, head, certificate);
    if (early.user().isEmpty()) {
      lastAnswer(early, Status.unauthorized());
    } else if (!oldVersion && hasBody) {
      context.writeAndFlush(
          Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII));
    }
  }

  private void complete() {
    var complete = new Exchange(lane, this, head, certificate);
    byte[] bytes = body.bytes();
    body = null;
    head = null;
    ticks = 0;
    exchange = complete;
    complete.run(bytes);
  }

  // ---- refusals

  private void tooLarge() {
    lastAnswer(
        new Exchange(lane, this, head, certificate),
        Status.tooLarge("Request entity too large: limit is " + limits.bodyBytes()));
  }

  /** Answers though the request is not complete, so that the connection cannot go on. */
  private void lastAnswer(Exchange early, Status status) {
    keepAlive = false;
    exchange = early;
    early.refuse(status);
  }

  private void refuseMalformed(HttpObject part) {
    if (part.decoderResult().cause() instanceof TooLongFrameException) {
      refuse("431 Request Header Fields Too Large");
    } else if (part instanceof HttpRequest request && isForeignlyCoded(request.headers())) {
      refuse("501 Not Implemented", "Unsupported transfer encoding");
    } else {
      refuse("400 Bad Request");
    }
  }

  /** What is no request gets no Status, but the words of a Go server. */
  private void refuse(String statusLine) {
    refuse(statusLine, statusLine);
  }

  private void refuse(String statusLine, String text) {
    String answer =
        "HTTP/1.1 "
            + statusLine
            + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
            + text;
    context.write(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII));
    linger();
  }

  /**
   * Closes our side and lets the client read on before the connection goes: closing at once would
   * throw away the answer along with what the client has sent and we have not read.
   */
  private void linger() {
    lingering = true;
    ticks = 0;
    ChannelFuture written = context.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (context.channel() instanceof DuplexChannel duplex && !inputClosed) {
      written.addListener(_ -> duplex.shutdownOutput());
      context.channel().config().setAutoRead(true);
    } else {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void closeAfterFlush() {
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    context.close(); // a connection that broke: bad input comes as a message
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext from, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputClosed = true;
      keepAlive = false;
      if (lingering || (exchange == null && waiting.isEmpty())) {
        context.close();
      } else if (exchange != null && exchange.endless()) {
        exchange.abort();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext from) {
    ticks = 0;
    if (writable()) {
      if (exchange != null) {
        exchange.writable();
      }
      acceptWaiting();
    }
  }

  @Override
  public void tick() {
    ticks++;
    if (lingering) {
      closeAfter(LINGER_TICKS);
    } else if (exchange != null) {
      if (!exchange.stalled() || writable()) {
        ticks = 0;
      }
      closeAfter(limits.stallTicks());
    } else if (body != null) {
      if (ticks >= limits.bodyTicks()) {
        lastAnswer(new Exchange(lane, this, head, certificate), late());
      }
    } else if (decoder.inHead() || !answeredBefore) {
      closeAfter(limits.headTicks());
    } else {
      closeAfter(limits.idleTicks());
    }
  }

  @Override
  public void finish() {
    keepAlive = false;
    if (exchange != null) {
      exchange.finish();
    } else {
      closeAfterFlush();
    }
  }

  private void closeAfter(int limit) {
    if (ticks >= limit) {
      context.close();
    }
  }

  /** As a real server, when a request has taken a minute. */
  static Status late() {
    return new Status(
        false,
        504,
        "Timeout",
        "Timeout: request did not complete within the allotted timeout",
        Status.NO_DETAILS,
        0);
  }

  // ---- answers

  @Override
  public int port() {
    return Ledger.port(context.channel());
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
    return Hands.isDrained(context.channel());
  }

  @Override
  public void head(int status, List<Header> headers, long length) {
    boolean bodiless = status == 204 || status == 304;
    chunked = length == STREAMED && !oldVersion && !bodiless && !exchange.isHead();
    if (lane.site().closing() || (length == STREAMED && oldVersion)) {
      keepAlive = false;
    }
    int room = length > JOINED_BYTES ? 0 : (int) Math.max(length, 0);
    pending = context.alloc().ioBuffer(640 + room);
    ascii(oldVersion ? "HTTP/1.0 " : "HTTP/1.1 ");
    ascii(HttpResponseStatus.valueOf(status).toString());
    ascii("\r\n");
    for (Header header : headers) {
      ascii(header.name());
      ascii(": ");
      value(header.value());
      ascii("\r\n");
    }
    if (chunked) {
      ascii("Transfer-Encoding: chunked\r\n");
    } else if (length != STREAMED && !bodiless) {
      ascii("Content-Length: ");
      ascii(Long.toString(length));
      ascii("\r\n");
    }
    if (!keepAlive) {
      ascii("Connection: close\r\n");
    } else if (oldVersion) {
      ascii("Connection: keep-alive\r\n");
    }
    ascii("\r\n");
  }

  private void ascii(String text) {
    if (pending.maxCapacity() == 0) { // the empty buffer
      pending = context.alloc().ioBuffer(64);
    }
    ByteBufUtil.writeAscii(pending, text);
  }

  /** Values come from messages: a line break would begin another header. */
  private void value(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7f) {
        ByteBufUtil.writeUtf8(pending, text.replaceAll("[\\x00-\\x1f\\x7f]", " "));
        return;
      }
    }
    ascii(text);
  }

  @Override
  public void body(ByteBuf bytes) {
    int size = bytes.readableBytes();
    if (chunked) {
      ascii(Integer.toHexString(size));
      ascii("\r\n");
      writePending();
      context.write(bytes);
      ascii("\r\n");
    } else if (size <= pending.writableBytes()) {
      pending.writeBytes(bytes);
      bytes.release();
    } else {
      writePending();
      context.write(bytes);
    }
  }

  @Override
  public boolean chunked() {
    return chunked;
  }

  @Override
  public ByteBuf portion(List<byte[]> lines, int bytes) {
    ByteBuf portion = context.alloc().ioBuffer(bytes + 16);
    if (chunked) {
      ByteBufUtil.writeAscii(portion, Integer.toHexString(bytes));
      ByteBufUtil.writeAscii(portion, "\r\n");
    }
    for (byte[] line : lines) {
      portion.writeBytes(line);
    }
    if (chunked) {
      ByteBufUtil.writeAscii(portion, "\r\n");
    }
    return portion;
  }

  @Override
  public void send(ByteBuf portion) {
    writePending();
    context.write(portion);
  }

  private void writePending() {
    if (pending.isReadable()) {
      context.write(pending);
      pending = Unpooled.EMPTY_BUFFER;
    }
  }

  @Override
  public void end() {
    if (chunked) {
      ascii("0\r\n\r\n");
      chunked = false;
    }
    flush();
    boolean whole = body == null;
    exchange = null;
    body = null;
    head = null;
    answeredBefore = true;
    ticks = 0;
    if (!whole) {
      linger();
    } else if (!keepAlive) {
      lingering = true;
      closeAfterFlush();
    } else {
      acceptWaiting();
    }
  }

  @Override
  public void flush() {
    writePending();
    if (reading) {
      unflushed = true;
    } else {
      context.flush();
    }
  }

  @Override
  public void abort() {
    context.close();
  }
}
