package io.batkube.engine.workload;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class BatsimWorkloadReaderTest {
  @TestFactory
  Stream<DynamicTest> readsJobsAsTheyStand() throws IOException {
    return CaseFolder.of("batsim/read")
        .tests(".expected", file -> WorkloadText.of(BatsimWorkloadReader.read(file, "w0")));
  }

  @TestFactory
  Stream<DynamicTest> refusesInOneLine() throws IOException {
    return CaseFolder.of("batsim/refused")
        .tests(".message", file -> CaseFolder.refusal(() -> BatsimWorkloadReader.read(file, "w0")));
  }
}
