package io.batkube.engine.job;

/**
 * Identity of a job: Batsim's {@code workload!name}, for instance {@code w0!12}.
 *
 * @param workload {@code w0}, {@code w1}, … in the order of the command line, or the name that a
 *     decider registered jobs under
 * @param name the job's id within its workload, without {@code !}
 */
public record JobId(String workload, String name) {
  /**
   * Reads {@code workload!name}.
   *
   * @throws IllegalArgumentException if there is not exactly one {@code !} with text on both sides
   */
  public static JobId parse(String text) {
    int mark = text.indexOf('!');
    if (mark <= 0 || mark == text.length() - 1 || text.indexOf('!', mark + 1) >= 0) {
      throw new IllegalArgumentException("'" + text + "' is no job id such as w0!12");
    }
    return new JobId(text.substring(0, mark), text.substring(mark + 1));
  }

  // As the record's own would be, which are slow until they are compiled: every map of jobs asks.

  @Override
  public boolean equals(Object other) {
    return other instanceof JobId id && name.equals(id.name) && workload.equals(id.workload);
  }

  @Override
  public int hashCode() {
    return 31 * workload.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return workload + "!" + name;
  }
}
