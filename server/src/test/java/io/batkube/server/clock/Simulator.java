package io.batkube.server.clock;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/** The simulator's end of the control socket and nothing else, for one process after the other. */
final class Simulator implements AutoCloseable {
  private static final long START_NS = 1_000_000_000_000L;

  private final Path path;
  private final ServerSocketChannel door;
  private SocketChannel program;
  private long epoch;
  private long nowNs = START_NS;

  /** What a process says of itself when it is idle. */
  record Idle(long nextTimerNs, long written, long read) {}

  Simulator(Path path) throws IOException {
    this.path = path;
    door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    door.bind(UnixDomainSocketAddress.of(path));
  }

  Process start(Path file, String word) throws IOException {
    var builder = new ProcessBuilder(file.toString(), word);
    builder.environment().put("BATKUBE_CLOCK", path.toString());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    program = door.accept();
    receive(); // its hello
    return process;
  }

  void moveTo(long ns) {
    nowNs = ns;
  }

  /** What it says when it is idle at this time; empty if it has ended. */
  Optional<Idle> ask() throws IOException {
    epoch++;
    ByteBuffer question = message();
    question.putLong(epoch).putLong(nowNs).putLong(nowNs).putLong(0).flip();
    try {
      program.write(question);
      ByteBuffer answer = receive();
      while (answer.getLong(0) != epoch) { // it may say first that a connection is its own
        answer = receive();
      }
      return Optional.of(new Idle(answer.getLong(8), answer.getLong(16), answer.getLong(24)));
    } catch (EOFException e) {
      program.close();
      return Optional.empty();
    }
  }

  private ByteBuffer receive() throws IOException {
    ByteBuffer message = message();
    while (message.hasRemaining()) {
      if (program.read(message) < 0) {
        throw new EOFException();
      }
    }
    return message;
  }

  private static ByteBuffer message() {
    return ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
