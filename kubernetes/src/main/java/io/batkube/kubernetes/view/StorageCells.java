package io.batkube.kubernetes.view;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Cells of volumes, claims, and what provides them. */
final class StorageCells {
  private static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";

  private StorageCells() {}

  static void addTo(Map<String, BiConsumer<Fields, Row>> cells) {
    cells.put("persistentvolumes", StorageCells::persistentVolume);
    cells.put("persistentvolumeclaims", StorageCells::persistentVolumeClaim);
    cells.put("storageclasses.storage.k8s.io", StorageCells::storageClass);
    cells.put("volumeattributesclasses.storage.k8s.io", StorageCells::volumeAttributesClass);
    cells.put("volumeattachments.storage.k8s.io", StorageCells::volumeAttachment);
    cells.put("csinodes.storage.k8s.io", StorageCells::csiNode);
    cells.put("csidrivers.storage.k8s.io", StorageCells::csiDriver);
    cells.put("storageversions.internal.apiserver.k8s.io", StorageCells::storageVersion);
    cells.put(
        "storageversionmigrations.storagemigration.k8s.io", StorageCells::storageVersionMigration);
  }

  private static String phase(Fields object) {
    return Texts.isDeleted(object) ? "Terminating" : object.fields("status").text("phase");
  }

  private static String storageClassOf(Fields object) {
    return object
        .findAt("metadata", "annotations", BETA_CLASS)
        .map(Texts::scalar)
        .orElseGet(() -> object.fields("spec").text("storageClassName"));
  }

  private static String orUnset(Fields spec, String field) {
    return spec.has(field) ? spec.text(field) : Row.UNSET;
  }

  private static String accessModes(Items modes) {
    List<String> all = new ArrayList<>();
    add(all, modes, "ReadWriteOnce", "RWO");
    add(all, modes, "ReadOnlyMany", "ROX");
    add(all, modes, "ReadWriteMany", "RWX");
    add(all, modes, "ReadWriteOncePod", "RWOP");
    return String.join(",", all);
  }

  private static void add(List<String> to, Items modes, String mode, String letters) {
    if (modes.contains(mode)) {
      to.add(letters);
    }
  }

  private static void persistentVolume(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Fields claim = spec.fields("claimRef");
    row.name(object)
        .text(Texts.quantity(spec.fields("capacity"), "storage"))
        .text(accessModes(spec.items("accessModes")))
        .text(spec.text("persistentVolumeReclaimPolicy"))
        .text(phase(object))
        .text(spec.has("claimRef") ? claim.text("namespace") + "/" + claim.text("name") : "")
        .text(storageClassOf(object))
        .text(orUnset(spec, "volumeAttributesClassName"))
        .text(object.fields("status").text("reason"))
        .age(object)
        .text(orUnset(spec, "volumeMode"));
  }

  private static void persistentVolumeClaim(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Fields status = object.fields("status");
    String volume = spec.text("volumeName");
    boolean bound = !volume.isEmpty();
    row.name(object)
        .text(phase(object))
        .text(volume)
        .text(bound ? Texts.quantity(status.fields("capacity"), "storage") : "")
        .text(bound ? accessModes(status.items("accessModes")) : "")
        .text(storageClassOf(object))
        .text(orUnset(spec, "volumeAttributesClassName"))
        .age(object)
        .text(orUnset(spec, "volumeMode"));
  }

  private static void storageClass(Fields object, Row row) {
    Fields metadata = object.fields("metadata");
    Fields annotations = metadata.fields("annotations");
    boolean isDefault =
        annotations.text("storageclass.kubernetes.io/is-default-class").equals("true")
            || annotations.text("storageclass.beta.kubernetes.io/is-default-class").equals("true");
    row.text(metadata.text("name") + (isDefault ? " (default)" : ""))
        .text(object.text("provisioner"))
        .textOr(object.text("reclaimPolicy"), "Delete")
        .textOr(object.text("volumeBindingMode"), "Immediate")
        .truth(object.isTrue("allowVolumeExpansion"))
        .age(object);
  }

  private static void volumeAttributesClass(Fields object, Row row) {
    row.name(object).text(object.text("driverName")).age(object);
  }

  private static void volumeAttachment(Fields object, Row row) {
    Fields spec = object.fields("spec");
    row.name(object)
        .text(spec.text("attacher"))
        .text(spec.fields("source").text("persistentVolumeName"))
        .text(spec.text("nodeName"))
        .truth(object.fields("status").isTrue("attached"))
        .age(object);
  }

  private static void csiNode(Fields object, Row row) {
    row.name(object).number(object.fields("spec").items("drivers").size()).age(object);
  }

  private static void csiDriver(Fields object, Row row) {
    Fields spec = object.fields("spec");
    row.name(object)
        .truth(!spec.has("attachRequired") || spec.isTrue("attachRequired"))
        .truth(spec.isTrue("podInfoOnMount"))
        .truth(spec.isTrue("storageCapacity"))
        .text(
            spec.has("tokenRequests")
                ? Texts.joined(spec.items("tokenRequests"), "audience")
                : Row.UNSET)
        .truth(spec.isTrue("requiresRepublish"))
        .textOr(String.join(",", spec.items("volumeLifecycleModes").eachText()), Row.NONE)
        .age(object);
  }

  private static void storageVersion(Fields object, Row row) {
    Fields status = object.fields("status");
    List<String> versions = new ArrayList<>();
    for (Fields version : status.items("storageVersions").eachFields()) {
      versions.add(version.text("apiServerID") + "=" + version.text("encodingVersion"));
    }
    row.name(object)
        .text(orUnset(status, "commonEncodingVersion"))
        .text(Texts.firstThree(versions))
        .age(object);
  }

  private static void storageVersionMigration(Fields object, Row row) {
    Fields resource = object.fieldsAt("spec", "resource");
    String group = resource.text("group");
    String state = "Unknown";
    for (Fields condition : object.fields("status").items("conditions").eachFields()) {
      String type = condition.text("type");
      if (condition.text("status").equals("True")
          && List.of("Running", "Failed", "Succeeded").contains(type)) {
        state = type;
      }
    }
    row.name(object)
        .text(resource.text("resource") + (group.isEmpty() ? "" : "." + group))
        .text(state);
  }
}
