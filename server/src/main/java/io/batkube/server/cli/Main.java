package io.batkube.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code batkube}. Exit status: 0 done, 1 the run went wrong, 2 a user's mistake. */
@Command(
    name = "batkube",
    description = "A Kubernetes cluster that fits in one JVM, on simulated time.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class Main implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs one command line and returns its exit status. */
  static int run(String... args) {
    return new CommandLine(new Main()).execute(args);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
