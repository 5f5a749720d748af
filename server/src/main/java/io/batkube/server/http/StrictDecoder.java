package io.batkube.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's decoder, without what two servers in a row may read in two ways: continued header lines,
 * a length beside a chunked body, several lengths.
 */
final class StrictDecoder extends HttpRequestDecoder {
  /** The request line of the next message has been read, its headers not all. */
  private boolean lineRead;

  private boolean inBody;

  /** What comes is no HTTP any more. */
  private boolean broken;

  StrictDecoder(int headBytes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(headBytes)
            .setMaxHeaderSize(headBytes)
            .setMaxChunkSize(64 << 10)
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(false));
  }

  /** Whether a part of a head is here and the rest is not. */
  boolean inHead() {
    return !inBody && (lineRead || actualReadableBytes() > 0);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (broken) {
      buffer.skipBytes(buffer.readableBytes());
      return;
    }
    if (!inBody && continuesLine(buffer)) {
      buffer.skipBytes(buffer.readableBytes());
      HttpMessage bad = createInvalidMessage();
      bad.setDecoderResult(
          DecoderResult.failure(new IllegalArgumentException("a line begins with a blank")));
      out.add(bad);
      broken = true;
      return;
    }
    int before = out.size();
    super.decode(context, buffer, out);
    for (int i = before; i < out.size(); i++) {
      inBody = !(out.get(i) instanceof LastHttpContent);
      lineRead = false;
    }
  }

  /** Looks at what is here of a head. */
  private boolean continuesLine(ByteBuf buffer) {
    int at = buffer.readerIndex();
    int end = buffer.writerIndex();
    if (!lineRead) {
      while (at < end && (buffer.getByte(at) == '\r' || buffer.getByte(at) == '\n')) {
        at++;
      }
    }
    while (at < end) {
      byte first = buffer.getByte(at);
      if (first == ' ' || first == '\t') {
        return true;
      }
      if (first == '\r' || first == '\n') {
        return false;
      }
      int feed = buffer.indexOf(at, end, (byte) '\n');
      if (feed < 0) {
        return false;
      }
      at = feed + 1;
    }
    return false;
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) throws Exception {
    lineRead = true;
    return super.createMessage(initialLine);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("a length and chunks");
  }
}
