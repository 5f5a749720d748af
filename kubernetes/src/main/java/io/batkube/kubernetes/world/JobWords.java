package io.batkube.kubernetes.world;

import io.batkube.engine.job.Job;
import io.batkube.engine.job.Profile;
import io.batkube.engine.workload.JsonInput;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.tree.Quantity;
import java.util.List;
import java.util.Optional;

/**
 * What a job and its profile say of the job's pods; the job's word counts before the profile's. The
 * {@code cpu} of a profile that computes is Batsim's, a number of flop, and says nothing of pods.
 */
public final class JobWords {
  static final String CPU = "cpu";
  static final String MEMORY = "memory";
  static final String GPU = "gpu";
  static final String SCHEDULER = "scheduler";
  static final String QUEUE = "queue";

  private static final List<String> AMOUNTS = List.of(CPU, MEMORY, GPU);
  private static final String AMOUNT = "an amount such as 2, \"500m\" or \"4Gi\"";

  /** GPUs are not divided: they are an extended resource. */
  private static final String WHOLE = "a whole number such as 2";

  /** What it takes for an object to say something here; any letter may be written as an escape. */
  private static final List<String> SIGNS =
      List.of("\"cpu\"", "\"memory\"", "\"gpu\"", "\"scheduler\"", "\"queue\"", "\\");

  /** Of a job that says nothing. */
  static final JobWords NONE = new JobWords(Fields.EMPTY, Fields.EMPTY);

  private final Fields own;
  private final Fields profile;

  private JobWords(Fields own, Fields profile) {
    this.own = own;
    this.profile = profile;
  }

  /** Reads the words of many jobs: a profile that comes again is not read again. */
  public static final class Reader {
    private Profile lastProfile;
    private Fields lastWords = Fields.EMPTY;

    @SuppressWarnings("ReferenceEquality") // an equal one is read again, to the same end
    JobWords of(Job job) {
      Profile profile = job.profile();
      if (profile != lastProfile) {
        Fields words = read(profile.json());
        lastWords = hasFlops(profile) ? words.without(CPU) : words;
        lastProfile = profile;
      }
      Fields own = read(job.json());
      return own.isEmpty() && lastWords.isEmpty() ? NONE : new JobWords(own, lastWords);
    }

    /**
     * What is wrong in what a job says: the field, what was found and what was expected.
     *
     * @param gang whether anybody reads the queue, which is anybody's word otherwise
     */
    public Optional<String> problem(Job job, boolean gang) {
      return of(job).problem(job.profile().name(), gang);
    }
  }

  private static boolean hasFlops(Profile profile) {
    return switch (profile) {
      case Profile.ParallelHomogeneous _, Profile.ParallelHomogeneousTotal _, Profile.Parallel _ ->
          true;
      case Profile.Delay _,
          Profile.ParallelHomogeneousPfs _,
          Profile.DataStaging _,
          Profile.Composed _ ->
          false;
    };
  }

  /** The object, if it may hold a word for us: most say nothing, and there are very many. */
  private static Fields read(String json) {
    for (String sign : SIGNS) {
      if (json.contains(sign)) {
        return (Fields) Json.parse(json);
      }
    }
    return Fields.EMPTY;
  }

  @SuppressWarnings("ReferenceEquality") // whoever says something differs
  Optional<String> problem(String profileName, boolean gang) {
    return this == NONE
        ? Optional.empty()
        : problem(own, "", gang)
            .or(() -> problem(profile, " of its profile '" + profileName + "'", gang));
  }

  private static Optional<String> problem(Fields said, String whose, boolean gang) {
    if (said.isEmpty()) {
      return Optional.empty();
    }
    for (String key : AMOUNTS) {
      Optional<Object> found = said.find(key);
      if (found.isPresent() && canonical(key, found.get()).isEmpty()) {
        return Optional.of(refusal(key, whose, found.get(), key.equals(GPU) ? WHOLE : AMOUNT));
      }
    }
    for (String key : gang ? List.of(SCHEDULER, QUEUE) : List.of(SCHEDULER)) {
      Optional<Object> found = said.find(key);
      if (found.isPresent() && !(found.get() instanceof String)) {
        return Optional.of(refusal(key, whose, found.get(), "a text"));
      }
    }
    return Optional.empty();
  }

  private static String refusal(String key, String whose, Object found, String expected) {
    return "'"
        + key
        + "'"
        + whose
        + " is "
        + JsonInput.shortened(Json.text(found))
        + ", expected "
        + expected;
  }

  /** A text; "" if nothing is said. */
  String word(String key) {
    String word = own.text(key);
    return word.isEmpty() ? profile.text(key) : word;
  }

  /** A quantity in its canonical form; "" if nothing is said, or nothing good. */
  String amount(String key) {
    return own.find(key)
        .or(() -> profile.find(key))
        .flatMap(value -> canonical(key, value))
        .orElse("");
  }

  /** Empty if it is no amount, or not one of this. */
  private static Optional<String> canonical(String key, Object value) {
    String text =
        switch (value) {
          case String quantity -> quantity;
          case Long number -> Long.toString(number);
          case Double number -> Double.toString(number);
          default -> "";
        };
    try {
      Quantity amount = Quantity.parse(text);
      boolean good =
          amount.compareTo(Quantity.ZERO) >= 0
              && (!key.equals(GPU) || amount.milliValue() % 1000 == 0);
      return good ? Optional.of(amount.toString()) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
