package io.batkube.server.corpus;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plain HTTP/1.1 connection that sends exactly what it is told: requests of the corpus are not
 * always well formed. One thread.
 */
final class Connection implements AutoCloseable {
  private static final int PATIENCE_MS = 100_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /** One header as it came. */
  record Header(String name, String value) {}

  /** Status and headers of an answer; the body is still to be read. */
  record Head(int status, List<Header> headers) {
    Optional<String> first(String name) {
      return headers.stream()
          .filter(header -> header.name().equalsIgnoreCase(name))
          .map(Header::value)
          .findFirst();
    }

    boolean isChunked() {
      return first("Transfer-Encoding").orElse("").equals("chunked");
    }
  }

  Connection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Sends a request and waits for the head of its answer. */
  Head send(String method, String target, Map<String, String> headers, Optional<byte[]> body)
      throws IOException {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (body.isPresent()) {
      head.append("Content-Length: ").append(body.get().length).append("\r\n");
    } else if (List.of("POST", "PUT", "PATCH", "DELETE").contains(method)) {
      head.append("Content-Length: 0\r\n");
    }
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("\r\n");
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
    if (body.isPresent()) {
      out.write(body.get());
    }
    out.flush();
    return head();
  }

  private Head head() throws IOException {
    String status = line().orElseThrow(() -> new EOFException("no answer"));
    List<Header> headers = new ArrayList<>();
    for (String line = line().orElse(""); !line.isEmpty(); line = line().orElse("")) {
      int colon = line.indexOf(':');
      headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new Head(Integer.parseInt(status.split(" ", 3)[1]), headers);
  }

  /** Up to the next line feed; empty at the end. */
  private Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return line.size() == 0 ? Optional.empty() : Optional.of(text(line));
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return Optional.of(text(line));
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The whole body of an answer. */
  byte[] body(String method, Head head) throws IOException {
    if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return new byte[0];
    }
    if (!head.isChunked()) {
      int length = Integer.parseInt(head.first("Content-Length").orElse("0"));
      return in.readNBytes(length);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Optional<byte[]> chunk = chunk(); chunk.isPresent(); chunk = chunk()) {
      body.writeBytes(chunk.get());
    }
    return body.toByteArray();
  }

  /** The next chunk; empty after the last, or when the server is gone. */
  Optional<byte[]> chunk() throws IOException {
    Optional<String> size = line();
    if (size.isEmpty()) {
      return Optional.empty();
    }
    int length = Integer.parseInt(size.get().strip(), 16);
    byte[] chunk = in.readNBytes(length);
    line();
    return length == 0 ? Optional.empty() : Optional.of(chunk);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
