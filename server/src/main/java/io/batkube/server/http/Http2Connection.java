package io.batkube.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.LinkedHashSet;
import java.util.Set;

/** What an HTTP/2 connection has open; closes it when nothing is for long. Event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class Http2Connection extends ChannelInboundHandlerAdapter implements Lane.Ticking {
  private final Lane lane;
  private final Set<Http2Stream> streams = new LinkedHashSet<>();
  private ChannelHandlerContext context;
  private int ticks;

  Http2Connection(Lane lane) {
    this.lane = lane;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    lane.tickAlong(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    lane.tickNoMore(this);
    inactive.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    context.close();
  }

  void opened(Http2Stream stream) {
    streams.add(stream);
    ticks = 0;
  }

  void closed(Http2Stream stream) {
    streams.remove(stream);
    ticks = 0;
  }

  @Override
  public void tick() {
    ticks++;
    if (streams.isEmpty() && ticks >= lane.site().setup().limits().idleTicks()) {
      context.close(); // with a GOAWAY
    }
  }

  @Override
  public void finish() {
    context.close();
  }
}
