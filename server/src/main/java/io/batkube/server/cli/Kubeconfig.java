package io.batkube.server.cli;

import io.batkube.engine.input.BadInputException;
import io.batkube.kubernetes.tree.Json;
import io.batkube.server.scenario.StagedFolder;
import io.batkube.server.tls.CertificateAuthority;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;

/**
 * The files by which clients find the server: a kubeconfig, and beside it a folder like the one
 * that pods have. Only their owner may read what holds a token or a key.
 */
final class Kubeconfig {
  /** How a file that is ours begins. */
  private static final String OURS = "# Written by batkube";

  private final Path file;
  private final Path podFolder;
  private final Path authorityKey;

  private Kubeconfig(Path file) {
    this.file = file;
    this.podFolder = file.resolveSibling(file.getFileName() + ".pod");
    this.authorityKey = file.resolveSibling(file.getFileName() + ".ca.key");
  }

  /**
   * Checks that the place is free or ours.
   *
   * @throws BadInputException if it is somebody else's
   */
  static Kubeconfig at(Path file) {
    var config = new Kubeconfig(file.toAbsolutePath().normalize());
    if (config.file.getFileName() == null || Files.isDirectory(config.file)) {
      throw new BadInputException("--kubeconfig " + file + ": is a folder, expected a file");
    }
    try {
      if (Files.exists(config.file) && !Files.readString(config.file).startsWith(OURS)) {
        throw new BadInputException(
            "--kubeconfig " + file + ": exists and was not written by batkube; name another file");
      }
    } catch (IOException e) {
      throw new BadInputException(
          "--kubeconfig " + file + ": cannot be read: " + StagedFolder.reason(e), e);
    }
    return config;
  }

  Path file() {
    return file;
  }

  /** With what a pod finds in /var/run/secrets/kubernetes.io/serviceaccount. */
  Path podFolder() {
    return podFolder;
  }

  /**
   * Writes all.
   *
   * @param authority empty without TLS
   * @throws BadInputException if that cannot be done there
   */
  void write(
      String url, String user, String token, Optional<CertificateAuthority.Identity> authority) {
    try {
      Files.createDirectories(podFolder);
      replace(podFolder.resolve("token"), token);
      replace(podFolder.resolve("namespace"), "default");
      if (authority.isPresent()) {
        replace(podFolder.resolve("ca.crt"), authority.get().certificatePem());
        replace(authorityKey, authority.get().keyPem());
      } else {
        Files.deleteIfExists(podFolder.resolve("ca.crt"));
        Files.deleteIfExists(authorityKey);
      }
      replace(
          file,
          text(url, user, token, authority.map(CertificateAuthority.Identity::certificatePem)));
    } catch (IOException e) {
      throw new BadInputException(
          "--kubeconfig " + file + ": cannot be written: " + StagedFolder.reason(e), e);
    }
  }

  private static String text(String url, String user, String token, Optional<String> authority) {
    var text = new StringBuilder(OURS + ", which will replace it.\n");
    text.append("apiVersion: v1\nkind: Config\nclusters:\n- name: batkube\n  cluster:\n");
    // Without TLS Go's clients send no token, but they do send what stands in the URL.
    String secret = URLEncoder.encode(token, StandardCharsets.UTF_8).replace("+", "%20");
    text.append("    server: ")
        .append(
            Json.text(authority.isPresent() ? url : url.replace("//", "//batkube:" + secret + "@")))
        .append('\n');
    authority.ifPresent(
        pem ->
            text.append("    certificate-authority-data: ")
                .append(Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)))
                .append('\n'));
    text.append("users:\n- name: ").append(Json.text(user)).append("\n  user:\n");
    text.append("    token: ").append(Json.text(token)).append('\n');
    text.append("contexts:\n- name: batkube\n  context:\n    cluster: batkube\n    user: ");
    text.append(Json.text(user)).append("\ncurrent-context: batkube\n");
    return text.toString();
  }

  /** In one step, so that nobody reads half a file, and never readable by others. */
  private static void replace(Path file, String text) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mine =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path parent = file.getParent();
    Path fresh = Files.createTempFile(parent, "." + file.getFileName(), ".new", mine);
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
