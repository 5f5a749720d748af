package io.batkube.server.report;

import java.util.List;
import java.util.Optional;

/**
 * A part of the page: what it writes as HTML, and the script that brings it to life. A new part is
 * one class of these, one line in {@link Report}, and one script if it draws.
 */
interface Section {
  /**
   * Writes the part for one run or several side by side; writes nothing where it has no subject.
   */
  void write(List<ResultFolder> runs, Html out);

  /** The file of this package whose code runs once the data of the runs is unpacked. */
  default Optional<String> script() {
    return Optional.empty();
  }
}
