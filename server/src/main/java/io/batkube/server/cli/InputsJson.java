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
        json.writeArrayFieldStart("cleaning");
        for (var rule : workload.cleaning()) {
          json.writeStartObject();
          json.writeStringField("rule", rule.rule());
          json.writeStringField("effect", rule.effect());
          json.writeNumberField("jobs", rule.jobs());
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      if (inputs.eventSource().isPresent()) {
        json.writeObjectFieldStart("events");
        json.writeStringField("source", inputs.eventSource().get().source().source());
        json.writeNumberField("events", inputs.eventSource().get().events());
        json.writeEndObject();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text + "\n";
  }
}
