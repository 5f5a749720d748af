package io.batkube.server.http;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.kubernetes.api.User;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * kube-apiserver's file of tokens: {@code token,user,uid,"group1,group2"} a line, the groups and
 * further columns optional. As there, a line without a token is skipped and of two with the same
 * token the last counts, both with a warning. No message shows a token.
 */
public final class TokenFile {
  private static final int MAX_BYTES = 16 << 20;

  private final InputFile file;
  private final String text;
  private int at;
  private int line = 1;

  private TokenFile(InputFile file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * The users by their tokens, in the order of the file.
   *
   * @throws BadInputException with the file and the line
   */
  public static SequencedMap<String, User> read(InputFile file, Consumer<String> warnings) {
    byte[] bytes = file.read(in -> in.readNBytes(MAX_BYTES + 1));
    if (bytes.length > MAX_BYTES) {
      throw new BadInputException(file + ": has more than " + MAX_BYTES + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException(file + ": holds bytes that are no UTF-8 text", e);
    }
    return new TokenFile(file, text).users(warnings);
  }

  private SequencedMap<String, User> users(Consumer<String> warnings) {
    var users = new LinkedHashMap<String, User>();
    while (at < text.length()) {
      int first = line;
      List<String> columns = columns();
      if (columns.size() == 1 && columns.getFirst().isEmpty()) {
        continue; // an empty line
      }
      if (columns.size() < 3) {
        throw BadInputException.atLine(
            file,
            first,
            "found " + columns.size() + " columns, expected token,user,uid and perhaps \"groups\"");
      }
      if (columns.get(0).isEmpty()) {
        warnings.accept(file + ":" + first + ": has no token; the line is skipped");
        continue;
      }
      List<String> groups = columns.size() > 3 ? List.of(columns.get(3).split(",", -1)) : List.of();
      var user = new User(columns.get(1), columns.get(2), groups);
      if (users.put(columns.get(0), user) != null) {
        warnings.accept(file + ":" + first + ": has the token of a line above, and replaces it");
      }
    }
    if (users.isEmpty()) {
      throw new BadInputException(file + ": holds no token, expected token,user,uid a line");
    }
    return users;
  }

  /** One record, and the end of its line. */
  private List<String> columns() {
    var columns = new ArrayList<String>();
    while (true) {
      columns.add(at < text.length() && text.charAt(at) == '"' ? quoted() : plain());
      if (at < text.length() && text.charAt(at) == ',') {
        at++;
        continue;
      }
      if (at < text.length() && text.charAt(at) == '\r') {
        at++;
      }
      if (at < text.length() && text.charAt(at) == '\n') {
        at++;
        line++;
      }
      return columns;
    }
  }

  private String plain() {
    int from = at;
    while (at < text.length() && ",\n".indexOf(text.charAt(at)) < 0) {
      if (text.charAt(at) == '"') {
        throw BadInputException.atLine(file, line, "found a \" within a column without quotes");
      }
      at++;
    }
    if (at > from
        && text.charAt(at - 1) == '\r'
        && (at == text.length() || text.charAt(at) == '\n')) {
      at--;
    }
    return text.substring(from, at);
  }

  private String quoted() {
    int first = line;
    var value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        value.append(c);
        if (c == '\n') {
          line++;
        }
        continue;
      }
      if (at < text.length() && text.charAt(at) == '"') {
        value.append('"');
        at++;
        continue;
      }
      if (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
        throw BadInputException.atLine(file, line, "found text after a column's closing \"");
      }
      return value.toString();
    }
    throw BadInputException.atLine(file, first, "found a \" that is never closed");
  }
}
