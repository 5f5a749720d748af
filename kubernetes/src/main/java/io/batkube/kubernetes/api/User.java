package io.batkube.kubernetes.api;

import java.util.List;

/** Who asks. */
public record User(String name, String uid, List<String> groups) {
  /** May do anything. */
  public static final String MASTERS = "system:masters";

  public static final User ANONYMOUS =
      new User("system:anonymous", "", List.of("system:unauthenticated"));

  public User {
    groups = List.copyOf(groups);
  }
}
