package io.batkube.kubernetes.kubelet;

import io.batkube.engine.time.Seconds;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a kubelet makes of a container of a spec. Immutable.
 *
 * @param init whether it has to end before others start
 * @param sidecar whether it starts before others and runs beside them
 * @param image as the spec says it
 * @param reference the image's full name, as a runtime reports it
 * @param resources requests and limits, as they stand in the spec
 * @param mounts as a status shows them; empty if there are none
 * @param startedAfterNs from its start until its startup probe has succeeded
 * @param readyAfterNs from its start until its readiness probe has succeeded
 * @param readsObjects whether its variables need other objects
 * @param fieldPath by which Events name it
 */
record ContainerShape(
    Fields spec,
    String name,
    boolean init,
    boolean sidecar,
    String image,
    String reference,
    String imageId,
    Fields resources,
    Items mounts,
    long startedAfterNs,
    long readyAfterNs,
    boolean readsObjects,
    String fieldPath,
    String pulled,
    String stopping) {

  static ContainerShape of(Fields container, String list) {
    String name = container.text("name");
    String image = container.text("image");
    String reference = Images.reference(image);
    long startedAfterNs = firstSuccessNs(container.fields("startupProbe"));
    long readyAfterNs =
        Math.max(startedAfterNs, firstSuccessNs(container.fields("readinessProbe")));
    boolean first = list.equals("initContainers");
    boolean sidecar = first && container.text("restartPolicy").equals("Always");
    return new ContainerShape(
        container,
        name,
        first && !sidecar,
        sidecar,
        image,
        reference,
        Images.id(reference),
        container.fields("resources"),
        mounts(container),
        startedAfterNs,
        readyAfterNs,
        Prerequisites.ofVariables(container),
        "spec." + list + "{" + name + "}",
        "Container image "
            + GoText.quoted(image)
            + " already present on machine and can be accessed by the pod",
        "Stopping container " + name);
  }

  /** A probe is tried after its delay, and then once a period; each try succeeds. */
  private static long firstSuccessNs(Fields probe) {
    long tries = probe.number("successThreshold", 1);
    long seconds =
        probe.number("initialDelaySeconds")
            + (Math.max(1, tries) - 1) * Math.max(1, probe.number("periodSeconds", 10));
    return probe.isEmpty() ? 0 : seconds * Seconds.ONE;
  }

  private static Items mounts(Fields container) {
    List<Object> mounts = new ArrayList<>();
    for (Fields mount : container.items("volumeMounts").eachFields()) {
      Fields.Builder shown = new Fields.Builder(4);
      shown.put("name", mount.text("name"));
      shown.put("mountPath", mount.text("mountPath"));
      if (mount.isTrue("readOnly")) {
        shown.put("readOnly", true);
        String recursive = mount.text("recursiveReadOnly");
        shown.put(
            "recursiveReadOnly",
            Optional.of(recursive)
                .filter(wish -> wish.equals("Enabled") || wish.equals("IfPossible"))
                .map(_ -> "Enabled")
                .orElse("Disabled"));
      }
      mounts.add(shown.build());
    }
    return Items.of(mounts);
  }
}
