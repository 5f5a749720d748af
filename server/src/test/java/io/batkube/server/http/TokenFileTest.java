package io.batkube.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.kubernetes.api.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenFileTest {
  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();

  private Map<String, User> read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("tokens.csv"), text);
    return TokenFile.read(new InputFile(file), warnings::add);
  }

  @Test
  void columnsAreKubeApiserversWithOrWithoutGroups() throws IOException {
    assertEquals(
        Map.of(
            "t1", new User("alice", "1", List.of("a", "b")),
            "t2", new User("bob", "2", List.of()),
            "t3", new User("c,\"d\"", "3", List.of("g")),
            "t4", new User("dan", "4", List.of("h"))),
        read("t1,alice,1,\"a,b\"\n\nt2,bob,2\r\nt3,\"c,\"\"d\"\"\",3,g,more\nt4,dan,4,h"));
    assertEquals(List.of(), warnings);
  }

  @Test
  void aLineWithoutATokenIsSkippedAndOfTwoTheLastCounts() throws IOException {
    assertEquals(
        Map.of("t", new User("bob", "2", List.of())), read("t,alice,1\n,nobody,0\nt,bob,2\n"));
    assertEquals(2, warnings.size());
    assertEquals(
        folder.resolve("tokens.csv") + ":2: has no token; the line is skipped", warnings.get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "a,b,1/secret,bob|:2: found 2 columns, expected token,user,uid and perhaps \"groups\"",
        "secret|:1: found 1 columns, expected token,user,uid and perhaps \"groups\"",
        "sec\"ret,b,1|:1: found a \" within a column without quotes",
        "a,b,1/\"secret,b,1/c,d,1|:2: found a \" that is never closed",
        "\"secret\"x,b,1|:1: found text after a column's closing \"",
        "//|: holds no token, expected token,user,uid a line",
        "''|: holds no token, expected token,user,uid a line",
      })
  void aBadLineIsNamedAndItsTokenIsNot(String text, String message) {
    var refused = assertThrows(BadInputException.class, () -> read(text.replace('/', '\n')));
    assertEquals(folder.resolve("tokens.csv") + message, refused.getMessage());
    assertFalse(refused.getMessage().contains("secret"));
  }
}
