package io.batkube.server.architecture;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files that people write, below the root of the tree: no outputs, no foreign test data. */
record SourceTree(Path root) {
  private static final Set<String> SKIPPED_FOLDERS =
      Set.of(".git", ".idea", ".vscode", "__pycache__", "target", "out", "node_modules", "vendor");

  /** The Maven wrapper comes from Maven as it is. */
  private static final Set<String> FOREIGN = Set.of("mvnw", "mvnw.cmd", "LICENSE");

  /** The tree that the build runs in. */
  static SourceTree ofTheBuild() {
    return new SourceTree(Path.of(System.getProperty("batkube.root")));
  }

  /** A file by its path from the root, with {@code /} between folders. */
  record SourceFile(String path, Path file) {
    String name() {
      return file.getFileName().toString();
    }

    boolean isTestData() {
      return path.contains("src/test/resources/") || path.startsWith("examples/");
    }

    /** Its text; empty if it is no UTF-8, such as a picture. */
    Optional<String> text() {
      try {
        return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
      } catch (CharacterCodingException e) {
        return Optional.empty();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** All files, in the order of their paths. */
  List<SourceFile> files() throws IOException {
    var found = new ArrayList<SourceFile>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED_FOLDERS.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = root.relativize(file).toString().replace('\\', '/');
            if (!FOREIGN.contains(path) && !path.equals(".git")) {
              found.add(new SourceFile(path, file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(java.util.Comparator.comparing(SourceFile::path));
    return Collections.unmodifiableList(found);
  }
}
