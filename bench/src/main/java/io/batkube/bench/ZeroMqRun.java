package io.batkube.bench;

import io.batkube.engine.batsim.protocol.WireSettings;
import io.batkube.engine.job.Job;
import io.batkube.engine.time.Seconds;
import io.batkube.server.batsim.BatsimOrder;
import io.batkube.server.batsim.BatsimRun;
import io.batkube.server.batsim.DecisionSocket;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * Jobs through ZeroMQ: what {@code batkube batsim} does, from the first message to the last row of
 * the results, with a {@link CompiledPeer} on the other end of a TCP socket; and the same number of
 * messages of the same size with nothing behind the sockets, which is all that ZeroMQ allows.
 *
 * <p>Prints seconds, messages and seconds of the bare messages. Arguments: jobs, port, folder.
 */
final class ZeroMqRun {
  private static final int HOSTS = 512;

  private ZeroMqRun() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int jobs = Integer.parseInt(args[0]);
    String endpoint = "tcp://127.0.0.1:" + args[1];
    Path folder = Files.createDirectories(Path.of(args[2]));
    var run = new BatsimRun(order(jobs, folder));
    var peer = new CompiledPeer(endpoint, HOSTS);
    Thread thread = Thread.ofPlatform().start(peer);
    long begin = System.nanoTime();
    try (var socket = new DecisionSocket(endpoint, -1)) {
      var figures = run.run(socket, "bench", Files.createDirectories(folder.resolve("results")));
      if (figures.submitted() != jobs || !figures.complete()) {
        throw new IllegalStateException(figures.submitted() + " jobs of " + jobs);
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    thread.join();
    int size = (int) (peer.bytes() / peer.messages() / 2);
    double bare = bareMessages(endpoint, peer.messages(), size);
    System.out.printf(Locale.ROOT, "%.3f %d %.3f%n", seconds, peer.messages(), bare);
  }

  private static BatsimOrder order(int jobs, Path folder) throws IOException {
    Path platform = folder.resolve("platform.xml");
    Files.writeString(
        platform,
        """
        <platform version="4.1"><zone id="z" routing="Full"><host id="master_host" speed="1f"/>
        <cluster id="c" prefix="n" suffix="" radical="0-%d" speed="1Gf" bw="1GBps" lat="1us"/>
        </zone></platform>
        """
            .formatted(HOSTS - 1));
    Path workload = folder.resolve("workload.json");
    try (BufferedWriter out = Files.newBufferedWriter(workload)) {
      var profiles = new StringBuilder();
      out.write("{\"nb_res\":" + HOSTS + ",\"jobs\":[");
      var stream = Runs.delayJobs().jobs();
      for (int i = 0; i < jobs; i++) {
        Job job = stream.next();
        String separator = i == 0 ? "\n" : ",\n";
        out.write(
            "%s{\"id\":%d,\"subtime\":%s,\"res\":1,\"profile\":\"p%d\"}"
                .formatted(separator, i, Seconds.format(job.submissionNs()), i % 100));
      }
      for (int i = 0; i < 100; i++) {
        profiles
            .append(i == 0 ? "" : ",")
            .append("\"p%d\":{\"type\":\"delay\",\"delay\":%d}".formatted(i, 10 + i * 10));
      }
      out.write("],\"profiles\":{" + profiles + "}}\n");
    }
    return new BatsimOrder(
        platform,
        "master_host",
        new LinkedHashMap<>(),
        List.of(workload),
        List.of(),
        OptionalInt.empty(),
        false,
        WireSettings.PLAIN,
        false);
  }

  /** Requests and replies of one size, on sockets of the same kinds. */
  private static double bareMessages(String endpoint, long count, int size)
      throws InterruptedException {
    byte[] message = "x".repeat(size).getBytes(StandardCharsets.UTF_8);
    Thread peer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (var context = new ZContext();
                      ZMQ.Socket socket = context.createSocket(SocketType.REP)) {
                    socket.bind(endpoint);
                    for (long i = 0; i < count; i++) {
                      socket.recv();
                      socket.send(message);
                    }
                  }
                });
    long begin = System.nanoTime();
    try (var context = new ZContext();
        ZMQ.Socket socket = context.createSocket(SocketType.REQ)) {
      socket.connect(endpoint);
      for (long i = 0; i < count; i++) {
        socket.send(message);
        socket.recv();
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    peer.join();
    return seconds;
  }
}
