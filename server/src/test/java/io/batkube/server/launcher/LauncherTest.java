package io.batkube.server.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
  /** A JVM that prints its arguments, one a line. */
  private static final String PRETENDED_JAVA =
      """
      #!/bin/sh
      printf '%s\\n' "$@"
      exit "${PRETENDED_STATUS:-0}"
      """;

  @TempDir Path temp;
  private Path root;
  private Path home;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void copyTheLauncher() throws IOException {
    root = Files.createDirectories(temp.resolve("a tree"));
    home = Files.createDirectories(temp.resolve("home"));
    Files.copy(Path.of(System.getProperty("batkube.root"), "batkube"), root.resolve("batkube"));
    file(root.resolve("server/target/batkube.jar"), "");
    environment.put("HOME", home.toString());
    environment.put("PATH", "/usr/bin:/bin");
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25.0.1").toString());

    var run = launch("run", "my day.yaml", "", "*", "$HOME");

    assertEquals(List.of("run", "my day.yaml", "", "*", "$HOME"), run.programArguments());
    assertEquals("", run.err);
  }

  @Test
  void theStatusIsTheProgramsOwn() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());
    environment.put("PRETENDED_STATUS", "7");

    assertEquals(7, launch("run").status);
  }

  @Test
  void worksThroughLinksFromAnyFolder() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("..", "a tree", "batkube"));
    Files.createSymbolicLink(bin.resolve("second"), Path.of("first"));

    var run = launch(bin, List.of("./second", "x"));

    assertEquals(List.of("x"), run.programArguments());
    String jar = run.out.lines().dropWhile(line -> !line.equals("-cp")).skip(1).findFirst().get();
    assertTrue(Files.exists(bin.resolve(jar)), jar);
  }

  @Test
  void javaHomeWinsOverThePath() throws Exception {
    Path fromHome = jdk("one", "25");
    Path fromPath = jdk("two", "26");
    mark(fromHome, "home");
    mark(fromPath, "path");
    environment.put("JAVA_HOME", fromHome.getParent().getParent().toString());
    environment.put("PATH", fromPath.getParent() + ":/usr/bin:/bin");

    assertTrue(launch("x").out.startsWith("home\n"));

    environment.remove("JAVA_HOME");
    assertTrue(launch("x").out.startsWith("path\n"));
  }

  @Test
  void anOldJavaIsPassedOver() throws Exception {
    Path inHome = jdk("old", "17.0.15");
    Path onPath = jdk("older", "1.8.0_402");
    mark(inHome, "too old");
    mark(onPath, "too old");
    mark(jdk("home/.sdkman/candidates/java/25.0.1-tem", "25.0.1"), "good");
    environment.put("JAVA_HOME", inHome.getParent().getParent().toString());
    environment.put("PATH", onPath.getParent() + ":/usr/bin:/bin");

    var run = launch("x");

    // A real JDK of this machine may come before the one in the home folder; it finds no program.
    assertTrue(run.out.equals("good\n") || run.err.contains("ClassNotFoundException"), run.err);
  }

  @Test
  void aJavaWithoutReleaseFileIsAsked() throws Exception {
    Path java = jdk("jdk", "25");
    Files.delete(java.getParent().resolveSibling("release"));
    file(
        java,
        """
        #!/bin/sh
        [ "$1" != -version ] || { echo 'openjdk version "25.0.1" 2025-10-21' >&2; exit; }
        echo asked
        """);
    environment.put("BATKUBE_JAVA", java.toString());

    assertEquals("asked\n", launch("x").out);
  }

  @Test
  void aWrongChoiceGetsOneLineAndStatusTwo() throws Exception {
    Path java = jdk("old", "24.0.2");
    environment.put("BATKUBE_JAVA", java.toString());

    var run = launch("x");

    assertEquals(2, run.status);
    assertEquals(
        "batkube: BATKUBE_JAVA=" + java + " is not a java of at least version 25\n", run.err);
  }

  @Test
  void aMissingJarIsBuiltOnceAndSaysSo() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());
    Files.delete(root.resolve("server/target/batkube.jar"));
    file(root.resolve("mvnw"), "#!/bin/sh\necho noise\n: >server/target/batkube.jar\n");

    var first = launch("x");
    var second = launch("x");

    assertEquals(
        "batkube: building Batkube once with ./mvnw, one to three minutes\nnoise\n", first.err);
    assertEquals(List.of("x"), first.programArguments());
    assertEquals("", second.err);
  }

  @Test
  void aFailedBuildEndsHere() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());
    Files.delete(root.resolve("server/target/batkube.jar"));
    file(root.resolve("mvnw"), "#!/bin/sh\nexit 1\n");

    var run = launch("x");

    assertEquals(2, run.status);
    assertTrue(run.err.endsWith("batkube: the build failed; its messages are above\n"), run.err);
    assertEquals("", run.out);
  }

  @Test
  void theCacheIsUsedOnlyByTheJvmThatMadeIt() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());
    Path target = root.resolve("server/target");
    file(target.resolve("batkube.aot"), "");
    file(target.resolve("batkube.aot.release"), release("25"));

    assertTrue(launch("x").out.contains("/batkube.aot\n"));

    file(target.resolve("batkube.aot.release"), release("25.0.1"));
    assertFalse(launch("x").out.contains("-XX:AOTCache="));
  }

  @Test
  void commandsWithoutAServerHaveTheirOwnCache() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());
    Path target = root.resolve("server/target");
    file(target.resolve("batkube.aot"), "");
    file(target.resolve("batkube-runs.aot"), "");
    file(target.resolve("batkube.aot.release"), release("25"));

    for (String words :
        List.of("run day.yaml", "run day.yaml --scheduler builtin", "compare x", "--version")) {
      assertTrue(launch(words.split(" ")).out.contains("/batkube-runs.aot\n"), words);
    }
    Files.move(target.resolve("batkube-runs.aot"), target.resolve("other"));
    assertTrue(launch("compare", "x").out.contains("/batkube.aot\n"));
    Files.move(target.resolve("other"), target.resolve("batkube-runs.aot"));
    for (String words :
        List.of(
            "serve --scheduler builtin",
            "run day.yaml --scheduler builtin --beside ./operator",
            "run day.yaml --controllers external --scheduler=builtin",
            "run day.yaml --scheduler kube-scheduler",
            "run --scheduler=external day.yaml")) {
      assertTrue(launch(words.split(" ")).out.contains("/batkube.aot\n"), words);
    }
  }

  @Test
  void theOptimizingCompilerIsLeftOutOfShortRunsOfOurOwnScheduler() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());
    file(temp.resolve("small.json"), "{}");
    file(temp.resolve("large.json"), " ".repeat(1_000_000));
    file(temp.resolve("packed.swf.gz"), "");

    for (String words :
        List.of(
            "run --workload small.json --scheduler builtin",
            "run --scheduler=builtin --workload=small.json --quiet")) {
      assertTrue(launch(words.split(" ")).out.contains("-XX:TieredStopAtLevel=1\n"), words);
    }
    for (String words :
        List.of(
            "run --workload large.json --scheduler builtin",
            "run --workload missing.json --scheduler builtin",
            "run --workload small.json --workload small.json --scheduler builtin",
            "run --workload",
            "run --workload packed.swf.gz --scheduler builtin",
            "run --workload small.json --scheduler builtin --beside ./operator",
            "run day.yaml --scheduler builtin",
            "run --workload small.json --scheduler kube-scheduler",
            "run --workload small.json")) {
      assertFalse(launch(words.split(" ")).out.contains("StopAtLevel"), words);
    }
  }

  @Test
  void theUsersOptionsWinOverOurs() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());
    environment.put("BATKUBE_JAVA_OPTS", "-XX:+UseG1GC -Xmx1g");

    var run = launch("x");

    assertTrue(run.out.contains("-XX:+UseG1GC\n-Xmx1g\n"), run.out);
    assertFalse(run.out.contains("Serial"), run.out);
  }

  @Test
  void aServersHeapIsOursUntilTheUserSaysHowLargeItIs() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());

    assertTrue(launch("serve").out.contains("\n-Xms96m\n-Xmn64m\n"));
    assertFalse(launch("run").out.contains("-Xm"));
    for (String options : List.of("-Xmn192m", "-Xms1g", "-Xmx80m", "-XX:NewSize=200m")) {
      environment.put("BATKUBE_JAVA_OPTS", options);

      String out = launch("serve").out;

      assertTrue(out.contains("\n" + options + "\n"), out);
      assertFalse(out.contains("-Xms96m") || out.contains("-Xmn64m"), out);
    }
  }

  @Test
  void aFileAsStandardErrorIsNoTerminal() throws Exception {
    environment.put("BATKUBE_JAVA", jdk("jdk", "25").toString());

    assertFalse(launch("x").out.contains("stderr.terminal"));
  }

  @Test
  void namesBeyondAsciiAreKnownInThePlainLocale() throws Exception {
    Path java = jdk("jdk", "25");
    file(java, "#!/bin/sh\necho \"LC_ALL=$LC_ALL\"\n");
    environment.put("BATKUBE_JAVA", java.toString());

    assertEquals("LC_ALL=C.UTF-8\n", launch("x").out);

    environment.put("LANG", "fr_FR.UTF-8");
    assertEquals("LC_ALL=\n", launch("x").out);
  }

  private Path jdk(String folder, String version) throws IOException {
    Path jdk = temp.resolve(folder);
    file(jdk.resolve("release"), release(version));
    file(jdk.resolve("bin/java"), PRETENDED_JAVA);
    return jdk.resolve("bin/java");
  }

  private static String release(String version) {
    return "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n";
  }

  private static void mark(Path java, String text) throws IOException {
    file(java, "#!/bin/sh\necho " + text + "\n");
  }

  private static void file(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertTrue(file.toFile().setExecutable(true));
  }

  private record Run(int status, String out, String err) {
    /** What follows the main class. */
    List<String> programArguments() {
      var lines = new ArrayList<>(List.of(out.split("\n", -1)));
      lines.removeLast();
      return lines.subList(lines.indexOf("io.batkube.server.cli.Main") + 1, lines.size());
    }
  }

  private Run launch(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(root.resolve("batkube").toString()));
    command.addAll(List.of(arguments));
    return launch(temp, command);
  }

  private Run launch(Path folder, List<String> command) throws IOException, InterruptedException {
    Path err = temp.resolve("err");
    var builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out, Files.readString(err));
  }
}
