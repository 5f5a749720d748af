package io.batkube.kubernetes.validation.resource;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.NodeSelectorRules;
import io.batkube.kubernetes.validation.SameMeaning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** ResourceSlices: the devices of a driver in a pool, on one node, some, or all. */
public final class ResourceSliceRules implements KindRules {
  private static final int MAX_DEVICES = 128;

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public boolean changesGeneration(Fields object, Fields old) {
    return !SameMeaning.of(object.fields("spec"), old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    return check(object, write).list();
  }

  private static Mistakes check(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    String driver = spec.text("driver");
    mistakes.driver("spec.driver", driver);
    Fields pool = spec.fields("pool");
    DeviceClaims.pool(mistakes, pool.text("name"), "spec.pool.name");
    if (pool.number("resourceSliceCount") <= 0) {
      mistakes.invalid(
          "spec.pool.resourceSliceCount",
          pool.number("resourceSliceCount"),
          "must be greater than zero");
    }
    mistakes.notNegative("spec.pool.generation", pool.number("generation"));
    places(mistakes, spec);
    Items devices = spec.items("devices");
    DeviceClaims.size(mistakes, devices, MAX_DEVICES, "spec.devices");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < Math.min(devices.size(), MAX_DEVICES); i++) {
      String name = devices.fields(i).text("name");
      mistakes.label("spec.devices[" + i + "].name", name);
      if (!names.add(name)) {
        mistakes.duplicate("spec.devices[" + i + "].name", name);
      }
    }
    if (mistakes.isEmpty() && !driver.equals(driver.toLowerCase(Locale.ROOT))) {
      write
          .warnings()
          .add(
              "spec.driver: driver names should be lowercase; \""
                  + driver
                  + "\" contains uppercase characters");
    }
    return mistakes;
  }

  private static void places(Mistakes mistakes, Fields spec) {
    List<String> set = new ArrayList<>();
    if (spec.has("nodeName")) {
      set.add("`nodeName`");
      if (spec.text("nodeName").isEmpty()) {
        mistakes.invalid("spec.nodeName", "", "must be either unset or set to a non-empty string");
      } else {
        mistakes.subdomain("spec.nodeName", spec.text("nodeName"));
      }
    }
    if (spec.has("nodeSelector")) {
      set.add("`nodeSelector`");
      Fields selector = spec.fields("nodeSelector");
      mistakes.addAll(NodeSelectorRules.check(selector, "spec.nodeSelector", false));
      if (selector.items("nodeSelectorTerms").size() != 1) {
        mistakes.invalid(
            "spec.nodeSelector.nodeSelectorTerms",
            selector.items("nodeSelectorTerms"),
            "must have exactly one node selector term");
      }
    }
    if (spec.isTrue("allNodes")) {
      set.add("`allNodes`");
    }
    if (spec.isTrue("perDeviceNodeSelection")) {
      set.add("`perDeviceNodeSelection`");
    }
    String one =
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is"
            + " required";
    if (set.isEmpty()) {
      mistakes.required("spec", one);
    } else if (set.size() > 1) {
      mistakes.invalid("spec", "{" + String.join(", ", set) + "}", one);
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    mistakes.addAll(check(object, write).list());
    Fields spec = object.fields("spec");
    Fields oldSpec = old.fields("spec");
    mistakes.immutableText("spec.driver", spec, oldSpec, "driver");
    mistakes.immutableText("spec.pool.name", spec.fields("pool"), oldSpec.fields("pool"), "name");
    mistakes.immutable("spec.nodeName", spec, oldSpec, "nodeName");
    if (spec.isTrue("allNodes") != oldSpec.isTrue("allNodes")) {
      mistakes.immutable("spec.allNodes", spec, oldSpec, "allNodes");
    }
    return mistakes.list();
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.of("spec.nodeName", "spec.driver");
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported for "
        + row.apiVersion()
        + ", Kind="
        + row.kind()
        + ": "
        + label;
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return object.fields("spec").text(label.substring("spec.".length()));
  }
}
