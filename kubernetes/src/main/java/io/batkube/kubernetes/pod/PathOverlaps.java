package io.batkube.kubernetes.pod;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;

/** Files of one volume that would lie on or below each other. */
final class PathOverlaps {
  private final List<String> warnings;

  PathOverlaps(List<String> warnings) {
    this.warnings = warnings;
  }

  /**
   * A file and where it comes from.
   *
   * @param source "" where a volume has only one
   */
  private record File(String path, String source) {
    @Override
    public String toString() {
      return "\"" + path + "\"" + (source.isEmpty() ? "" : " (" + source + ")");
    }

    boolean overlaps(File other) {
      return (path + "/").startsWith(other.path + "/") || (other.path + "/").startsWith(path + "/");
    }
  }

  void check(Items volumes) {
    for (Fields volume : volumes.eachFields()) {
      String name = volume.text("name");
      if (volume.has("configMap")) {
        Fields map = volume.fields("configMap");
        String what = "ConfigMap \"" + map.text("name") + "\"";
        report(name, what, files(map.items("items"), ""));
      }
      if (volume.has("secret")) {
        Fields secret = volume.fields("secret");
        String what = "Secret \"" + secret.text("secretName") + "\"";
        report(name, what, files(secret.items("items"), ""));
      }
      if (volume.has("downwardAPI")) {
        report(name, "DownwardAPI", files(volume.fields("downwardAPI").items("items"), ""));
      }
      if (volume.has("projected")) {
        checkProjected(name, volume.fields("projected").items("sources"));
      }
    }
  }

  private void checkProjected(String name, Items sources) {
    List<File> all = new ArrayList<>();
    for (Fields source : sources.eachFields()) {
      if (source.isEmpty()) {
        warnings.add("volume \"" + name + "\" (Projected) has no sources provided");
      } else {
        all.addAll(files(source));
      }
    }
    report(name, "Projected", all);
  }

  private static List<File> files(Fields source) {
    if (source.fields("configMap").has("items")) {
      Fields map = source.fields("configMap");
      return files(map.items("items"), "ConfigMap \"" + map.text("name") + "\"");
    }
    if (source.fields("secret").has("items")) {
      Fields secret = source.fields("secret");
      return files(secret.items("items"), "Secret \"" + secret.text("name") + "\"");
    }
    if (source.fields("downwardAPI").has("items")) {
      return files(source.fields("downwardAPI").items("items"), "DownwardAPI");
    }
    if (source.has("serviceAccountToken")) {
      return List.of(
          new File(source.fields("serviceAccountToken").text("path"), "ServiceAccountToken"));
    }
    if (source.has("clusterTrustBundle")) {
      Fields bundle = source.fields("clusterTrustBundle");
      String name = bundle.has("name") ? bundle.text("name") : bundle.text("signerName");
      return List.of(new File(bundle.text("path"), "ClusterTrustBundle \"" + name + "\""));
    }
    List<File> files = new ArrayList<>();
    Fields certificate = source.fields("podCertificate");
    for (String[] part :
        new String[][] {
          {"certificateChainPath", "PodCertificate chain"},
          {"keyPath", "PodCertificate key"},
          {"credentialBundlePath", "PodCertificate credential bundle"}
        }) {
      if (!certificate.text(part[0]).isEmpty()) {
        files.add(new File(certificate.text(part[0]), part[1]));
      }
    }
    return files;
  }

  private static List<File> files(Items items, String source) {
    return items.eachFields().stream().map(item -> new File(item.text("path"), source)).toList();
  }

  private void report(String volume, String what, List<File> files) {
    List<File> before = new ArrayList<>();
    for (File each : files) {
      File file = new File(each.path.replaceAll("/+$", ""), each.source);
      for (File other : before) {
        if (!file.path.isEmpty() && !other.path.isEmpty() && file.overlaps(other)) {
          warnings.add(
              "volume \""
                  + volume
                  + "\" ("
                  + what
                  + "): overlapping paths: "
                  + file
                  + " with "
                  + other);
        }
      }
      before.add(file);
    }
  }
}
