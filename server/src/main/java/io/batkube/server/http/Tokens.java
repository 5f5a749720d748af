package io.batkube.server.http;

import io.batkube.kubernetes.api.User;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose token is whose. Only digests are kept and compared, so that the time of a look-up says
 * nothing about a token. Immutable once built; any thread.
 */
public final class Tokens {
  private final Map<ByteBuffer, User> users = new HashMap<>();

  /**
   * Makes the table.
   *
   * @param users by token
   */
  public Tokens(Map<String, User> users) {
    users.forEach((token, user) -> this.users.put(digest(token), user));
  }

  Optional<User> user(String token) {
    return Optional.ofNullable(users.get(digest(token)));
  }

  private static ByteBuffer digest(String token) {
    try {
      return ByteBuffer.wrap(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
