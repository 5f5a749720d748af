package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.GoText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a create, update or patch asks for, in the query.
 *
 * @param fieldManager as sent, or made from the user agent
 * @param fieldManagerGiven false if it was made
 */
record WriteOptions(
    boolean dryRun,
    String fieldManager,
    boolean fieldManagerGiven,
    Unknown unknown,
    boolean force,
    boolean forceGiven) {

  /** What happens to fields that the kind does not have. */
  enum Unknown {
    IGNORE,
    WARN,
    STRICT
  }

  private static final int MAX_MANAGER = 128;

  /**
   * Reads and checks them.
   *
   * @param kind "CreateOptions", "UpdateOptions" or "PatchOptions"
   * @param apply of a server-side apply, which needs a manager and may be forced
   */
  static WriteOptions of(Request request, String kind, boolean apply) {
    List<FieldError> errors = new ArrayList<>();
    String manager = request.text("fieldManager");
    boolean forceGiven = request.parameter("force").isPresent();
    if (kind.equals("PatchOptions")) {
      if (apply && manager.isEmpty()) {
        errors.add(FieldError.required("fieldManager", "is required for apply patch"));
      }
      if (!apply && forceGiven) {
        errors.add(FieldError.forbidden("force", "may not be specified for non-apply patch"));
      }
    }
    addManager(errors, manager);
    boolean dryRun = dryRun(request.parameters("dryRun"), errors);
    String validation = request.text("fieldValidation");
    Unknown unknown =
        switch (validation) {
          case "", "Warn" -> Unknown.WARN;
          case "Ignore" -> Unknown.IGNORE;
          case "Strict" -> Unknown.STRICT;
          default -> {
            errors.add(
                FieldError.notSupported(
                    "fieldValidation", validation, List.of("", "Ignore", "Strict", "Warn")));
            yield Unknown.WARN;
          }
        };
    if (!errors.isEmpty()) {
      throw Status.invalid("meta.k8s.io", kind, "", errors).exception();
    }
    return new WriteOptions(
        dryRun,
        manager.isEmpty() ? fromUserAgent(request.userAgent()) : manager,
        !manager.isEmpty(),
        unknown,
        ListOptions.flag(request.text("force")),
        forceGiven);
  }

  /** A deletion has options of its own, and owns no fields. */
  static WriteOptions ofDeletion(Request request) {
    return new WriteOptions(
        false, fromUserAgent(request.userAgent()), false, Unknown.WARN, false, false);
  }

  private static void addManager(List<FieldError> errors, String manager) {
    if (manager.getBytes(StandardCharsets.UTF_8).length > MAX_MANAGER) {
      errors.add(FieldError.tooLong("fieldManager", MAX_MANAGER));
    }
    int position = 0;
    int character;
    for (int i = 0; i < manager.length(); i += Character.charCount(character)) {
      character = manager.codePointAt(i);
      if (!GoText.isPrintable(character)) {
        String why =
            String.format(
                Locale.ROOT, "invalid character U+%04X (at position %d)", character, position);
        errors.add(FieldError.invalid("fieldManager", manager, why));
      }
      position += Names.bytes(Character.toString(character));
    }
  }

  static boolean dryRun(List<String> values, List<FieldError> errors) {
    boolean dryRun = false;
    List<String> wrong = new ArrayList<>();
    for (String value : values) {
      if (value.equals("All")) {
        dryRun = true;
      } else {
        wrong.add(value);
      }
    }
    if (!wrong.isEmpty()) {
      errors.add(FieldError.notSupported("dryRun", String.join(",", values), List.of("All")));
    }
    return dryRun;
  }

  /** "kubectl/v1.36 (linux)" is "kubectl". */
  private static String fromUserAgent(String userAgent) {
    int slash = userAgent.indexOf('/');
    String name = slash < 0 ? userAgent : userAgent.substring(0, slash);
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < name.length() && printable.length() < MAX_MANAGER; i++) {
      if (!Character.isISOControl(name.charAt(i))) {
        printable.append(name.charAt(i));
      }
    }
    return printable.isEmpty() ? "unknown" : printable.toString();
  }
}
