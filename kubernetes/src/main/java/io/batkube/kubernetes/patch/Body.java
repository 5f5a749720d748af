package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The JSON that a client sent.
 *
 * @param text as it was sent; bytes that are no UTF-8 became U+FFFD, as in Go
 * @param duplicates paths of names that came twice in one object
 */
record Body(String text, Object value, List<String> duplicates) {

  /**
   * Reads a body.
   *
   * @param prefix of the message if it is no JSON
   */
  static Body read(byte[] bytes, String prefix) throws PatchException {
    Optional<String> mistake = JsonSyntax.mistake(bytes);
    if (mistake.isPresent()) {
      throw PatchException.badRequest(prefix + mistake.get());
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      Json.Document document = Json.parse(text.getBytes(StandardCharsets.UTF_8));
      return new Body(text, document.value(), document.duplicates());
    } catch (Json.BadJsonException e) {
      throw PatchException.badRequest(prefix + e.getMessage());
    }
  }

  /** Names that came twice, in the words of a warning; a real server stops counting at 100. */
  List<String> duplicateErrors() {
    return duplicates.isEmpty() ? List.of() : described();
  }

  private List<String> described() {
    return duplicates.stream()
        .distinct()
        .limit(100)
        .map(path -> "duplicate field " + GoText.quoted(path))
        .toList();
  }
}
