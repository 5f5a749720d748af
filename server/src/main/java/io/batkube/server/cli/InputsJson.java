package io.batkube.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.batkube.server.scenario.Inputs;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** What {@code validate --json} prints: the inputs in the words of {@code summary.json}. */
final class InputsJson {
  private InputsJson() {}

  static String of(Inputs inputs) {
    var text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeObjectFieldStart("platform");
      json.writeStringField("source", inputs.platformSource().source());
      json.writeNumberField("computeHosts", inputs.platform().computeHosts());
      json.writeEndObject();
      json.writeArrayFieldStart("workloads");
      for (var workload : inputs.sources()) {
        json.writeStartObject();
        json.writeStringField("name", workload.name());
        json.writeStringField("source", workload.source().source());
        json.writeStringField("format", workload.format());
        json.writeNumberField("jobs", workload.jobs());
        json.writeObjectFieldStart("cleaning");
        for (var rule : workload.cleaning()) {
          json.writeNumberField(rule.rule(), rule.jobs());
        }
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
      if (inputs.eventSource().isPresent()) {
        json.writeNumberField("events", inputs.eventSource().get().events());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
  }
}
