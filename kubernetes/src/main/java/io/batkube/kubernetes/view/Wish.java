package io.batkube.kubernetes.view;

/**
 * How a client would like to see its answer, as its request says it.
 *
 * @param accept all Accept headers joined by commas; "" if there is none
 * @param userAgent "" if there is none
 * @param pretty the parameter of the query; "" if there is none
 * @param includeObject the parameter of the query, for Tables; "" if there is none
 */
public record Wish(String accept, String userAgent, String pretty, String includeObject) {

  /** True if JSON is to be indented, whatever Accept says of it. */
  boolean isPretty() {
    if (!pretty.isEmpty()) {
      return switch (pretty) {
        case "1", "t", "T", "true", "TRUE", "True" -> true;
        default -> false;
      };
    }
    return userAgent.startsWith("curl")
        || userAgent.startsWith("Wget")
        || userAgent.startsWith("Mozilla/5.0");
  }
}
