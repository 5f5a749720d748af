package io.batkube.server.journal;

import io.batkube.engine.input.BadInputException;
import io.batkube.kubernetes.api.Request;
import io.batkube.kubernetes.api.User;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Json;
import io.batkube.server.clock.Advances;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A journal, read.
 *
 * @param scenario what ran, as a scenario file
 * @param inputs what it read
 * @param requests by round
 * @param untilNs by round, where there is one
 */
public record Recording(
    String scenario,
    List<String> inputs,
    Map<Long, List<Request>> requests,
    Map<Long, Long> untilNs,
    long rounds,
    String clock,
    Advances advances) {

  /**
   * Reads the journal of a result folder.
   *
   * @throws BadInputException if there is none, or it is not whole
   */
  public static Recording read(Path folder) {
    Path file = folder.resolve(Journal.NAME);
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new BadInputException(
          folder
              + ": has no journal that can be read, expected the result of a run with a scheduler"
              + " from outside: without one, the same run again comes to the same",
          e);
    }
    var requests = new HashMap<Long, List<Request>>();
    var untilNs = new HashMap<Long, Long>();
    for (int i = 1; i < lines.size() - 1; i++) {
      Fields line = line(file, i, lines.get(i));
      long round = line.number("round");
      if (line.has("untilNs")) {
        untilNs.put(round, line.number("untilNs"));
      } else {
        requests.computeIfAbsent(round, _ -> new ArrayList<>()).add(request(file, i, line));
      }
    }
    Fields head = lines.isEmpty() ? Fields.EMPTY : line(file, 0, lines.getFirst());
    Fields end = lines.isEmpty() ? Fields.EMPTY : line(file, lines.size() - 1, lines.getLast());
    if (head.number("journal") != Journal.FORMAT || !end.has("end")) {
      throw new BadInputException(file + ": is not whole, expected a head and an end");
    }
    return new Recording(
        head.text("scenario"),
        head.items("inputs").eachText(),
        requests,
        untilNs,
        end.number("end"),
        end.text("clock"),
        new Advances(end.number("bySilence"), end.number("byPatience"), end.number("byWake")));
  }

  private static Fields line(Path file, int number, String text) {
    try {
      if (Json.parse(text) instanceof Fields fields) {
        return fields;
      }
    } catch (RuntimeException _) {
      // said below
    }
    throw noLine(file, number);
  }

  private static BadInputException noLine(Path file, int number) {
    return new BadInputException(file + ":" + (number + 1) + ": is no line of a journal");
  }

  private static Request request(Path file, int number, Fields line) {
    var query = new ArrayList<Request.Parameter>();
    for (Object parameter : line.items("query")) {
      if (!(parameter instanceof Items pair) || pair.size() != 2) {
        throw noLine(file, number);
      }
      query.add(new Request.Parameter(pair.text(0), pair.text(1)));
    }
    byte[] body;
    try {
      body =
          line.has("bytes")
              ? Base64.getDecoder().decode(line.text("bytes"))
              : line.text("body").getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw noLine(file, number);
    }
    Fields user = line.fields("user");
    return new Request(
        line.text("method"),
        line.text("path"),
        query,
        line.text("accept"),
        line.text("contentType"),
        line.text("userAgent"),
        new User(user.text("name"), user.text("uid"), user.items("groups").eachText()),
        body);
  }
}
