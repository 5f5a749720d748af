package io.batkube.engine.batsim.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.batkube.engine.job.Amounts;
import io.batkube.engine.job.Job;
import io.batkube.engine.job.Profile;
import io.batkube.engine.platform.HostSet;
import io.batkube.engine.time.Seconds;
import io.batkube.engine.workload.BatsimProfiles;
import io.batkube.engine.workload.JsonInput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * JSON as Batsim prints it: no blanks, integers as they are, every other number with six decimals.
 *
 * <p>Source: Batsim 4.2.1, the writer in {@code protocol.hpp}, which prints a {@code double} with
 * {@code %6f}, and rapidjson, which takes for one what has a point or an exponent or fits no 64
 * bits.
 */
final class WireText {
  private static final BigInteger INT64_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger UINT64_MAX =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final int LONG_DIGITS = 18;
  private static final int PAGE = 256;

  private final StringBuilder out = new StringBuilder(PAGE);

  /**
   * A whole message.
   *
   * @param data writes the type of an event, behind its opening quote, and what is in its data
   */
  static <T> String message(
      long nowNs, List<T> events, ToLongFunction<T> atNs, BiConsumer<T, WireText> data) {
    var out = new WireText();
    out.raw("{\"now\":").seconds(nowNs).raw(",\"events\":[");
    String separator = "";
    for (T event : events) {
      out.raw(separator);
      separator = ",";
      out.raw("{\"timestamp\":").seconds(atNs.applyAsLong(event)).raw(",\"type\":\"");
      data.accept(event, out);
      out.raw("}}");
    }
    return out.raw("]}").toString();
  }

  /** Adds punctuation and names that need no quoting. */
  WireText raw(String json) {
    out.append(json);
    return this;
  }

  /** Adds a text. */
  WireText text(String text) {
    out.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    out.append('"');
    return this;
  }

  WireText integer(long number) {
    out.append(number);
    return this;
  }

  /** Adds a time in seconds. */
  WireText seconds(long ns) {
    Seconds.append6(out, ns);
    return this;
  }

  WireText number(double number) {
    out.append(sixDecimals(number));
    return this;
  }

  /** Adds hosts as a text. */
  WireText hosts(HostSet hosts) {
    out.append('"');
    hosts.appendTo(out).append('"');
    return this;
  }

  /** Adds a whole JSON value as Batsim would print it that has read it. */
  WireText json(String json) {
    return json(json, "", UnaryOperator.identity());
  }

  /** Adds a job: as its workload has it, with its full id; or in the same form. */
  WireText job(Job job) {
    if (!job.json().isEmpty()) {
      return json(job.json(), "id", _ -> job.id().toString());
    }
    raw("{\"id\":").text(job.id().toString());
    raw(",\"subtime\":").seconds(job.submissionNs());
    if (job.hasWalltime()) {
      raw(",\"walltime\":").seconds(job.walltimeNs());
    }
    raw(",\"res\":").integer(job.requestedResources());
    return raw(",\"profile\":").text(job.profile().name()).raw("}");
  }

  private WireText numbers(Amounts amounts) {
    String separator = "[";
    for (int i = 0; i < amounts.size(); i++) {
      raw(separator).number(amounts.get(i));
      separator = ",";
    }
    return raw("]");
  }

