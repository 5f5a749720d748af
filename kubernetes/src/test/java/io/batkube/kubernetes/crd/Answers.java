package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Questions of ours with the answers of apiextensions-apiserver 0.36.3, one object a line. Go walks
 * through maps in any order, so errors are compared without theirs.
 */
final class Answers {
  private Answers() {}

  static Stream<Fields> of(String resource) {
    try (InputStream in = Answers.class.getResourceAsStream(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> (Fields) Json.parse(line)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> texts(List<FieldError> errors) {
    return errors.stream().map(error -> error.type().reason() + " " + error).sorted().toList();
  }

  static List<String> expected(Fields line) {
    return line.items("errors").eachText().stream().sorted().toList();
  }
}
