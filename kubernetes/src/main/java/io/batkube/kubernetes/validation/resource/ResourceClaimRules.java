package io.batkube.kubernetes.validation.resource;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.ConditionRules;
import io.batkube.kubernetes.validation.InternalForm;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.NodeSelectorRules;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** ResourceClaims: what is asked for stays; what is given is written by the scheduler. */
public final class ResourceClaimRules implements KindRules {
  private static final int MAX_CONSUMERS = 256;
  private static final int MAX_RESULTS = 32;

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.with("status", Fields.EMPTY);
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    Fields kept = MetadataRules.keptForStatus(object, old).with("spec", old.fields("spec"));
    return withoutDeallocated(kept, old);
  }

  /** The status of devices that are no longer given goes with them. */
  private static Fields withoutDeallocated(Fields object, Fields old) {
    Set<String> before = allocated(old.fields("status"));
    before.removeAll(allocated(object.fields("status")));
    Items devices = object.fields("status").items("devices");
    if (before.isEmpty() || devices.isEmpty()) {
      return object;
    }
    List<Fields> left =
        devices.eachFields().stream().filter(device -> !before.contains(id(device))).toList();
    return left.isEmpty()
        ? object.withoutAt("status", "devices")
        : object.withAt(Items.of(left), "status", "devices");
  }

  private static Set<String> allocated(Fields status) {
    Set<String> ids = new LinkedHashSet<>();
    for (Fields result : status.fieldsAt("allocation", "devices").items("results").eachFields()) {
      ids.add(id(result));
    }
    return ids;
  }

  private static String id(Fields device) {
    String share = device.text("shareID");
    return device.text("driver")
        + "/"
        + device.text("pool")
        + "/"
        + device.text("device")
        + (share.isEmpty() ? "" : "/" + share);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    AdminAccess.check(mistakes, object.fieldsAt("spec", "devices"), "spec.devices", object, write);
    DeviceClaims.check(mistakes, object.fieldsAt("spec", "devices"), "spec.devices");
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    if (!SameMeaning.of(object.fields("spec"), old.fields("spec"))) {
      mistakes.invalid(
          "spec",
          InternalForm.of("resource.ResourceClaimSpec", object.fields("spec")),
          "field is immutable");
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields status = object.fields("status");
    Fields oldStatus = old.fields("status");
    consumers(mistakes, status.items("reservedFor"));
    devices(mistakes, status.items("devices"), allocated(status));
    boolean reserved = !status.items("reservedFor").isEmpty();
    if (reserved && !status.has("allocation")) {
      mistakes.forbidden("status.reservedFor", "may not be specified when `allocated` is not set");
    } else if (reserved && object.fields("metadata").has("deletionTimestamp")) {
      boolean more =
          status.items("reservedFor").eachFields().stream()
              .anyMatch(consumer -> !oldStatus.items("reservedFor").contains(consumer));
      if (more) {
        mistakes.forbidden(
            "status.reservedFor",
            "new entries may not be added while `deallocationRequested` or `deletionTimestamp`"
                + " are set");
      }
    }
    if (status.has("allocation") && oldStatus.has("allocation")) {
      if (!SameMeaning.of(status.fields("allocation"), oldStatus.fields("allocation"))) {
        mistakes.invalid(
            "status.allocation",
            InternalForm.of("resource.AllocationResult", status.fields("allocation")),
            "field is immutable");
      }
    } else if (status.has("allocation")) {
      allocation(mistakes, object);
    }
    return mistakes.list();
  }

  private static void consumers(Mistakes mistakes, Items consumers) {
    String path = "status.reservedFor";
    DeviceClaims.size(mistakes, consumers, MAX_CONSUMERS, path);
    Set<String> uids = new LinkedHashSet<>();
    for (int i = 0; i < Math.min(consumers.size(), MAX_CONSUMERS); i++) {
      Fields consumer = consumers.fields(i);
      for (String field : List.of("resource", "name", "uid")) {
        if (consumer.text(field).isEmpty()) {
          mistakes.required(path + "[" + i + "]." + field);
        }
      }
      if (!uids.add(consumer.text("uid"))) {
        mistakes.duplicate(path + "[" + i + "]", consumer.text("uid"));
      }
    }
  }

  private static void devices(Mistakes mistakes, Items devices, Set<String> allocated) {
    for (int i = 0; i < devices.size(); i++) {
      Fields device = devices.fields(i);
      String path = "status.devices[" + i + "]";
      mistakes.driver(path + ".driver", device.text("driver"));
      DeviceClaims.pool(mistakes, device.text("pool"), path + ".pool");
      mistakes.label(path + ".device", device.text("device"));
      if (!allocated.contains(id(device))) {
        mistakes.invalid(path, id(device), "must be an allocated device in the claim");
      }
      mistakes.addAll(ConditionRules.check(device.items("conditions"), path + ".conditions"));
    }
  }

  private static void allocation(Mistakes mistakes, Fields object) {
    Fields allocation = object.fieldsAt("status", "allocation");
    Set<String> names = DeviceClaims.names(object.fieldsAt("spec", "devices"));
    Items results = allocation.fields("devices").items("results");
    String path = "status.allocation.devices.results";
    DeviceClaims.size(mistakes, results, MAX_RESULTS, path);
    for (int i = 0; i < Math.min(results.size(), MAX_RESULTS); i++) {
      Fields result = results.fields(i);
      String at = path + "[" + i + "]";
      DeviceClaims.reference(mistakes, result.text("request"), names, at + ".request");
      mistakes.driver(at + ".driver", result.text("driver"));
      DeviceClaims.pool(mistakes, result.text("pool"), at + ".pool");
      mistakes.label(at + ".device", result.text("device"));
    }
    if (allocation.has("nodeSelector")) {
      mistakes.addAll(
          NodeSelectorRules.check(
              allocation.fields("nodeSelector"), "status.allocation.nodeSelector", false));
    }
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
