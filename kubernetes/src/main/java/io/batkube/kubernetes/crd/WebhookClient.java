package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Null;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Where a webhook for conversions may be. */
final class WebhookClient {
  private static final String FORM = "; desired format: https://host[/path]";
  private static final int HTTPS = 443;
  private static final int MAX_PORT = 65_535;

  private WebhookClient() {}

  static List<FieldError> checkUrl(String path, String text) {
    List<FieldError> errors = new ArrayList<>();
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      errors.add(
          FieldError.required(
              path,
              "url must be a valid URL: parse "
                  + GoText.quoted(text)
                  + ": "
                  + e.getReason()
                  + FORM));
      return errors;
    }
    String scheme = url.getScheme() == null ? "" : url.getScheme();
    if (!scheme.equals("https")) {
      errors.add(FieldError.invalid(path, scheme, "'https' is the only allowed URL scheme" + FORM));
    }
    String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
    int user = authority.lastIndexOf('@');
    if (authority.substring(user + 1).isEmpty()) {
      errors.add(FieldError.invalid(path, "", "host must be specified" + FORM));
    }
    if (user >= 0) {
      errors.add(
          FieldError.invalid(
              path, authority.substring(0, user), "user information is not permitted in the URL"));
    }
    if (url.getRawFragment() != null && !url.getRawFragment().isEmpty()) {
      errors.add(
          FieldError.invalid(path, url.getFragment(), "fragments are not permitted in the URL"));
    }
    if (url.getRawQuery() != null && !url.getRawQuery().isEmpty()) {
      errors.add(
          FieldError.invalid(
              path, url.getRawQuery(), "query parameters are not permitted in the URL"));
    }
    return errors;
  }

  /** A real server takes the name of the service for its namespace here, and the other way. */
  static List<FieldError> checkService(String path, Fields service) {
    List<FieldError> errors = new ArrayList<>();
    if (service.text("namespace").isEmpty()) {
      errors.add(FieldError.required(path + ".name", ""));
    }
    if (service.text("name").isEmpty()) {
      errors.add(FieldError.required(path + ".namespace", ""));
    }
    long port = service.number("port", HTTPS);
    if (port < 1 || port > MAX_PORT) {
      errors.add(
          FieldError.invalid(
              path + ".port", port, "port is not valid: must be between 1 and 65535, inclusive"));
    }
    if (service.find("path").orElse(Null.NULL) instanceof String text) {
      checkPath(path + ".path", text, errors);
    }
    return errors;
  }

  private static void checkPath(String path, String text, List<FieldError> errors) {
    if (text.isEmpty() || text.equals("/")) {
      return;
    }
    if (text.equals("//")) {
      errors.add(FieldError.invalid(path, text, "segment[0] may not be empty"));
      return;
    }
    if (!text.startsWith("/")) {
      errors.add(FieldError.invalid(path, text, "must start with a '/'"));
    }
    String inside = text.substring(1, text.length() - (text.endsWith("/") ? 1 : 0));
    String[] segments = inside.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String place = "segment[" + i + "]";
      if (segments[i].isEmpty()) {
        errors.add(FieldError.invalid(path, text, place + " may not be empty"));
        continue;
      }
      for (String problem : Names.subdomainProblems(segments[i])) {
        errors.add(FieldError.invalid(path, text, place + ": " + problem));
      }
    }
  }
}
