package io.batkube.kubernetes.validation.storage;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.NodeLabels;
import io.batkube.kubernetes.validation.Quantities;
import java.util.List;

/** CSIStorageCapacities: how much of a class a part of the cluster has. */
public final class CsiStorageCapacityRules implements KindRules {

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    return check(object, write, false);
  }

  private static List<FieldError> check(Fields object, Write write, boolean anyValue) {
    Mistakes mistakes = new Mistakes();
    Fields topology = object.fields("nodeTopology");
    mistakes.addAll(LabelRules.selector(topology, "nodeTopology", anyValue));
    mistakes.subdomain("storageClassName", object.text("storageClassName"));
    Quantities.checkNotNegative(mistakes, "capacity", Quantities.of(object, "capacity"));
    if (mistakes.isEmpty()) {
      warn(topology, write);
    }
    return mistakes.list();
  }

  private static void warn(Fields topology, Write write) {
    Items expressions = topology.items("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      String key = expressions.fields(i).text("key");
      String path = "nodeTopology.matchExpressions[" + i + "].key: " + key + " is ";
      NodeLabels.deprecation(key).ifPresent(text -> write.warnings().add(path + text));
    }
    for (String key : topology.fields("matchLabels").names()) {
      NodeLabels.deprecation(key)
          .ifPresent(text -> write.warnings().add("nodeTopology.matchLabels." + key + ": " + text));
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    boolean anyValue = !LabelRules.selector(old.fields("nodeTopology"), "nodeTopology").isEmpty();
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    mistakes.addAll(check(object, write, anyValue));
    mistakes.immutable("nodeTopology", object, old, "nodeTopology");
    mistakes.immutableText("storageClassName", object, old, "storageClassName");
    return mistakes.list();
  }

  @Override
  public boolean updatesUnconditionally() {
    return false;
  }
}
