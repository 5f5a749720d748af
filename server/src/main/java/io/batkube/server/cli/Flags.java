package io.batkube.server.cli;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that are said in code and not by annotations of fields, for commands that start in haste:
 * to read annotations, the JVM makes classes for them, which takes a twentieth of a second.
 */
final class Flags {
  /** A command that has such options, besides those of its fields. */
  interface User {
    /** Says what they are; once, before the command line is read. */
    void addTo(CommandSpec command);
  }

  private final CommandSpec command;

  /** None yet, for a command. */
  Flags(CommandSpec command) {
    this.command = command;
  }

  /** One that is there or not. */
  BooleanSupplier sign(String name, String description) {
    OptionSpec option =
        OptionSpec.builder(name).type(boolean.class).description(description).build();
    command.addOption(option);
    return () -> Boolean.TRUE.equals(option.getValue());
  }

  /**
   * One with a value.
   *
   * @param label stands for the value in the help
   * @return null where it was not given
   */
  <T> Supplier<T> value(Class<T> type, String name, String label, String description) {
    return add(OptionSpec.builder(name).type(type).paramLabel(label).description(description));
  }

  /**
   * One with a value, in any case.
   *
   * @param otherwise where it was not given
   */
  <T> Supplier<T> value(
      Class<T> type, String name, String label, String otherwise, String description) {
    return add(
        OptionSpec.builder(name)
            .type(type)
            .paramLabel(label)
            .defaultValue(otherwise)
            .description(description));
  }

  /**
   * One that may be given several times.
   *
   * @return null where it was not given
   */
  Supplier<List<String>> values(String name, String label, String description) {
    return add(
        OptionSpec.builder(name)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(label)
            .description(description));
  }

  private <T> Supplier<T> add(OptionSpec.Builder builder) {
    OptionSpec option = builder.build();
    command.addOption(option);
    return option::getValue;
  }
}
