package io.batkube.server.http;

import io.batkube.kubernetes.api.User;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Optional;

/** Who a client is. */
public final class Authentication {
  private static final String AUTHENTICATED = "system:authenticated";

  private final Tokens tokens;
  private final boolean anonymous;

  /**
   * Knows users by their tokens.
   *
   * @param anonymous whether who shows nothing is let in as nobody, or refused
   */
  public Authentication(Tokens tokens, boolean anonymous) {
    this.tokens = tokens;
    this.anonymous = anonymous;
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
    String[] words = authorization.strip().split(" ", 3);
    boolean shown = words.length > 1 && !words[1].isEmpty();
    if (shown && words[0].equalsIgnoreCase("bearer")) {
      return tokens.user(words[1]).map(Authentication::authenticated);
    }
    if (shown && words[0].equalsIgnoreCase("basic")) {
      Optional<User> user = tokens.user(password(words[1])).map(Authentication::authenticated);
      if (user.isPresent()) {
        return user;
      }
    }
    return certificate instanceof Certificate.Unknown || !anonymous
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

  /**
   * What stands behind the colon. Go's clients keep tokens to themselves where there is no TLS, but
   * send what stands in the server's URL, which is how a kubeconfig without TLS brings the token.
   * To a real server Basic means nothing, and so does any other password here.
   */
  private static String password(String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      return pair.substring(pair.indexOf(':') + 1);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }
}
