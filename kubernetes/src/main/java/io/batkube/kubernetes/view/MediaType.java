package io.batkube.kubernetes.view;

/** What a real server can answer in, in its order of preference. */
public enum MediaType {
  JSON("json", true),
  YAML("yaml", false),
  /** Of the built-in kinds. */
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

  /** The name, which is the Content-Type of answers: "application/json". */
  public String text() {
    return "application/" + subtype;
  }

  /** The Content-Type of a watch. */
  public String streamType() {
    return this == PROTOBUF ? text() + ";stream=watch" : text();
  }
}
