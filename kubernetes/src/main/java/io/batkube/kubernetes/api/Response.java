package io.batkube.kubernetes.api;

import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An answer on its way to a client. The wire adds what every answer carries. */
public sealed interface Response {

  /** A header beside Content-Type and Content-Length. */
  record Header(String name, String value) {}

  /**
   * An answer that is there as a whole.
   *
   * @param contentType "" for none
   * @param body not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Whole(int status, String contentType, List<Header> headers, byte[] body)
      implements Response {}

  /** An answer in pieces, such as a long list; to be written one after the other. */
  record Pieces(int status, String contentType, List<Header> headers, Iterator<byte[]> pieces)
      implements Response {}

  /** A watch: headers now, events as they come. */
  record Stream(String contentType, List<Header> headers, EventStream events) implements Response {}

  /**
   * Done, but the answer is yet to be made, which any thread can do: an object as it was written.
   *
   * @param make the answer; the same whenever it is asked
   */
  record Unmade(Supplier<Response> make) implements Response {}

  /** This answer, made. */
  default Response made() {
    return this instanceof Unmade unmade ? unmade.make.get() : this;
  }

  /**
   * Not yet: the client asked for a version that has not come. The wire asks again when the store
   * has it, or when the wait is over, whichever is first.
   *
   * @param waitMs of real time, at most
   * @param then the answer, at either of the two moments
   */
  record Later(long version, long waitMs, Supplier<Response> then) implements Response {}

  /**
   * An answer that somebody else will give.
   *
   * @param whenReady told, once, who wants the answer; it may come at once, on any thread
   */
  record Promised(Consumer<Consumer<Response>> whenReady) implements Response {}
}
