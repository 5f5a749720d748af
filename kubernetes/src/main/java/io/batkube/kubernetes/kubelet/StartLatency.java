package io.batkube.kubernetes.kubelet;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.time.Seed;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long it takes from the binding of a pod until its containers run, and from their end until
 * that is seen; the latter may depend on whether many end at once. Draws are by the pod, so that
 * they do not depend on the order in which pods come. Immutable.
 */
public final class StartLatency {
  /** Pods start and end at once. */
  public static final StartLatency NONE =
      new StartLatency(new Seed(0), new long[] {0}, new long[] {0}, new long[] {0});

  private static final String EXPECTED = "expected none, k3s, constant:SECONDS or a file";

  private final Seed seed;

  /** Sorted: the quantiles of a distribution, evenly spaced from the least to the greatest. */
  private final long[] startNs;

  private final long[] endNs;

  /** Of ends while many pods end. */
  private final long[] crowdedEndNs;

  private StartLatency(Seed seed, long[] startNs, long[] endNs, long[] crowdedEndNs) {
    this.seed = seed;
    this.startNs = startNs;
    this.endNs = endNs;
    this.crowdedEndNs = crowdedEndNs;
  }

  /** Every pod takes so long to start. */
  public static StartLatency constant(long ns) {
    return ofQuantiles(new Seed(0), new long[] {ns}, new long[] {0}, new long[] {0});
  }

  /** Distributions by their quantiles, evenly spaced from the least to the greatest. */
  static StartLatency ofQuantiles(Seed seed, long[] startNs, long[] endNs, long[] crowdedEndNs) {
    return new StartLatency(seed, startNs, endNs, crowdedEndNs);
  }

  /**
   * Reads {@code --start-latency}: {@code none}, {@code k3s}, {@code constant:SECONDS}, or the name
   * of a file of seconds, one a line or separated by commas.
   *
   * @throws BadInputException if it is none of these
   */
  public static StartLatency parse(String text, Seed seed) {
    if (text.equals("none")) {
      return NONE;
    }
    if (text.equals("k3s")) {
      return MeasuredLatency.k3s(seed);
    }
    if (text.startsWith("constant:")) {
      String seconds = text.substring("constant:".length());
      return constant(ns(seconds, "--start-latency: found \"" + text + "\", " + EXPECTED));
    }
    return ofFile(Path.of(text), seed);
  }

  /**
   * The distribution of a file of seconds, one a line or separated by commas.
   *
   * @throws BadInputException if it is none
   */
  public static StartLatency ofFile(Path file, Seed seed) {
    long[] sorted = read(file);
    Arrays.sort(sorted);
    return ofQuantiles(seed, sorted, new long[] {0}, new long[] {0});
  }

  private static long[] read(Path file) {
    List<Long> all =
        new InputFile(file)
            .read(
                in -> {
                  List<Long> numbers = new ArrayList<>();
                  var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
                  int at = 0;
                  for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    at++;
                    String content = line.strip();
                    if (content.isEmpty() || content.startsWith("#")) {
                      continue;
                    }
                    for (String number : content.split("[,;\\s]+", -1)) {
                      numbers.add(
                          ns(
                              number,
                              file + ":" + at + ": found \"" + number + "\", expected seconds"));
                    }
                  }
                  return numbers;
                });
    if (all.isEmpty()) {
      throw new BadInputException(file + ": found no number, expected seconds, one a line");
    }
    return all.stream().mapToLong(Long::longValue).toArray();
  }

  private static long ns(String seconds, String complaint) {
    try {
      long ns = Seconds.parse(seconds);
      if (ns >= 0) {
        return ns;
      }
    } catch (NumberFormatException | ArithmeticException _) {
      // told below
    }
    throw new BadInputException(complaint);
  }

  /** From a pod's binding until its first container runs. */
  public long startNs(String podUid) {
    return startNs.length == 1 ? startNs[0] : drawn(startNs, "start latency " + podUid);
  }

  /** Whether ends are ever seen late. */
  boolean isLate() {
    return endNs.length > 1 || endNs[0] > 0;
  }

  /**
   * From the end of a pod's last container until its status says so.
   *
   * @param crowded whether many pods end
   */
  long endNs(String podUid, boolean crowded) {
    long[] quantiles = crowded ? crowdedEndNs : endNs;
    return quantiles.length == 1 ? quantiles[0] : drawn(quantiles, "end latency " + podUid);
  }

  /** Between two neighbouring quantiles all values are equally likely. */
  private long drawn(long[] quantiles, String stream) {
    double place = seed.stream(stream).nextDouble() * (quantiles.length - 1);
    int below = (int) place;
    long step = quantiles[below + 1] - quantiles[below];
    return quantiles[below] + (long) ((place - below) * step);
  }
}
