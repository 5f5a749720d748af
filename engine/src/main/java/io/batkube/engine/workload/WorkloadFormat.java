package io.batkube.engine.workload;

import com.google.errorprone.annotations.Immutable;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The formats of workloads, one row each: how its files begin, and what opens them. A file's name
 * does not matter.
 */
public enum WorkloadFormat {
  BATSIM(
      "Batsim JSON (an object)",
      head -> head.startsWith("{"),
      (file, name, check, _, _) -> BatsimWorkloadReader.read(file, name, check)),
  SWF(
      "Standard Workload Format (comments with ';', lines of 18 numbers)",
      head -> head.matches("(?s)(;|[-+.]?[0-9]).*"),
      (file, name, _, cleaning, processors) -> SwfReader.open(file, name, cleaning, processors));

  /** Files that people give by mistake, and what to tell them. */
  private static final List<Mistake> MISTAKES =
      List.of(
          new Mistake("", "is empty"),
          new Mistake("<.*<platform.*", "is a SimGrid platform"),
          new Mistake("<.*<adag.*", "is a DAX workflow, which is not modelled yet"),
          new Mistake("<.*", "is XML"),
          new Mistake("\\[.*", "is a JSON list"),
          new Mistake(".*[\\x00-\\x08\\x0e-\\x1f].*", "is binary"),
          new Mistake(".*", "begins with no known format"));

  private static final int HEAD = 4096;

  private final String description;
  private final Recogniser recognises;
  private final Opener opener;

  WorkloadFormat(String description, Recogniser recognises, Opener opener) {
    this.description = description;
    this.recognises = recognises;
    this.opener = opener;
  }

  /** Whether a file is of a format, by its first characters. */
  @Immutable
  @FunctionalInterface
  private interface Recogniser {
    boolean test(String head);
  }

  /** What a format is read by. */
  @Immutable
  @FunctionalInterface
  private interface Opener {
    Workload open(
        InputFile file, String name, JobCheck check, Cleaning cleaning, int totalProcessors);
  }

  private record Mistake(Pattern head, String problem) {
    Mistake(String head, String problem) {
      this(Pattern.compile(head, Pattern.DOTALL), problem);
    }
  }

  /**
   * Opens a workload of any format: its file has been read and found good on return.
   *
   * @param name the workload's: the first half of each job's id
   * @param cleaning what to do with odd records, where the format is a log of a real machine
   * @param totalProcessors of the platform
   */
  public static Workload open(InputFile file, String name, Cleaning cleaning, int totalProcessors) {
    return open(file, name, JobCheck.NONE, cleaning, totalProcessors);
  }

  /**
   * The same.
   *
   * @param check of the jobs that may say more than when and for how long, as those of a log do not
   */
  public static Workload open(
      InputFile file, String name, JobCheck check, Cleaning cleaning, int totalProcessors) {
    return of(file).opener.open(file, name, check, cleaning, totalProcessors);
  }

  /** The format that the file's content has. */
  public static WorkloadFormat of(InputFile file) {
    String head = head(file);
    Optional<WorkloadFormat> format =
        Arrays.stream(values()).filter(row -> row.recognises.test(head)).findFirst();
    return format.orElseThrow(() -> unknown(file, head));
  }

  /** The first characters that are no blanks; every byte is a character here. */
  private static String head(InputFile file) {
    byte[] head = file.read(in -> in.readNBytes(HEAD));
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return (text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text).strip();
  }

  private static BadInputException unknown(InputFile file, String head) {
    String problem =
        MISTAKES.stream()
            .filter(mistake -> mistake.head.matcher(head).matches())
            .findFirst()
            .orElseThrow()
            .problem;
    return new BadInputException(
        file
            + ": "
            + problem
            + ", expected a workload: "
            + Arrays.stream(values()).map(f -> f.description).collect(Collectors.joining(" or ")));
  }
}
