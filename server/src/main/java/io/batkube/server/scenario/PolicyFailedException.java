package io.batkube.server.scenario;

import java.util.Arrays;

/** A policy of a user's jar threw something; the message is one line for its author. */
public final class PolicyFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PolicyFailedException(Class<?> policy, Throwable cause) {
    super("policy " + policy.getName() + " failed: " + cause + place(policy, cause), cause);
  }

  /** The innermost line of the policy's own file. */
  private static String place(Class<?> policy, Throwable cause) {
    return Arrays.stream(cause.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith(policy.getName()))
        .findFirst()
        .map(frame -> " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")")
        .orElse("");
  }
}
