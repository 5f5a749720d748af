package io.batkube.kubernetes.kubelet;

/**
 * Names of images as a container runtime reports them. Every image is on every node; its digest is
 * that of its name.
 */
final class Images {
  private static final String HUB = "docker.io/";

  private Images() {}

  /** The full name: {@code busybox} is {@code docker.io/library/busybox:latest}. */
  static String reference(String image) {
    int slash = image.indexOf('/');
    String host = slash < 0 ? "" : image.substring(0, slash);
    boolean hosted = host.contains(".") || host.contains(":") || host.equals("localhost");
    String full = hosted ? image : HUB + (slash < 0 ? "library/" : "") + image;
    boolean tagged = full.indexOf(':', full.lastIndexOf('/')) >= 0;
    return tagged ? full : full + ":latest";
  }

  /** The full name with a digest in the place of its tag. */
  static String id(String reference) {
    int digest = reference.indexOf('@');
    if (digest >= 0) {
      return reference;
    }
    String name = reference.substring(0, reference.lastIndexOf(':'));
    return name + "@sha256:" + MadeUpIds.ofDigest(reference);
  }
}