  /**
   * Adds a profile: as its workload has it, but for Batsim 4's name of its type; or in that form.
   */
  WireText profile(Profile profile) {
    if (!profile.json().isEmpty()) {
      return json(profile.json(), "type", BatsimProfiles::typeInBatsim4);
    }
    switch (profile) {
      case Profile.Delay delay -> raw("{\"type\":\"delay\",\"delay\":").seconds(delay.delayNs());
      case Profile.ParallelHomogeneous task -> {
        raw("{\"type\":\"parallel_homogeneous\",\"cpu\":").number(task.flops());
        if (task.bytes() == 0) {
          raw(",\"com\":0");
        } else {
          raw(",\"com\":").number(task.bytes());
        }
      }
      case Profile.ParallelHomogeneousTotal task ->
          raw("{\"type\":\"parallel_homogeneous_total\",\"cpu\":")
              .number(task.flops())
              .raw(",\"com\":")
              .number(task.bytes());
      case Profile.Parallel task ->
          raw("{\"type\":\"parallel\",\"cpu\":")
              .numbers(task.flops())
              .raw(",\"com\":")
              .numbers(task.bytes());
      case Profile.ParallelHomogeneousPfs task ->
          raw("{\"type\":\"parallel_homogeneous_pfs\",\"bytes_to_read\":")
              .number(task.bytesRead())
              .raw(",\"bytes_to_write\":")
              .number(task.bytesWritten())
              .raw(",\"storage\":")
              .text(task.storage());
      case Profile.DataStaging task ->
          raw("{\"type\":\"data_staging\",\"nb_bytes\":")
              .number(task.bytes())
              .raw(",\"from\":")
              .text(task.from())
              .raw(",\"to\":")
              .text(task.to());
      case Profile.Composed composed -> {
        raw("{\"type\":\"composed\",\"repeat\":").integer(composed.repeat()).raw(",\"seq\":[");
        String separator = "";
        for (Profile part : composed.sequence()) {
          raw(separator).text(part.name());
          separator = ",";
        }
        raw("]");
      }
    }
    if (profile.returnCode() != 0) {
      raw(",\"ret\":").integer(profile.returnCode());
    }
    return raw("}");
  }

  /**
   * Copies a value.
   *
   * @param member of the outermost object, which becomes another text
   */
  private WireText json(String json, String member, UnaryOperator<String> becomes) {
    return JsonInput.readLine("JSON", 0, json, parser -> copy(parser, member, becomes));
  }

  private WireText copy(JsonParser parser, String member, UnaryOperator<String> becomes)
      throws IOException {
    int depth = 0;
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (token.isStructEnd()) {
        depth--;
        out.append(token.asString());
        continue;
      }
      separate();
      if (token.isStructStart()) {
        depth++;
        out.append(token.asString());
      } else if (token == JsonToken.FIELD_NAME) {
        text(parser.currentName()).raw(":");
        if (depth == 1 && parser.currentName().equals(member)) {
          parser.nextToken();
          text(becomes.apply(parser.getText()));
        }
      } else if (token == JsonToken.VALUE_STRING) {
        text(parser.getText());
      } else if (token.isNumeric()) {
        out.append(number(parser.getText(), token == JsonToken.VALUE_NUMBER_INT));
      } else {
        out.append(parser.getText());
      }
    }
    return this;
  }

  private void separate() {
    char last = out.isEmpty() ? ':' : out.charAt(out.length() - 1);
    if (last != '{' && last != '[' && last != ':' && last != ',') {
      out.append(',');
    }
  }

  /** A number that stands in JSON. */
  static String number(String text, boolean integer) {
    if (integer && (text.length() <= LONG_DIGITS || fits(new BigInteger(text)))) {
      return text;
    }
    return sixDecimals(Double.parseDouble(text));
  }

  private static boolean fits(BigInteger number) {
    return number.compareTo(INT64_MIN) >= 0 && number.compareTo(UINT64_MAX) <= 0;
  }

  /** What C's {@code %f} prints. */
  static String sixDecimals(double number) {
    double millionths = number * 1e6;
    double rounded = Math.rint(millionths);
    boolean clear = Math.abs(Math.abs(millionths - rounded) - 0.5) > 0.05;
    if (number > 0 && millionths < 1e14 && clear) {
      // The product is off by less than 0.01: the exact number rounds to the same digits.
      long count = (long) rounded;
      return Seconds.format6(count * 1000);
    }
    String text = new BigDecimal(number).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    boolean negativeZero = number < 0 && !text.startsWith("-");
    return negativeZero ? "-" + text : text;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
