package io.batkube.kubernetes.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of problems are those of robfig/cron. */
class CronScheduleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "* * * * *",
        "*/15 0-6,12 1 jan-MAR sun",
        "5/10 ? * * 0-6",
        "@daily",
        "@every 1h30m"
      })
  void takesFiveFieldsAndNames(String text) {
    assertEquals(Optional.empty(), CronSchedule.problem(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bad | expected exactly 5 fields, found 1: [bad]",
        "60 * * * * | end of range (60) above maximum (59): 60",
        "* * 0 * * | beginning of range (0) below minimum (1): 0",
        "5-3 * * * * | beginning of range (5) beyond end of range (3): 5-3",
        "*/0 * * * * | step of range should be a positive number: */0",
        "1-2-3 * * * * | too many hyphens: 1-2-3",
        "1/2/3 * * * * | too many slashes: 1/2/3",
        "x * * * * | failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax",
        "@often | unrecognized descriptor: @often",
        "@every 5 | failed to parse duration @every 5: time: invalid duration \"5\"",
      })
  void tellsWhatIsWrong(String text, String problem) {
    assertEquals(Optional.of(problem), CronSchedule.problem(text));
  }
}
