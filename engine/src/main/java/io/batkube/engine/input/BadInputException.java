package io.batkube.engine.input;

/**
 * A user's mistake in a file or an option. Its message is the one line that the user sees: the
 * file, the line or field, what was found and what was expected. The command line exits with 2.
 */
public final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadInputException(String message) {
    super(oneLine(message));
  }

  public BadInputException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** {@code source: place: problem}. */
  public static BadInputException at(Object source, Object place, String problem) {
    return new BadInputException(source + ": " + place + ": " + problem);
  }

  /**
   * {@code source:line: problem}, as compilers print it.
   *
   * @param line 0 in a source without lines, such as a message
   */
  public static BadInputException atLine(Object source, long line, String problem) {
    if (line == 0) {
      return new BadInputException(source + ": " + problem);
    }
    return new BadInputException(source + ":" + line + ": " + problem);
  }

  private static String oneLine(String message) {
    return message.replaceAll("[\\p{Cntrl}]+", " ").strip();
  }
}
