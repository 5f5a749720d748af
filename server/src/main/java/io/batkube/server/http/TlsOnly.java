package io.batkube.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;

/** Takes TLS, and tells a client that speaks plain HTTP what is wrong, as a Go server does. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class TlsOnly extends ByteToMessageDecoder {
  /** The head of a record of TLS. */
  private static final int HEAD_BYTES = 5;

  private final Supplier<SSLEngine> engines;

  TlsOnly(Supplier<SSLEngine> engines) {
    this.engines = engines;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() >= HEAD_BYTES) {
      ChannelHandler next =
          SslHandler.isEncrypted(in, false) ? new SslHandler(engines.get()) : new Refusal();
      context.pipeline().replace(this, next.getClass().getSimpleName(), next);
    }
  }

  private static final class Refusal extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
      ReferenceCountUtil.release(message);
      ByteBuf answer =
          Unpooled.copiedBuffer(
              "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
              StandardCharsets.US_ASCII);
      from.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
