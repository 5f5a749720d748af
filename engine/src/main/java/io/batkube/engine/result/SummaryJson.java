package io.batkube.engine.result;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.batkube.engine.simulation.InvariantChecker.Invariant;
import io.batkube.engine.time.Seconds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code summary.json}; its form is in docs/results.md. */
public final class SummaryJson {
  private final JsonGenerator json;

  private SummaryJson(JsonGenerator json) {
    this.json = json;
  }

  static void write(
      OutputStream out,
      RunDescription run,
      Figures figures,
      List<HostStates.Unavailability> unavailabilities,
      List<Invariant> invariants)
      throws IOException {
    try (JsonGenerator json = generator(out)) {
      var summary = new SummaryJson(json);
      json.writeStartObject();
      summary.known(run);
      summary.figures(figures, run.resources());
      summary.unavailable(unavailabilities);
      summary.guarantees(run, invariants);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /** The part that is known before a run: its choices and its inputs, as one JSON object. */
  public static String inputs(RunDescription run) {
    var out = new ByteArrayOutputStream();
    try (JsonGenerator json = generator(out)) {
      json.writeStartObject();
      new SummaryJson(json).known(run);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static JsonGenerator generator(OutputStream out) throws IOException {
    var printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.setPrettyPrinter(printer);
    return json;
  }

  private void known(RunDescription run) throws IOException {
    json.writeStringField("batkube", run.version());
    run(run);
    platform(run);
    workloads(run.workloads());
    events(run.events());
  }

  private void run(RunDescription run) throws IOException {
    json.writeObjectFieldStart("run");
    json.writeStringField("name", run.name());
    json.writeStringField("engine", run.engine());
    json.writeStringField("policy", run.policy());
    json.writeStringField("order", run.order());
    json.writeStringField("backfillOrder", run.backfillOrder());
    json.writeStringField("estimates", run.estimates());
    json.writeNumberField("seed", run.seed());
    if (run.untilNs() != Seconds.NEVER) {
      number("until", Seconds.toDouble(run.untilNs()));
    }
    json.writeEndObject();
  }

  private void platform(RunDescription run) throws IOException {
    json.writeObjectFieldStart("platform");
    source(run.platform());
    json.writeNumberField("computeHosts", run.computeHosts());
    if (!run.hostNames().isEmpty()) {
      json.writeArrayFieldStart("hostNames");
      for (String name : run.hostNames()) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void source(RunDescription.Source source) throws IOException {
    json.writeStringField("source", source.source());
    if (source.sha256().isPresent()) {
      json.writeStringField("sha256", source.sha256().get());
    }
  }

  private void workloads(List<RunDescription.WorkloadSource> workloads) throws IOException {
    json.writeArrayFieldStart("workloads");
    for (var workload : workloads) {
      json.writeStartObject();
      json.writeStringField("name", workload.name());
      source(workload.source());
      json.writeStringField("format", workload.format());
      json.writeNumberField("jobs", workload.jobs());
      if (workload.startDate().isPresent()) {
        json.writeStringField("startDate", workload.startDate().get());
      }
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
  }

  private void events(Optional<RunDescription.EventSource> events) throws IOException {
    if (events.isPresent()) {
      json.writeObjectFieldStart("events");
      source(events.get().source());
      json.writeNumberField("events", events.get().events());
      json.writeEndObject();
    }
  }

  private void figures(Figures figures, List<RunDescription.ResourceShare> resources)
      throws IOException {
    json.writeObjectFieldStart("result");
    json.writeBooleanField("complete", figures.complete());
    json.writeObjectFieldStart("jobs");
    json.writeNumberField("submitted", figures.submitted());
    for (var state : figures.byState().entrySet()) {
      json.writeNumberField(state.getKey().name(), state.getValue());
    }
    json.writeNumberField("waiting", figures.waiting());
    json.writeNumberField("running", figures.running());
    json.writeEndObject();
    number("firstSubmission", figures.firstSubmission());
    number("lastFinish", figures.lastFinish());
    number("makespan", figures.makespan());
    distribution("waitingTime", figures.waitingTime());
    distribution("turnaroundTime", figures.turnaroundTime());
    distribution("boundedSlowdown", figures.boundedSlowdown());
    number("utilisation", figures.utilisation());
    json.writeStringField("quantiles", figures.exactQuantiles() ? "exact" : "within 0.1 %");
    resources(resources);
    json.writeEndObject();
  }

  private void resources(List<RunDescription.ResourceShare> resources) throws IOException {
    if (resources.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("resources");
    for (RunDescription.ResourceShare resource : resources) {
      json.writeStartObject();
      json.writeStringField("name", resource.name());
      number("allocatable", resource.allocatable());
      number("requestedMean", resource.meanShare());
      number("requestedPeak", resource.peakShare());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void distribution(String name, Figures.Distribution numbers) throws IOException {
    json.writeObjectFieldStart(name);
    number("mean", numbers.mean());
    number("median", numbers.median());
    number("p95", numbers.p95());
    number("max", numbers.max());
    json.writeEndObject();
  }

  private void unavailable(List<HostStates.Unavailability> unavailabilities) throws IOException {
    json.writeArrayFieldStart("unavailable");
    for (var time : unavailabilities) {
      json.writeStartObject();
      json.writeStringField("hosts", time.hosts().toString());
      number("from", Seconds.toDouble(time.fromNs()));
      if (time.toNs() < 0) {
        json.writeNullField("to");
      } else {
        number("to", Seconds.toDouble(time.toNs()));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void guarantees(RunDescription run, List<Invariant> invariants) throws IOException {
    json.writeObjectFieldStart("guarantees");
    json.writeStringField("clock", run.clock());
    var advances = run.advances();
    json.writeNumberField("advancesByTimeout", advances.bySilence() + advances.byPatience());
    if (!advances.equals(RunDescription.Advances.NONE)) {
      json.writeNumberField("advancesBySilence", advances.bySilence());
      json.writeNumberField("advancesByPatience", advances.byPatience());
      json.writeNumberField("advancesByWake", advances.byWake());
    }
    json.writeStringField("order", run.order() + ": " + run.orderMeaning());
    json.writeArrayFieldStart("ties");
    for (String rule : run.ties()) {
      json.writeString(rule);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("invariants");
    for (Invariant invariant : invariants) {
      json.writeStartObject();
      json.writeStringField("name", invariant.name());
      json.writeNumberField("checks", invariant.checks());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A number without exponent, and without fraction where it has none. */
  private void number(String name, double value) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(plain(value));
  }

  static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
