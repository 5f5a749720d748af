package io.batkube.engine.workload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.job.JobId;
import io.batkube.engine.job.Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * The profiles of one Batsim workload, built when the first job asks for them: those that no job
 * uses are dropped, as Batsim does, even if they are of a type that is not modelled.
 */
final class BatsimProfiles {
  /** More levels of composition than anybody writes by hand; keeps the engine's recursion small. */
  private static final int DEEPEST = 100;

  private final InputFile file;
  private final SequencedMap<String, JsonObject> all;
  private final Map<String, Profile> built = new HashMap<>();

  /** The composed profiles that are being built, outermost first. */
  private final SequencedSet<String> open = new LinkedHashSet<>();

  BatsimProfiles(InputFile file, SequencedMap<String, JsonObject> all) {
    this.file = file;
    this.all = all;
  }

  /** The profile of a job that stands on {@code line}. */
  Profile of(JobId job, String profile, int line) {
    if (!all.containsKey(profile)) {
      throw BadInputException.atLine(
          file,
          line,
          "job '" + job.name() + "': 'profile' is \"" + profile + "\", which is not in 'profiles'");
    }
    return build(profile);
  }

  /** Those that have been asked for, directly or as parts of others, in the order of the file. */
  SequencedMap<String, Profile> used() {
    SequencedMap<String, Profile> used = new LinkedHashMap<>();
    for (String profile : all.keySet()) {
      if (built.containsKey(profile)) {
        used.put(profile, built.get(profile));
      }
    }
    return used;
  }

  private Profile build(String profile) {
    Profile known = built.get(profile);
    if (known != null) {
      return known;
    }
    var fields = new FieldReader(file, "profile '" + profile + "'", all.get(profile));
    Profile made = BatsimProfileType.of(fields).build(profile, fields, this);
    built.put(profile, made);
    return made;
  }

  /** The parts of a composed profile. */
  List<Profile> sequence(String profile, FieldReader fields) {
    if (!open.add(profile)) {
      throw fields.refused("seq", "no cycle: " + String.join(" > ", open) + " > " + profile);
    }
    if (open.size() > DEEPEST) {
      throw fields.refused("seq", "at most " + DEEPEST + " levels of composition");
    }
    List<Profile> parts = new ArrayList<>();
    for (String part : names(fields)) {
      if (!all.containsKey(part)) {
        throw fields.refused("seq", "names of profiles, and \"" + part + "\" is none");
      }
      parts.add(build(part));
    }
    open.remove(profile);
    return parts;
  }

  private List<String> names(FieldReader fields) {
    String expected = "a list of one or more names of profiles";
    JsonObject.Field list = fields.field("seq", expected);
    if (!list.isList()) {
      throw fields.refused("seq", expected);
    }
    List<String> names =
        JsonInput.readLine(file, fields.json().line(), list.text(), BatsimProfiles::texts);
    if (names.isEmpty()) {
      throw fields.refused("seq", expected);
    }
    return names;
  }

  /** The elements of a list of texts; none if one is no text. */
  private static List<String> texts(JsonParser parser) throws IOException {
    List<String> texts = new ArrayList<>();
    parser.nextToken();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      texts.add(parser.getText());
    }
    return parser.currentToken() == JsonToken.END_ARRAY ? texts : List.of();
  }
}
