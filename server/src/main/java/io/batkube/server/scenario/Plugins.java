package io.batkube.server.scenario;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.policy.Policies;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Users' jars. */
public final class Plugins {
  private Plugins() {}

  /**
   * Our policies and those of the jars.
   *
   * @throws BadInputException if a jar is missing or broken
   */
  public static Policies policies(List<Path> jars) {
    var loader = Plugins.class.getClassLoader();
    if (jars.isEmpty()) {
      return new Policies(loader);
    }
    // Stays open: the classes of a run may be loaded as late as it ends.
    return new Policies(
        new URLClassLoader(jars.stream().map(Plugins::url).toArray(URL[]::new), loader));
  }

  private static URL url(Path jar) {
    if (!Files.exists(jar)) {
      throw new BadInputException("--plugin " + jar + ": no such file");
    }
    if (Files.isDirectory(jar)) {
      throw new BadInputException("--plugin " + jar + ": is a folder, expected a jar");
    }
    try (var zip = new ZipFile(jar.toFile())) {
      if (zip.getEntry("META-INF/services/io.batkube.engine.policy.Policy") == null) {
        throw new BadInputException(
            "--plugin "
                + jar
                + ": names no policy in META-INF/services/io.batkube.engine.policy.Policy");
      }
      return jar.toUri().toURL();
    } catch (ZipException | MalformedURLException e) {
      throw new BadInputException("--plugin " + jar + ": is no jar", e);
    } catch (IOException e) {
      throw new BadInputException("--plugin " + jar + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
