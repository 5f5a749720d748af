package io.batkube.kubernetes.api;

import io.batkube.kubernetes.selector.BadSelectorException;
import io.batkube.kubernetes.selector.FieldSelector;
import io.batkube.kubernetes.selector.LabelSelector;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a list or watch asks for, in the query.
 *
 * @param resourceVersion as sent; "" if it was not
 * @param match resourceVersionMatch, "" if it was not sent
 * @param limit 0 for no limit
 * @param from the continue token, "" for the beginning
 * @param sendInitialEvents empty if it was not sent
 */
record ListOptions(
    LabelSelector labels,
    FieldSelector fields,
    boolean watch,
    boolean bookmarks,
    String resourceVersion,
    String match,
    OptionalLong timeoutSeconds,
    long limit,
    String from,
    Optional<Boolean> sendInitialEvents) {

  static final String EXACT = "Exact";
  static final String NOT_OLDER_THAN = "NotOlderThan";

  /** Reads and checks them. */
  static ListOptions of(Request request, boolean watchPath) {
    try {
      ListOptions options =
          new ListOptions(
              LabelSelector.parse(request.text("labelSelector")),
              FieldSelector.parse(request.text("fieldSelector")),
              watchPath || flag(request.text("watch")),
              flag(request.text("allowWatchBookmarks")),
              request.text("resourceVersion"),
              request.text("resourceVersionMatch"),
              number(request, "timeoutSeconds"),
              Math.max(0, number(request, "limit").orElse(0)),
              request.text("continue"),
              request.parameter("sendInitialEvents").map(ListOptions::flag));
      List<FieldError> errors = options.watch ? options.watchErrors() : options.listErrors();
      if (!errors.isEmpty()) {
        throw Status.invalid("meta.k8s.io", "ListOptions", "", errors).exception();
      }
      return options;
    } catch (BadSelectorException e) {
      throw Status.badRequest(e.getMessage()).exception();
    }
  }

  /** Anything but an explicit no is a yes, even "maybe". */
  static boolean flag(String text) {
    return switch (text) {
      case "", "0", "false", "False", "FALSE", "f", "F" -> false;
      default -> true;
    };
  }

  static OptionalLong number(Request request, String name) {
    String text = request.text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    String problem;
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      problem = text.matches("[+-]?[0-9]+") ? "value out of range" : "invalid syntax";
    }
    throw Status.badRequest("strconv.ParseInt: parsing \"" + text + "\": " + problem).exception();
  }

  private List<FieldError> listErrors() {
    List<FieldError> errors = new ArrayList<>();
    if (!match.isEmpty()) {
      if (resourceVersion.isEmpty()) {
        errors.add(
            forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided"));
      }
      addWithContinue(errors);
      if (!match.equals(EXACT) && !match.equals(NOT_OLDER_THAN)) {
        errors.add(
            FieldError.notSupported(
                "resourceVersionMatch", match, List.of(EXACT, NOT_OLDER_THAN, "")));
      }
      if (match.equals(EXACT) && resourceVersion.equals("0")) {
        errors.add(
            forbidden("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (sendInitialEvents.isPresent()) {
      errors.add(
          FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
    }
    return errors;
  }

  private List<FieldError> watchErrors() {
    List<FieldError> errors = new ArrayList<>();
    if (sendInitialEvents.isPresent() && !match.equals(NOT_OLDER_THAN)) {
      errors.add(
          forbidden("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    boolean fromTheStart = resourceVersion.isEmpty() || resourceVersion.equals("0");
    if (match.isEmpty() && sendInitialEvents.isEmpty() && fromTheStart) {
      addWithContinue(errors);
    }
    if (!match.isEmpty()) {
      if (sendInitialEvents.isEmpty()) {
        errors.add(
            forbidden(
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                    + " provided"));
      }
      if (!match.equals(NOT_OLDER_THAN)) {
        errors.add(FieldError.notSupported("resourceVersionMatch", match, List.of(NOT_OLDER_THAN)));
      }
      addWithContinue(errors);
    }
    return errors;
  }

  private void addWithContinue(List<FieldError> errors) {
    if (!from.isEmpty()) {
      errors.add(forbidden("resourceVersionMatch is forbidden when continue is provided"));
    }
  }

  private static FieldError forbidden(String why) {
    return FieldError.forbidden("resourceVersionMatch", why);
  }
}
