package io.batkube.engine.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.batkube.engine.input.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class WorkloadFormatTest {
  @Test
  void tellsFormatsByContent() throws IOException {
    for (Path input : CaseFolder.of("batsim/read").inputs()) {
      assertEquals(
          WorkloadFormat.BATSIM, WorkloadFormat.of(new InputFile(input)), input.toString());
    }
    for (Path input : CaseFolder.of("swf/read").inputs()) {
      assertEquals(WorkloadFormat.SWF, WorkloadFormat.of(new InputFile(input)), input.toString());
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesEverythingElseInOneLine() throws IOException {
    return CaseFolder.of("format/refused")
        .tests(
            ".message",
            file ->
                CaseFolder.refusal(() -> WorkloadFormat.open(file, "w0", Cleaning.STRICT, 100)));
  }
}
