package io.batkube.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes of all connections where they meet the system: with TLS, of its records. It
 * counts what is written before it is sent, so that bytes under way are never taken for read.
 */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Meter extends ChannelDuplexHandler {
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();

  /** A connection was taken, which counts as a byte: its client may have sent nothing yet. */
  void connected() {
    received.incrementAndGet();
  }

  long received() {
    return received.get();
  }

  long sent() {
    return sent.get();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf bytes) {
      received.addAndGet(bytes.readableBytes());
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise done) {
    if (message instanceof ByteBuf bytes) {
      sent.addAndGet(bytes.readableBytes());
    }
    context.write(message, done);
  }
}
