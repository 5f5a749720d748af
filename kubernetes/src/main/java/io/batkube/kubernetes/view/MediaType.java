package io.batkube.kubernetes.view;

/** What a real server can answer in, in its order of preference. */
public enum MediaType {
  JSON("json", true),
  YAML("yaml", false),
  /**
   * Accepted, but answered in JSON: every client that asks for it decodes by the Content-Type of
   * the answer.
   */
  PROTOBUF("vnd.kubernetes.protobuf", true);

  private final String subtype;
  private final boolean streams;

  MediaType(String subtype, boolean streams) {
    this.subtype = subtype;
    this.streams = streams;
  }

  String subtype() {
    return subtype;
  }

  /** True if a watch can be written in it. */
  boolean streams() {
    return streams;
  }

  /** The name: "application/json". */
  public String text() {
    return "application/" + subtype;
  }

  /** The Content-Type of answers. */
  public String contentType() {
    return this == YAML ? text() : JSON.text();
  }
}
