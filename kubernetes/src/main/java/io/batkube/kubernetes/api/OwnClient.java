package io.batkube.kubernetes.api;

import io.batkube.kubernetes.tree.Fields;
import java.util.List;

/**
 * The server as a client of itself, as its own controllers are: its writes take the way of all
 * others. Owner thread only.
 */
final class OwnClient {
  private static final String AGENT = "kube-apiserver";
  private static final User SELF = new User("system:apiserver", "", List.of(User.MASTERS));

  private final Client client;

  OwnClient(Api api) {
    this.client = new Client(api, AGENT, SELF);
  }

  /**
   * Writes an object or a part of it.
   *
   * @throws IllegalStateException if it is refused
   */
  void put(String path, Fields object) {
    check(path, client.put(path, object));
  }

  /** Applies fields, whoever owns them. */
  void apply(String path, String manager, Fields object) {
    check(path, client.apply(path, manager, object));
  }

  /** Asks for the end of an object, which may be gone already. */
  void delete(String path) {
    client.delete(path);
  }

  private static void check(String path, Client.Answer answer) {
    if (!answer.isDone()) {
      throw new IllegalStateException(
          "the server's own write of " + path + " was refused: " + answer.message());
    }
  }
}
