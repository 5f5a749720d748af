package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A real program of Kubernetes in {@code clients}, built when it is first wanted.
 *
 * @param name of the program, and of its folder
 */
record KubernetesProgram(String name) {
  static final KubernetesProgram SCHEDULER = new KubernetesProgram("kube-scheduler");
  static final KubernetesProgram CONTROLLERS = new KubernetesProgram("kube-controller-manager");

  private static final String RELEASE = "1.36.3";

  /** Without these it takes itself for a version that it cannot parse. */
  private static final String VERSION =
      String.join(
          " ",
          "-X k8s.io/component-base/version.gitVersion=v" + RELEASE,
          "-X k8s.io/component-base/version.gitMajor=1",
          "-X k8s.io/component-base/version.gitMinor=36",
          "-X k8s.io/client-go/pkg/version.gitVersion=v" + RELEASE);

  /**
   * The program, built if need be.
   *
   * @param option that asks for it
   * @param otherwise what needs no Go, for messages
   * @param exact whether it takes its time from us
   * @throws BadInputException if it cannot be
   */
  Path built(Console console, boolean talks, String option, String otherwise, boolean exact)
      throws IOException {
    GoClock clock = GoClock.find(option, otherwise);
    var sources = new ArrayList<>(List.of(name + "/go.mod", name + "/go.sum", name + "/main.go"));
    if (exact) {
      sources.addAll(GoClock.sources());
    }
    Path program = clock.cache(VERSION, sources).resolve(name);
    if (!Files.isExecutable(program)) {
      if (talks) {
        console.status(
            "building "
                + name
                + " "
                + RELEASE
                + " once with "
                + clock.version()
                + ", some minutes");
      }
      build(clock, program, exact ? clock.tool().toString() : "go");
      console.wipe();
    }
    return program;
  }

  private void build(GoClock clock, Path program, String go) throws IOException {
    Path fresh = program.resolveSibling(program.getFileName() + ".new");
    clock.run(
        clock.clients().resolve(name),
        program.resolveSibling(program.getFileName() + ".log"),
        go,
        "build",
        "-ldflags",
        VERSION,
        "-o",
        fresh.toString(),
        ".");
    Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
  }
}
