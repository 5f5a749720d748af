package io.batkube.kubernetes.validation.certificates;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** Names of signers: a domain and a path, "example.com/signer". */
final class SignerNames {
  private SignerNames() {}

  static void check(Mistakes mistakes, String path, String name) {
    if (name.isEmpty()) {
      mistakes.required(path);
      return;
    }
    String[] segments = name.split("/", -1);
    if (segments.length != 2) {
      mistakes.invalid(
          path,
          name,
          "must be a fully qualified domain and path of the form 'example.com/signer-name'");
      return;
    }
    if (Names.bytes(segments[0]) > 253) {
      mistakes.tooLong(path, 253);
    }
    String[] domain = segments[0].split("\\.", -1);
    for (String label : domain) {
      List<String> problems = Names.labelProblems(label);
      problems.forEach(problem -> mistakes.invalid(path, segments[0], told(label, problem)));
      if (!problems.isEmpty()) {
        break;
      }
    }
    if (domain.length < 2) {
      mistakes.invalid(
          path, segments[0], "should be a domain with at least two segments separated by dots");
    }
    for (String label : segments[1].split("\\.", -1)) {
      List<String> problems = Names.subdomainProblems(label);
      problems.forEach(problem -> mistakes.invalid(path, segments[1], told(label, problem)));
      if (!problems.isEmpty()) {
        break;
      }
    }
    if (Names.bytes(name) > 571) {
      mistakes.tooLong(path, 571);
    }
  }

  private static String told(String label, String problem) {
    return "validating label \"" + label + "\": " + problem;
  }
}
