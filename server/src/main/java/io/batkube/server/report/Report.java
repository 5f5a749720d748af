package io.batkube.server.report;

import io.batkube.engine.input.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Writes {@code report.html}: one file that shows a run, or several side by side, in any browser,
 * without a network. The same folders give the same bytes.
 *
 * <p>The page asks the browser to refuse every request and every script but its own (a Content
 * Security Policy with the digests of its script and its style); what users wrote reaches it as
 * escaped text or as data.
 */
public final class Report {
  /** The parts of a page about one run, in order. */
  private static final List<Section> ONE_RUN =
      List.of(
          new HeadlineSection(),
          new ScheduleSection(),
          new DistributionSection(),
          new WorstOffSection(),
          new WaitingPodsSection(),
          new FiguresSection(),
          new ResourcesSection(),
          new GuaranteesSection());

  /** The same parts for several runs: first the table that people look for. */
  private static final List<Section> SEVERAL_RUNS =
      List.of(
          new HeadlineSection(),
          new FiguresSection(),
          new ResourcesSection(),
          new ScheduleSection(),
          new DistributionSection(),
          new WorstOffSection(),
          new WaitingPodsSection(),
          new GuaranteesSection());

  private static final List<String> SCRIPTS_BEFORE =
      List.of("format.js", "data.js", "theme.js", "chart.js");

  private Report() {}

  /**
   * Writes the page of one run.
   *
   * @throws BadInputException if the folder lacks {@code summary.json} or {@code jobs.csv}, one of
   *     them is malformed, or the page cannot be written
   */
  public static void write(Path resultFolder, Path html) {
    var run = ResultFolder.read(resultFolder);
    save(html, page(run.name(), List.of(run), ONE_RUN));
  }

  /**
   * Writes one page about several runs. Runs of the same name are told apart by their folders.
   *
   * @throws BadInputException as {@link #write}, and if there is no folder
   */
  public static void compare(List<Path> resultFolders, Path html) {
    if (resultFolders.isEmpty()) {
      throw new BadInputException("found no result folder, expected those to compare");
    }
    List<ResultFolder> runs = distinct(resultFolders.stream().map(ResultFolder::read).toList());
    String title = runs.size() == 1 ? runs.getFirst().name() : runs.size() + " runs side by side";
    save(html, page(title, runs, runs.size() == 1 ? ONE_RUN : SEVERAL_RUNS));
  }

  private static List<ResultFolder> distinct(List<ResultFolder> runs) {
    var named = new ArrayList<ResultFolder>();
    var taken = new HashSet<String>();
    for (ResultFolder run : runs) {
      boolean shared = runs.stream().filter(r -> r.name().equals(run.name())).count() > 1;
      String wanted = shared ? run.name() + " (" + run.folderName() + ")" : run.name();
      String name = wanted;
      for (int i = 2; !taken.add(name); i++) {
        name = wanted + " #" + i;
      }
      named.add(run.named(name));
    }
    return named;
  }

  private static String page(String title, List<ResultFolder> runs, List<Section> sections) {
    var data = Ahead.of(() -> runs.stream().map(RunData::of).toList());
    String style = part("page.css");
    String script = script(sections);
    var out = new Html();
    out.raw("<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n");
    out.raw("<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; script-src '");
    out.raw(digest(script)).raw("'; style-src '").raw(digest(style)).raw("'; base-uri 'none';");
    out.raw(" form-action 'none'\">\n");
    out.raw("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<title>");
    out.text(title)
        .raw(" – Batkube</title>\n<style>")
        .raw(style)
        .raw("</style>\n</head>\n<body>\n");
    out.raw("<header><div><h1>").text(title).raw("</h1>\n<p class=subtitle>");
    out.text(subtitle(runs)).raw("</p></div>\n");
    out.raw("<button type=button id=theme hidden>Theme</button></header>\n<main>\n");
    out.raw(
        "<noscript><p class=notice>The charts need JavaScript; the tables do not.</noscript>\n");
    out.raw("<p class=notice id=broken hidden></p>\n");
    sections.forEach(s -> s.write(runs, out));
    out.raw("</main>\n");
    write(data.get(), out);
    out.raw("<script type=module>").raw(script).raw("</script>\n</body>\n</html>\n");
    return out.toString();
  }

  private static String subtitle(List<ResultFolder> runs) {
    ResultFolder run = runs.getFirst();
    JsonTree summary = run.summary();
    var words = new ArrayList<String>();
    if (runs.size() == 1) {
      words.add(
          Words.number(run.jobs().size())
              + " jobs on "
              + Words.number(run.computeHosts())
              + " hosts");
      summary.at("run", "policy").words().ifPresent(p -> words.add("policy " + p));
      summary.at("run", "seed").words().ifPresent(s -> words.add("seed " + s));
    } else {
      runs.forEach(r -> words.add(r.name()));
    }
    summary.at("batkube").words().ifPresent(v -> words.add("Batkube " + v));
    return String.join(" · ", words);
  }

  private static void write(List<RunData> runs, Html out) {
    var directory = new Html().raw("[");
    for (int i = 0; i < runs.size(); i++) {
      RunData data = runs.get(i);
      directory.raw(i == 0 ? "" : ",\n").raw(data.json());
      out.raw("<script type=text/plain id=run-" + i + ">").raw(data.base64()).raw("</script>\n");
    }
    out.raw("<script type=application/json id=runs>").raw(directory + "]</script>\n");
  }

  private static String script(List<Section> sections) {
    var script = new StringBuilder("\n");
    SCRIPTS_BEFORE.forEach(name -> script.append(part(name)));
    sections.stream()
        .map(Section::script)
        .flatMap(Optional::stream)
        .forEach(s -> script.append(part(s)));
    return script.append(part("page.js")).toString();
  }

  private static String part(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks the part of the report " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(String text) {
    try {
      byte[] sha =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(sha);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The page appears whole or not at all: an older one stays until then. */
  private static void save(Path html, String page) {
    Path draft = html.resolveSibling("." + html.getFileName() + ".partial");
    try {
      try {
        Files.writeString(draft, page);
        Files.move(draft, html, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (NoSuchFileException e) {
      throw new BadInputException(html + ": cannot be written: its folder does not exist", e);
    } catch (AccessDeniedException e) {
      throw new BadInputException(html + ": cannot be written: no permission", e);
    } catch (FileSystemException e) {
      throw new BadInputException(html + ": cannot be written: " + e.getReason(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a full disk is nobody's mistake
    }
  }
}
