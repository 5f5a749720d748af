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
public final class BatsimProfiles {
  /** More levels of composition than anybody writes by hand; keeps the engine's recursion small. */
  private static final int DEEPEST = 100;

  private final Object source;
  private final SequencedMap<String, JsonObject> all;
  private final Map<String, Profile> built = new HashMap<>();

  /** The composed profiles that are being built, outermost first. */
  private final SequencedSet<String> open = new LinkedHashSet<>();

  private BatsimProfiles(Object source, SequencedMap<String, JsonObject> all) {
    this.source = source;
    this.all = all;
  }

  /** Those that a file holds. */
  static BatsimProfiles in(InputFile file, SequencedMap<String, JsonObject> all) {
    return new BatsimProfiles(file, all);
  }

  /**
   * Profiles that are there already, to which others come by {@link #add}.
   *
   * @param source how a message names what the others come from
   */
  public static BatsimProfiles beside(Object source, Map<String, Profile> known) {
    var profiles = new BatsimProfiles(source, new LinkedHashMap<>());
    profiles.built.putAll(known);
    return profiles;
  }

  /** What Batsim 4 calls a type of profiles that any version knows. */
  public static String typeInBatsim4(String type) {
    return BatsimProfileType.nameInBatsim4(type);
  }

  /** Whether there is a profile of this name. */
  public boolean contains(String profile) {
    return all.containsKey(profile) || built.containsKey(profile);
  }

  /** A further profile; those that it is composed of are there already. */
  public Profile add(String profile, JsonObject json) {
    all.put(profile, json);
    return build(profile);
  }

  /** The profile of a job that stands on {@code line}. */
  public Profile of(JobId job, String profile, int line) {
    if (!contains(profile)) {
      throw BadInputException.atLine(
          source,
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
    var fields = new FieldReader(source, "profile '" + profile + "'", all.get(profile));
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
      if (!contains(part)) {
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
        JsonInput.readLine(source, fields.json().line(), list.text(), BatsimProfiles::texts);
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
