package io.batkube.kubernetes.api;

import java.util.List;
import java.util.Optional;

/**
 * A request as a client sent it, freed from the network.
 *
 * @param method upper case
 * @param path decoded, from the first slash, without the query
 * @param query parameters in their order, decoded; a name may come several times
 * @param accept all Accept headers joined by commas; "" if there is none
 * @param contentType "" if there is none
 * @param body empty if there is none
 * @param ahead what is known of the body already
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(
    String method,
    String path,
    List<Parameter> query,
    String accept,
    String contentType,
    String userAgent,
    User user,
    byte[] body,
    Ahead ahead) {

  public Request {
    query = List.copyOf(query);
  }

  /** Of whose body nothing is known yet. */
  public Request(
      String method,
      String path,
      List<Parameter> query,
      String accept,
      String contentType,
      String userAgent,
      User user,
      byte[] body) {
    this(method, path, query, accept, contentType, userAgent, user, body, Ahead.Nothing.NOTHING);
  }

  Request with(Ahead known) {
    return new Request(method, path, query, accept, contentType, userAgent, user, body, known);
  }

  /** One {@code name=value} of a query. */
  public record Parameter(String name, String value) {}

  /** The first value of a parameter, as a real server reads it. */
  public Optional<String> parameter(String name) {
    for (Parameter parameter : query) {
      if (parameter.name().equals(name)) {
        return Optional.of(parameter.value());
      }
    }
    return Optional.empty();
  }

  /** Every value of a parameter. */
  public List<String> parameters(String name) {
    return query.isEmpty() ? List.of() : among(name);
  }

  private List<String> among(String name) {
    return query.stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(Parameter::value)
        .toList();
  }

  /** The first value, or "". */
  public String text(String name) {
    return parameter(name).orElse("");
  }
}
