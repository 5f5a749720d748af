package io.batkube.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A decision process that does as little as one can: first come, first served, for jobs of one
 * host, by looking for a few words in each message. It is the other end when a Batsim is measured.
 */
final class CompiledPeer implements Runnable {
  private static final String SUBMITTED = "\"type\":\"JOB_SUBMITTED\",\"data\":{\"job_id\":\"";
  private static final String ALLOC = ",\"alloc\":\"";

  private final String endpoint;
  private final BitSet free = new BitSet();
  private final Deque<String> waiting = new ArrayDeque<>();
  private long messages;
  private long bytes;

  /** A peer for so many hosts. */
  CompiledPeer(String endpoint, int hosts) {
    this.endpoint = endpoint;
    free.set(0, hosts);
  }

  /** How many messages it has answered. */
  long messages() {
    return messages;
  }

  /** What it has read and written. */
  long bytes() {
    return bytes;
  }

  @Override
  public void run() {
    try (var context = new ZContext();
        ZMQ.Socket socket = context.createSocket(SocketType.REP)) {
      socket.bind(endpoint);
      for (boolean ends = false; !ends; ) {
        byte[] message = socket.recv();
        String text = new String(message, StandardCharsets.UTF_8);
        ends = text.contains("\"SIMULATION_ENDS\"");
        byte[] reply = answer(text).getBytes(StandardCharsets.UTF_8);
        socket.send(reply);
        messages++;
        bytes += message.length + reply.length;
      }
    }
  }

  private String answer(String text) {
    for (int at = text.indexOf(ALLOC); at >= 0; at = text.indexOf(ALLOC, at + 1)) {
      free.set(Integer.parseInt(word(text, at + ALLOC.length())));
    }
    for (int at = text.indexOf(SUBMITTED); at >= 0; at = text.indexOf(SUBMITTED, at + 1)) {
      waiting.add(word(text, at + SUBMITTED.length()));
    }
    String now = text.substring("{\"now\":".length(), text.indexOf(','));
    var reply = new StringBuilder(128).append("{\"now\":").append(now).append(",\"events\":[");
    for (char separator = ' '; !waiting.isEmpty() && !free.isEmpty(); separator = ',') {
      int host = free.nextSetBit(0);
      free.clear(host);
      reply
          .append(separator)
          .append("{\"timestamp\":")
          .append(now)
          .append(",\"type\":\"EXECUTE_JOB\",\"data\":{\"job_id\":\"")
          .append(waiting.poll())
          .append("\",\"alloc\":\"")
          .append(host)
          .append("\"}}");
    }
    return reply.append("]}").toString();
  }

  private static String word(String text, int from) {
    return text.substring(from, text.indexOf('"', from));
  }
}
