package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.Locale;

/** Names, parameters and modes that several kinds of storage share. */
final class StorageTexts {
  static final List<String> ACCESS_MODES =
      List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
  static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
  private static final int MAX_PARAMETERS = 512;
  private static final int MAX_PARAMETER_BYTES = 256 * 1024;

  private StorageTexts() {}

  static void provisioner(Mistakes mistakes, String path, String provisioner) {
    if (provisioner.isEmpty()) {
      mistakes.required(path);
    } else {
      mistakes.qualifiedName(path, provisioner.toLowerCase(Locale.ROOT));
    }
  }

  static void parameters(Mistakes mistakes, Fields parameters, boolean mayBeEmpty) {
    String path = "parameters";
    if (parameters.size() > MAX_PARAMETERS) {
      mistakes.tooLong(path, MAX_PARAMETERS);
      return;
    }
    for (String name : parameters.names()) {
      if (name.isEmpty()) {
        mistakes.invalid(path, name, "field can not be empty.");
      }
    }
    if (bytes(parameters) > MAX_PARAMETER_BYTES) {
      mistakes.tooLong(path, MAX_PARAMETER_BYTES);
    }
    if (!mayBeEmpty && parameters.isEmpty()) {
      mistakes.required(path, "must contain at least one key/value pair");
    }
  }

  /** Names and values together. */
  static long bytes(Fields map) {
    long bytes = 0;
    for (String name : map.names()) {
      bytes += Names.bytes(name) + Names.bytes(map.text(name));
    }
    return bytes;
  }

  static void accessModes(Mistakes mistakes, String path, List<String> modes) {
    boolean onePod = false;
    boolean others = false;
    for (String mode : modes) {
      mistakes.oneOf(path, mode, ACCESS_MODES);
      onePod |= mode.equals("ReadWriteOncePod");
      others |= !mode.equals("ReadWriteOncePod") && ACCESS_MODES.contains(mode);
    }
    if (onePod && others) {
      mistakes.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
  }
}
