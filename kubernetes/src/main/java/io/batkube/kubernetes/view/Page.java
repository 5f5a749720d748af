package io.batkube.kubernetes.view;

import java.util.ArrayList;
import java.util.List;

/**
 * A finished answer, as far as views know it.
 *
 * @param contentType "" for none
 * @param headers beside Content-Type and Content-Length
 * @param body not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // an answer is compared with nothing
public record Page(int status, String contentType, List<Header> headers, byte[] body) {

  public Page {
    headers = List.copyOf(headers);
  }

  /** A header of the answer. */
  public record Header(String name, String value) {}

  public static Page of(int status, String contentType, byte[] body) {
    return new Page(status, contentType, List.of(), body);
  }

  public Page with(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Page(status, contentType, more, body);
  }
}
