package io.batkube.server.http;

import io.batkube.kubernetes.api.Request.Parameter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The target of a request, decoded as a Go server decodes it: a bad escape in the path makes the
 * request bad, one in the query loses that parameter, and so does a semicolon.
 */
record Target(String path, List<Parameter> query) {
  /**
   * Decodes a target as it stands in a request line.
   *
   * @param raw one char a byte
   * @return empty if it is malformed
   */
  static Optional<Target> parse(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= 0x20 || c == 0x7f) {
        return Optional.empty();
      }
    }
    String local = withoutAuthority(raw);
    if (!local.startsWith("/") && !local.equals("*")) {
      return Optional.empty();
    }
    int mark = local.indexOf('?');
    String path = mark < 0 ? local : local.substring(0, mark);
    List<Parameter> query = mark < 0 ? List.of() : query(local.substring(mark + 1));
    return decoded(path, false).map(decoded -> new Target(decoded, query));
  }

  /** A proxy's form, {@code http://host/path}, means the path. */
  private static String withoutAuthority(String raw) {
    int scheme = raw.indexOf("://");
    if (scheme <= 0 || raw.charAt(0) == '/') {
      return raw;
    }
    int slash = raw.indexOf('/', scheme + 3);
    return slash < 0 ? "/" : raw.substring(slash);
  }

  private static List<Parameter> query(String raw) {
    var parameters = new ArrayList<Parameter>();
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty() || pair.indexOf(';') >= 0) {
        continue;
      }
      int equals = pair.indexOf('=');
      Optional<String> name = decoded(equals < 0 ? pair : pair.substring(0, equals), true);
      Optional<String> value = decoded(equals < 0 ? "" : pair.substring(equals + 1), true);
      if (name.isPresent() && value.isPresent()) {
        parameters.add(new Parameter(name.get(), value.get()));
      }
    }
    return parameters;
  }

  private static Optional<String> decoded(String raw, boolean plusIsBlank) {
    if (plain(raw, plusIsBlank)) {
      return Optional.of(raw);
    }
    var bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 1 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(c == '+' && plusIsBlank ? ' ' : c);
      }
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }

  private static boolean plain(String raw, boolean plusIsBlank) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c >= 0x80 || (c == '+' && plusIsBlank)) {
        return false;
      }
    }
    return true;
  }
}
