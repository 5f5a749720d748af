package io.batkube.server.http;

import io.batkube.kubernetes.api.User;
import java.util.ArrayList;
import java.util.Optional;

/** Who a client is. */
public final class Authentication {
  private static final String AUTHENTICATED = "system:authenticated";

  private final Tokens tokens;

  public Authentication(Tokens tokens) {
    this.tokens = tokens;
  }

  /** What a connection's certificate says. */
  public sealed interface Certificate {
    /** There is none. */
    record None() implements Certificate {}

    /** There is one, but not of our authority. */
    record Unknown() implements Certificate {}

    record Of(User user) implements Certificate {}
  }

  /**
   * The user of a request: who has neither token nor certificate is anonymous.
   *
   * @param authorization the header, "" for none
   * @return empty if what the client showed is wrong
   */
  Optional<User> user(String authorization, Certificate certificate) {
    if (certificate instanceof Certificate.Of(User user)) {
      return Optional.of(authenticated(user));
    }
    Optional<String> token = bearer(authorization);
    if (token.isPresent()) {
      return tokens.user(token.get()).map(Authentication::authenticated);
    }
    return certificate instanceof Certificate.Unknown
        ? Optional.empty()
        : Optional.of(User.ANONYMOUS);
  }

  private static User authenticated(User user) {
    if (user.groups().contains(AUTHENTICATED)) {
      return user;
    }
    var groups = new ArrayList<>(user.groups());
    groups.add(AUTHENTICATED);
    return new User(user.name(), user.uid(), groups);
  }

  private static Optional<String> bearer(String authorization) {
    String[] words = authorization.strip().split(" ", 3);
    return words.length < 2 || !words[0].equalsIgnoreCase("bearer") || words[1].isEmpty()
        ? Optional.empty()
        : Optional.of(words[1]);
  }
}
