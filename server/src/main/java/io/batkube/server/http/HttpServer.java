package io.batkube.server.http;

import io.batkube.engine.time.Seed;
import io.batkube.kubernetes.api.Clock;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

/** A port on which a {@link Service} is answered. Any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
public final class HttpServer implements AutoCloseable {
  private static final int HTTP2_STREAMS = 250;

  /** How long clients may take to close when the server does. */
  private static final long LAST_ANSWERS_MS = 300;

  /** The most that our own part of it takes, which waits for nobody, on any machine. */
  private static final long LAST_WORK_MS = 10_000;

  /** Longer, and a lane is busy with something else. */
  private static final long LOOK_MS = 1_000;

  /**
   * What Netty writes of its own accord is not for our users; all exceptions reach our handlers.
   */
  private static final Logger NETTY = Logger.getLogger("io.netty");

  private final Site site;
  private final Hands hands;
  private final Map<EventExecutor, Lane> lanes = new LinkedHashMap<>();
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel listener;

  /**
   * The parts of a server.
   *
   * @param owner runs the requests that may write, in their order
   * @param version the store's
   * @param clock for the Date of answers
   * @param tls empty for plain HTTP
   * @param log one line for people
   */
  public record Setup(
      Service service,
      Executor owner,
      LongSupplier version,
      Clock clock,
      Authentication authentication,
      Seed seed,
      Limits limits,
      Optional<Tls> tls,
      Consumer<String> log) {}

  /**
   * TLS.
   *
   * @param engines makes one for each connection
   * @param certificate what the client's certificate says, if it showed one
   */
  public record Tls(
      Supplier<SSLEngine> engines, Function<SSLSession, Authentication.Certificate> certificate) {}

  private HttpServer(InetSocketAddress address, Setup setup, Hands hands) throws IOException {
    NETTY.setLevel(Level.SEVERE);
    this.site = new Site(setup);
    this.hands = hands;
    for (EventExecutor loop : hands.loops()) {
      lanes.put(loop, hands.lane((EventLoop) loop, site, lanes.size()));
    }
    var bootstrap =
        new ServerBootstrap()
            .group(hands.loops())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 << 10, 64 << 10))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    open(channel);
                  }
                });
    var bound = bootstrap.bind(address);
    hands.await(bound, Hands.FOREVER_MS);
    if (!bound.isSuccess()) {
      hands.close();
      throw bound.cause() instanceof IOException e ? e : new IOException(bound.cause());
    }
    listener = bound.channel();
  }

  /** Has Netty load what it loads at the first use, if it has not yet. Any thread. */
  public static void prepare() {
    ByteBufAllocator.DEFAULT.buffer(1).release();
    var hands = new Hands.Threads();
    new NioServerSocketChannel().unsafe().closeForcibly();
    hands.close();
  }

  /**
   * Opens the port.
   *
   * @param address port 0 for any that is free
   * @throws IOException if it cannot be had, a {@link java.net.BindException} if somebody has it
   */
  public static HttpServer start(InetSocketAddress address, Setup setup) throws IOException {
    return start(address, setup, new Hands.Threads());
  }

  /** The same, with the hands that do its work. */
  public static HttpServer start(InetSocketAddress address, Setup setup, Hands hands)
      throws IOException {
    return new HttpServer(address, setup, hands);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Connections that are open. */
  public int connections() {
    return site.connections().get();
  }

  /** Watches that go on. */
  int watches() {
    return site.watches().get();
  }

  /** The owner has applied what was there to do: whoever waits for news is woken, once. */
  public void changed() {
    lanes.values().forEach(Lane::signal);
  }

  /**
   * Whether no request is under way, every answer has gone to the system, and every watch has been
   * told everything up to a version, or waits for its turn. Any thread but those of the server;
   * waits for their turn.
   */
  public boolean isQuiet(long version) {
    for (Lane lane : lanes.values()) {
      if (lane.loop().inEventLoop()) {
        return isQuiet(lane, version); // the owner's hands: the only lane
      }
      try {
        Future<Boolean> quiet = lane.loop().submit(() -> isQuiet(lane, version));
        if (!quiet.await(LOOK_MS) || !Boolean.TRUE.equals(quiet.getNow())) {
          return false;
        }
      } catch (RejectedExecutionException _) {
        return true; // the server is closed
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private boolean isQuiet(Lane lane, long version) {
    return lane.isQuiet(version) && hands.areDrained(lane.loop(), channels);
  }

  private void open(Channel channel) {
    AtomicInteger connections = site.connections();
    if (connections.incrementAndGet() > site.setup().limits().connections()) {
      connections.decrementAndGet();
      channel.close();
      return;
    }
    channels.add(channel);
    hands.meter(channel).ifPresent(meter -> channel.pipeline().addLast(meter));
    channel.closeFuture().addListener(_ -> connections.decrementAndGet());
    Lane lane = lanes.get(channel.eventLoop());
    Optional<Tls> tls = site.setup().tls();
    if (tls.isEmpty()) {
      speakHttp1(channel.pipeline(), lane, new Authentication.Certificate.None());
      return;
    }
    channel.pipeline().addLast(new TlsOnly(tls.get().engines()));
    channel.pipeline().addLast(new Negotiation(lane, tls.get()));
  }

  private static void speakHttp1(
      ChannelPipeline pipeline, Lane lane, Authentication.Certificate certificate) {
    var decoder = new StrictDecoder(lane.site().setup().limits().headBytes());
    pipeline.addLast(decoder);
    pipeline.addLast(new Http1Connection(lane, decoder, certificate));
  }

  private static void speakHttp2(
      ChannelPipeline pipeline, Lane lane, Authentication.Certificate certificate) {
    int headBytes = lane.site().setup().limits().headBytes();
    var connection = new Http2Connection(lane);
    pipeline.addLast(
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(HTTP2_STREAMS)
                    .maxHeaderListSize(headBytes)
                    .initialWindowSize(256 << 10))
            .gracefulShutdownTimeoutMillis(300)
            .build());
    pipeline.addLast(
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                stream
                    .config()
                    .setWriteBufferWaterMark(new WriteBufferWaterMark(32 << 10, 64 << 10));
                stream.pipeline().addLast(new Http2Stream(lane, certificate, connection));
              }
            }));
    pipeline.addLast(connection);
  }

  /** Chooses by what the handshake agreed on. */
  private static final class Negotiation extends ApplicationProtocolNegotiationHandler
      implements Lane.Ticking {
    private final Lane lane;
    private final Tls tls;
    private ChannelHandlerContext context;
    private int ticks;

    Negotiation(Lane lane, Tls tls) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.lane = lane;
      this.tls = tls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
      context = added;
      lane.tickAlong(this);
      super.handlerAdded(added);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) throws Exception {
      lane.tickNoMore(this);
      super.handlerRemoved(removed);
    }

    @Override
    public void tick() {
      if (++ticks >= lane.site().setup().limits().headTicks()) {
        context.close();
      }
    }

    @Override
    public void finish() {
      context.close();
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
      SSLEngine engine = context.pipeline().get(SslHandler.class).engine();
      Authentication.Certificate certificate = tls.certificate().apply(engine.getSession());
      // Netty's handler knows the protocol of Netty's own engines only.
      if (ApplicationProtocolNames.HTTP_2.equals(engine.getApplicationProtocol())) {
        speakHttp2(context.pipeline(), lane, certificate);
      } else {
        speakHttp1(context.pipeline(), lane, certificate);
      }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
      context.close(); // the client does not want us: its own business
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  /** Closes the port; answers under way are finished, watches ended, all within a moment. */
  @Override
  public void close() {
    site.close();
    hands.await(listener.close(), LAST_WORK_MS);
    for (Lane lane : lanes.values()) {
      hands.await(lane.loop().submit(lane::finish), LAST_WORK_MS);
    }
    hands.await(channels.newCloseFuture(), LAST_ANSWERS_MS);
    hands.close();
  }
}
