package io.batkube.kubernetes.api;

import java.util.List;

/**
 * The rights of a fresh cluster in which nobody has been granted anything: members of
 * system:masters may do all, other known users may look at what is served and review themselves,
 * anonymous ones may see that the server lives. Immutable.
 */
public final class MastersOnly implements Authorizer {
  private static final Decision YES = new Decision(true, "");
  private static final Decision NO = new Decision(false, "");
  private static final List<String> PUBLIC =
      List.of("/healthz", "/livez", "/readyz", "/version", "/version/");
  private static final List<String> DISCOVERY =
      List.of("/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*");
  private static final List<String> SELF_REVIEWS =
      List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

  @Override
  public Decision decide(User user, Attributes what) {
    if (user.groups().contains(User.MASTERS)) {
      return YES;
    }
    boolean known = user.groups().contains("system:authenticated");
    if (!what.path().isEmpty()) {
      return what.verb().equals("get")
              && (covers(PUBLIC, what.path()) || known && covers(DISCOVERY, what.path()))
          ? YES
          : NO;
    }
    return known && what.verb().equals("create") && SELF_REVIEWS.contains(what.resource())
        ? YES
        : NO;
  }

  private static boolean covers(List<String> patterns, String path) {
    for (String pattern : patterns) {
      boolean prefix = pattern.endsWith("*");
      if (prefix
          ? path.startsWith(pattern.substring(0, pattern.length() - 1))
          : path.equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}
