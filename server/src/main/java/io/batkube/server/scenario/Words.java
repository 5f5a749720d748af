package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Enum constants as the words that users type: {@code BATCH} is {@code batch}. */
public final class Words {
  private Words() {}

  /** The word of a constant. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The constant of a word.
   *
   * @param option what the user set, for the message
   * @throws BadInputException if there is none
   */
  public static <E extends Enum<E>> E parse(String option, String word, Class<E> type) {
    List<String> known = Arrays.stream(type.getEnumConstants()).map(Words::of).toList();
    int index = known.indexOf(word);
    if (index < 0) {
      throw new BadInputException(
          option
              + ": unknown '"
              + word
              + "'"
              + Suggestion.phrase(word, known)
              + " (known: "
              + String.join(", ", known)
              + ")");
    }
    return type.getEnumConstants()[index];
  }
}
