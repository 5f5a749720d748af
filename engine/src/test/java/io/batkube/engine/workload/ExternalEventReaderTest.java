package io.batkube.engine.workload;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class ExternalEventReaderTest {
  @TestFactory
  Stream<DynamicTest> readsEventsInOrder() throws IOException {
    return CaseFolder.of("events/read")
        .tests(".expected", file -> WorkloadText.of(ExternalEventReader.read(file)));
  }

  @TestFactory
  Stream<DynamicTest> refusesInOneLine() throws IOException {
    return CaseFolder.of("events/refused")
        .tests(".message", file -> CaseFolder.refusal(() -> ExternalEventReader.read(file)));
  }
}
