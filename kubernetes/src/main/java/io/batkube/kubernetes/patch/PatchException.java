package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import java.util.Optional;

/**
 * A patch cannot be read or applied: everything that the answer to the client says. It carries no
 * stack: it is an answer, no fault.
 */
public final class PatchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private final transient Optional<Fields> details;
  private final boolean plainText;

  private PatchException(
      int code, String reason, String message, Optional<Fields> details, boolean plainText) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.plainText = plainText;
  }

  /** The HTTP status. */
  public int code() {
    return code;
  }

  /** The reason in the Status; "" if a real server gives none. */
  public String reason() {
    return reason;
  }

  /** The details in the Status, which may be an empty object. */
  public Optional<Fields> details() {
    return details;
  }

  /** A real server panics here and answers with the message as plain text instead of a Status. */
  public boolean plainText() {
    return plainText;
  }

  static PatchException badRequest(String message) {
    return new PatchException(400, "BadRequest", message, Optional.empty(), false);
  }

  static PatchException tooLarge(String message) {
    return new PatchException(
        413,
        "RequestEntityTooLarge",
        "Request entity too large: " + message,
        Optional.empty(),
        false);
  }

  /** The patch does not fit the object. The server keeps the cause to itself. */
  static PatchException inapplicable() {
    return new PatchException(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        Optional.of(Fields.EMPTY),
        false);
  }

  /** An error that the server did not foresee as a client's mistake. */
  static PatchException unforeseen(String message) {
    return new PatchException(500, "", message, Optional.empty(), false);
  }

  static PatchException panic() {
    return new PatchException(
        500,
        "",
        "This request caused apiserver to panic. Look in the logs for details.",
        Optional.empty(),
        true);
  }

  /**
   * The result of a patch is no object of its kind, or has fields that strict validation refuses.
   *
   * @param shown the invalid value: {@link Patch#shown}
   * @param why the decoder's words
   */
  public static PatchException undecodable(String shown, String why) {
    String cause = "Invalid value: " + GoText.quoted(shown) + ": " + why;
    return new PatchException(
        422,
        "Invalid",
        " \"\" is invalid: patch: " + cause,
        Optional.of(
            Fields.of(
                "causes",
                Items.of(
                    Fields.of("reason", "FieldValueInvalid", "message", cause, "field", "patch")))),
        false);
  }

  /** The result of a patch is a list. */
  static PatchException notAnObject(Items result) {
    return undecodable(
        Json.text(result),
        "couldn't get version/kind; json parse error: json: cannot unmarshal array into Go value of"
            + " type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
            + " Kind string \"json:\\\"kind,omitempty\\\"\" }");
  }
}
