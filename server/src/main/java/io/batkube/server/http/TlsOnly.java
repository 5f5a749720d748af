package io.batkube.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Takes TLS, and tells a client that speaks plain HTTP what is wrong, as a Go server does. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class TlsOnly extends OptionalSslHandler {
  TlsOnly(SslContext context) {
    super(context);
  }

  @Override
  protected ChannelHandler newNonSslHandler(ChannelHandlerContext context) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext from, Object message) {
        ReferenceCountUtil.release(message);
        ByteBuf answer =
            Unpooled.copiedBuffer(
                "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
                StandardCharsets.US_ASCII);
        from.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
      }
    };
  }
}
