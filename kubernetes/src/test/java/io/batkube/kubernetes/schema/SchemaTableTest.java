package io.batkube.kubernetes.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables in the jar are what their generator writes today. */
@Tag("slow")
final class SchemaTableTest {
  private static final Path GENERATOR =
      Path.of(System.getProperty("batkube.root", "..")).resolve("clients/schema-table");

  @Test
  void theGeneratorWritesTheTablesInTheJar(@TempDir Path folder) throws Exception {
    assumeTrue(hasGo(), "the tables are not regenerated: there is no go on the PATH");
    Path log = folder.resolve("log");
    Process go =
        new ProcessBuilder("go", "run", ".", folder.toString())
            .directory(GENERATOR.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(go.waitFor(10, TimeUnit.MINUTES), "the generator is not done");
    assertEquals(0, go.exitValue(), () -> read(log));
    for (String table : new String[] {"types.table", "resources.table"}) {
      assertEquals(inJar(table), read(folder.resolve(table)), table);
    }
  }

  private static boolean hasGo() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "go")));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String inJar(String table) throws IOException {
    try (InputStream in = Schemas.class.getResourceAsStream(table)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
