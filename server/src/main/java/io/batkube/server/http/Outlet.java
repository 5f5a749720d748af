package io.batkube.server.http;

import io.batkube.kubernetes.api.Response.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** The way back to the client of one exchange. On its event loop only. */
interface Outlet {
  /** Of an answer whose length is not known when it begins. */
  long STREAMED = -1;

  /** The port at the client's end of the connection. */
  int port();

  ByteBufAllocator allocator();

  /** Begins the answer. */
  void head(int status, List<Header> headers, long length);

  /** Some of the body, which is not empty; takes the buffer over. */
  void body(ByteBuf bytes);

  /** Whether a body goes out in chunks of HTTP/1.1. */
  boolean chunked();

  /** Lines of a watch as they go over this and every other connection that is as chunked. */
  ByteBuf portion(List<byte[]> lines, int bytes);

  /** A portion goes out; takes it over. */
  void send(ByteBuf portion);

  /** The answer is complete, and what was held back goes out. */
  void end();

  void flush();

  /** False while the client has enough to take: then nothing more should be made for it. */
  boolean writable();

  /** Whether nothing of what was flushed is still here. */
  boolean drained();

  /** Ends the connection, or the stream, in the middle of an answer. */
  void abort();
}
