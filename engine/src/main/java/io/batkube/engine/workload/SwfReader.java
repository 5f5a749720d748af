package io.batkube.engine.workload;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens logs in the Standard Workload Format, version 2.2, packed or not. Opening reads the whole
 * file once: it checks every line, counts jobs and cleaning rules, and keeps the header; the jobs
 * are read again, in bounded memory, by each stream.
 *
 * <p>A job number that two jobs have is refused with both lines: numbers are identities. The
 * dropped records of strict cleaning are no jobs and do not count.
 */
public final class SwfReader {
  private SwfReader() {}

  /**
   * Reads the log once.
   *
   * @param name the workload's: the first half of each job's id
   * @param totalProcessors of the platform, 1 or more; larger jobs are counted, cut or kept by the
   *     cleaning
   */
  public static SwfWorkload open(
      InputFile file, String name, Cleaning cleaning, int totalProcessors) {
    if (totalProcessors < 1) {
      throw new IllegalArgumentException("no platform: " + totalProcessors + " processors");
    }
    return file.read(in -> firstPass(file, in, name, cleaning, totalProcessors));
  }

  private static SwfWorkload firstPass(
      InputFile file, InputStream in, String name, Cleaning cleaning, int totalProcessors)
      throws IOException {
    var scanner = new SwfScanner(file, in);
    var record = new SwfRecord();
    long[] counts = cleaning.newCounts();
    List<SwfHeader.Field> header = new ArrayList<>();
    var numbers = new JobNumbers();
    boolean[] inHeader = {true};
    boolean sorted = true;
    long lastNs = Long.MIN_VALUE;
    long jobs = 0;
    while (scanner.next(
        record,
        comment -> {
          if (inHeader[0]) {
            SwfHeader.parse(comment).ifPresent(header::add);
          }
        })) {
      inHeader[0] = false;
      if (!cleaning.apply(record, totalProcessors, counts)) {
        continue;
      }
      long earlier = numbers.add(record.number, record.line);
      if (earlier >= 0) {
        throw BadInputException.atLine(
            file, record.line, "job number " + record.number + " again, first on line " + earlier);
      }
      jobs++;
      sorted &= record.submitNs >= lastNs;
      lastNs = record.submitNs;
    }
    return new SwfWorkload(
        file,
        name,
        cleaning,
        totalProcessors,
        new SwfHeader(header),
        sorted,
        jobs,
        cleaning.report(counts));
  }
}
