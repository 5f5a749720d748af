package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** CSINodes: the drivers of a node. */
public final class CsiNodeRules implements KindRules {
  private static final int MAX_ID_BYTES = 256;

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Items drivers = object.fields("spec").items("drivers");
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < drivers.size(); i++) {
      driver(mistakes, drivers.fields(i), names, "spec.drivers[" + i + "]");
    }
    return mistakes.list();
  }

  private static void driver(Mistakes mistakes, Fields driver, Set<String> names, String path) {
    String name = driver.text("name");
    mistakes.driver(path + ".name", name);
    String id = driver.text("nodeID");
    if (id.isEmpty()) {
      mistakes.required(path + ".nodeID");
    }
    if (Names.bytes(id) > MAX_ID_BYTES) {
      mistakes.invalid(path + ".nodeID", id, "must be 256 characters or less");
    }
    mistakes.notNegative(path + ".allocatable.count", driver.fields("allocatable").number("count"));
    if (!names.add(name)) {
      mistakes.duplicate(path + ".name", name);
    }
    Set<String> keys = new LinkedHashSet<>();
    for (String key : driver.items("topologyKeys").eachText()) {
      if (key.isEmpty()) {
        mistakes.required(path);
      }
      if (!keys.add(key)) {
        mistakes.duplicate(path, key);
      }
      mistakes.qualifiedName(path, key);
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    mistakes.addAll(validateCreate(object, write));
    for (Fields before : old.fields("spec").items("drivers").eachFields()) {
      for (Fields driver : object.fields("spec").items("drivers").eachFields()) {
        if (driver.text("name").equals(before.text("name"))
            && !driver.without("allocatable").equals(before.without("allocatable"))) {
          mistakes.invalid("spec.drivers", shown(driver), "field is immutable");
        }
      }
    }
    return mistakes.list();
  }

  /** As the server's own type shows itself. */
  private static Fields shown(Fields driver) {
    return Fields.of(
        "Name",
        driver.text("name"),
        "NodeID",
        driver.text("nodeID"),
        "TopologyKeys",
        driver.items("topologyKeys"),
        "Allocatable",
        Null.NULL);
  }

  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
