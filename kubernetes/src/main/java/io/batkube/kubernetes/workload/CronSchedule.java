package io.batkube.kubernetes.workload;

import java.time.zone.ZoneRulesProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** When a CronJob starts: five fields, or a name such as @daily. Says what is wrong with one. */
final class CronSchedule {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final List<Place> PLACES =
      List.of(
          new Place(0, 59, List.of(), 0),
          new Place(0, 23, List.of(), 0),
          new Place(1, 31, List.of(), 0),
          new Place(1, 12, MONTHS, 1),
          new Place(0, 6, DAYS, 0));
  private static final List<String> NAMED =
      List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
  private static final Set<String> ZONES = new TreeSet<>(ZoneRulesProvider.getAvailableZoneIds());

  /** The values of one field. */
  private record Place(long lowest, long highest, List<String> names, long firstName) {}

  /** The text is no schedule; the message is that of a real server. */
  private static final class BadFieldException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFieldException(String message) {
      super(message);
    }
  }

  private CronSchedule() {}

  static boolean isZone(String name) {
    return name.equals("UTC") || ZONES.contains(name);
  }

  /** What is wrong with a schedule; empty if nothing is. */
  static Optional<String> problem(String text) {
    String rest = text;
    if (text.isEmpty()) {
      return Optional.of("empty spec string");
    }
    if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
      int end = text.indexOf(' ');
      if (end < 0) {
        return Optional.of(
            "invalid schedule format: runtime error: slice bounds out of range [:-1]");
      }
      String zone = text.substring(text.indexOf('=') + 1, end);
      if (!zone.isEmpty() && !zone.equals("Local") && !isZone(zone)) {
        return Optional.of("provided bad location " + zone + ": unknown time zone " + zone);
      }
      rest = text.substring(end).strip();
    }
    if (rest.startsWith("@")) {
      return descriptorProblem(rest);
    }
    String bare = rest.strip();
    List<String> fields = bare.isEmpty() ? List.of() : List.of(bare.split("\\s+", -1));
    if (fields.size() != PLACES.size()) {
      return Optional.of(
          "expected exactly 5 fields, found "
              + fields.size()
              + ": ["
              + String.join(" ", fields)
              + "]");
    }
    try {
      for (int i = 0; i < PLACES.size(); i++) {
        for (String range : fields.get(i).split(",", -1)) {
          if (!range.isEmpty()) {
            check(range, PLACES.get(i));
          }
        }
      }
    } catch (BadFieldException e) {
      return Optional.of(e.getMessage());
    }
    return Optional.empty();
  }

  private static Optional<String> descriptorProblem(String text) {
    if (text.startsWith("@every ")) {
      String duration = text.substring("@every ".length());
      return duration.matches("[-+]?(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+|0")
          ? Optional.empty()
          : Optional.of(
              "failed to parse duration " + text + ": time: invalid duration \"" + duration + "\"");
    }
    return NAMED.contains(text)
        ? Optional.empty()
        : Optional.of("unrecognized descriptor: " + text);
  }

  private static void check(String text, Place place) throws BadFieldException {
    String[] rangeAndStep = text.split("/", -1);
    String[] ends = rangeAndStep[0].split("-", -1);
    long start;
    long end;
    if (ends[0].equals("*") || ends[0].equals("?")) {
      start = place.lowest;
      end = place.highest;
    } else {
      start = value(ends[0], place);
      if (ends.length > 2) {
        throw new BadFieldException("too many hyphens: " + text);
      }
      end = ends.length == 2 ? value(ends[1], place) : start;
    }
    long step = 1;
    if (rangeAndStep.length == 2) {
      step = number(rangeAndStep[1]);
      end = ends.length == 1 ? place.highest : end;
    } else if (rangeAndStep.length > 2) {
      throw new BadFieldException("too many slashes: " + text);
    }
    if (start < place.lowest) {
      throw new BadFieldException(
          "beginning of range (" + start + ") below minimum (" + place.lowest + "): " + text);
    }
    if (end > place.highest) {
      throw new BadFieldException(
          "end of range (" + end + ") above maximum (" + place.highest + "): " + text);
    }
    if (start > end) {
      throw new BadFieldException(
          "beginning of range (" + start + ") beyond end of range (" + end + "): " + text);
    }
    if (step == 0) {
      throw new BadFieldException("step of range should be a positive number: " + text);
    }
  }

  private static long value(String text, Place place) throws BadFieldException {
    int named = place.names.indexOf(text.toLowerCase(Locale.ROOT));
    return named >= 0 ? named + place.firstName : number(text);
  }

  private static long number(String text) throws BadFieldException {
    if (!text.matches("[-+]?[0-9]+")) {
      throw new BadFieldException(
          "failed to parse int from "
              + text
              + ": strconv.Atoi: parsing \""
              + text
              + "\": invalid syntax");
    }
    if (text.length() > 18) {
      throw new BadFieldException(
          "failed to parse int from "
              + text
              + ": strconv.Atoi: parsing \""
              + text
              + "\": value out of range");
    }
    long number = Long.parseLong(text);
    if (number < 0) {
      throw new BadFieldException("negative number (" + number + ") not allowed: " + text);
    }
    return number;
  }
}
