package io.batkube.kubernetes.status;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Kubernetes' answer to a request that brings no object, nearly always a refusal.
 *
 * @param reason "" where a real server gives none
 * @param details an empty object prints as {@code {}}; absent details are {@link #NO_DETAILS}
 * @param retryAfterSeconds 0 for no header
 * @param continueToken "" nearly always
 */
public record Status(
    boolean success,
    int code,
    String reason,
    String message,
    Fields details,
    long retryAfterSeconds,
    String continueToken) {
  public Status(
      boolean success,
      int code,
      String reason,
      String message,
      Fields details,
      long retryAfterSeconds) {
    this(success, code, reason, message, details, retryAfterSeconds, "");
  }

  /** Not the same as empty details: a real server prints either. No refusal names such a field. */
  public static final Fields NO_DETAILS = Fields.of("", "none");

  private static Status failure(int code, String reason, String message, Fields details) {
    return new Status(false, code, reason, message, details, 0);
  }

  /** Names the object of a refusal, leaving out what is empty. */
  public static Fields details(String group, String resource, String name) {
    Fields.Builder details = new Fields.Builder();
    putText(details, "name", name);
    putText(details, "group", group);
    putText(details, "kind", resource);
    return details.build();
  }

  private static void putText(Fields.Builder to, String name, String value) {
    if (!value.isEmpty()) {
      to.put(name, value);
    }
  }

  /** "pods" or "deployments.apps". */
  public static String qualified(String group, String resource) {
    return group.isEmpty() ? resource : resource + "." + group;
  }

  public static Status notFound(String group, String resource, String name) {
    return failure(
        404,
        "NotFound",
        qualified(group, resource) + " \"" + name + "\" not found",
        details(group, resource, name));
  }

  /** The path leads to no resource that is served. */
  public static Status noSuchResource() {
    return failure(
        404, "NotFound", "the server could not find the requested resource", Fields.EMPTY);
  }

  public static Status alreadyExists(String group, String resource, String name) {
    return failure(
        409,
        "AlreadyExists",
        qualified(group, resource) + " \"" + name + "\" already exists",
        details(group, resource, name));
  }

  /** A write that lost against another one. */
  public static Status conflict(String group, String resource, String name, String why) {
    return failure(
        409,
        "Conflict",
        "Operation cannot be fulfilled on "
            + qualified(group, resource)
            + " \""
            + name
            + "\": "
            + why,
        details(group, resource, name));
  }

  /** A write based on an older version of the object. */
  public static Status modified(String group, String resource, String name) {
    return conflict(
        group,
        resource,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  public static Status badRequest(String message) {
    return failure(400, "BadRequest", message, NO_DETAILS);
  }

  public static Status forbidden(String group, String resource, String name, String why) {
    String object = qualified(group, resource);
    String message =
        name.isEmpty()
            ? object + " is forbidden: " + why
            : object + " \"" + name + "\" is forbidden: " + why;
    return failure(403, "Forbidden", message, details(group, resource, name));
  }

  /** The object breaks rules; each is a cause, and each text is told once. */
  public static Status invalid(String group, String kind, String name, List<FieldError> errors) {
    List<Object> causes = new ArrayList<>();
    LinkedHashSet<String> texts = new LinkedHashSet<>();
    for (FieldError error : errors) {
      Fields.Builder cause = new Fields.Builder();
      cause.put("reason", error.type().reason());
      cause.put("message", error.message());
      if (!error.field().isEmpty()) {
        cause.put("field", error.field());
      }
      causes.add(cause.build());
      texts.add(error.toString());
    }
    String all = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
    Fields details = details(group, kind, name);
    return failure(
        422,
        "Invalid",
        qualified(group, kind)
            + " \""
            + name
            + "\" is invalid"
            + (errors.isEmpty() ? "" : ": " + all),
        causes.isEmpty() ? details : details.with("causes", Items.of(causes)));
  }

  public static Status methodNotAllowed(String group, String resource, String verb) {
    return failure(
        405,
        "MethodNotAllowed",
        verb + " is not supported on resources of kind \"" + qualified(group, resource) + "\"",
        details(group, resource, ""));
  }

  /** The server does not do this on that path. */
  public static Status methodNotAllowed() {
    return failure(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        Fields.EMPTY);
  }

  public static Status unsupportedMediaType(String message) {
    return failure(415, "UnsupportedMediaType", message, NO_DETAILS);
  }

  public static Status notAcceptable(String message) {
    return failure(406, "NotAcceptable", message, NO_DETAILS);
  }

  public static Status unauthorized() {
    return failure(401, "Unauthorized", "Unauthorized", NO_DETAILS);
  }

  /** A failure without a reason: what a real server makes of an error it did not foresee. */
  public static Status unforeseen(int code, String message) {
    return failure(code, "", message, NO_DETAILS);
  }

  public static Status internal(String message) {
    return failure(
        500,
        "InternalError",
        "Internal error occurred: " + message,
        Fields.of("causes", Items.of(Fields.of("message", message))));
  }

  /** The history asked for is forgotten. */
  public static Status expired(String message) {
    return failure(410, "Expired", message, NO_DETAILS);
  }

  public static Status tooLarge(String message) {
    return failure(413, "RequestEntityTooLarge", message, NO_DETAILS);
  }

  /** The version asked for has not come yet. */
  public static Status versionTooLarge(long wanted, long current) {
    Fields cause =
        Fields.of("reason", "ResourceVersionTooLarge", "message", "Too large resource version");
    return new Status(
        false,
        504,
        "Timeout",
        "Timeout: Too large resource version: " + wanted + ", current: " + current,
        Fields.of("causes", Items.of(cause), "retryAfterSeconds", 1L),
        1);
  }

  public static Status tooManyRequests(String message, long retryAfterSeconds) {
    return new Status(
        false,
        429,
        "TooManyRequests",
        message,
        retryAfterSeconds == 0 ? Fields.EMPTY : Fields.of("retryAfterSeconds", retryAfterSeconds),
        retryAfterSeconds);
  }

  /** Done; there is no object to show. */
  public static Status done(int code, Fields details) {
    return new Status(true, code, "", "", details, 0);
  }

  public Status withDetails(Fields others) {
    return new Status(success, code, reason, message, others, retryAfterSeconds);
  }

  /** With a token to go on with: of a list that has expired. */
  public Status goingOnAt(String token) {
    return new Status(success, code, reason, message, details, retryAfterSeconds, token);
  }

  public StatusException exception() {
    return new StatusException(this);
  }

  /** The object of group "" and version v1. */
  public Fields tree() {
    Fields.Builder tree = new Fields.Builder();
    tree.put("kind", "Status");
    tree.put("apiVersion", "v1");
    tree.put(
        "metadata", continueToken.isEmpty() ? Fields.EMPTY : Fields.of("continue", continueToken));
    tree.put("status", success ? "Success" : "Failure");
    putText(tree, "message", message);
    putText(tree, "reason", reason);
    if (!details.equals(NO_DETAILS)) {
      tree.put("details", details);
    }
    if (!success || code != 200) {
      tree.put("code", (long) code);
    }
    return tree.build();
  }
}
