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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** StorageClasses: nearly everything in them stays as it was made. */
public final class StorageClassRules implements KindRules {

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    StorageTexts.provisioner(mistakes, "provisioner", object.text("provisioner"));
    StorageTexts.parameters(mistakes, object.fields("parameters"), true);
    if (!object.text("reclaimPolicy").isEmpty()) {
      mistakes.oneOf("reclaimPolicy", object.text("reclaimPolicy"), List.of("Delete", "Retain"));
    }
    String mode = object.text("volumeBindingMode");
    if (!object.has("volumeBindingMode")) {
      mistakes.required("volumeBindingMode");
    } else {
      mistakes.oneOf("volumeBindingMode", mode, List.of("Immediate", "WaitForFirstConsumer"));
    }
    topologies(mistakes, object.items("allowedTopologies"));
    if (mistakes.isEmpty()) {
      warn(object, write);
    }
    return mistakes.list();
  }

  private static void topologies(Mistakes mistakes, Items topologies) {
    List<Object> seen = new ArrayList<>();
    for (int i = 0; i < topologies.size(); i++) {
      String path = "allowedTopologies[" + i + "]";
      TreeMap<String, Set<String>> term = new TreeMap<>();
      Items expressions = topologies.fields(i).items("matchLabelExpressions");
      for (int k = 0; k < expressions.size(); k++) {
        String at = path + ".matchLabelExpressions[" + k + "]";
        Fields expression = expressions.fields(k);
        Set<String> values = values(mistakes, expression, at);
        mistakes.addAll(LabelRules.key(expression.text("key"), at + ".key"));
        if (term.put(expression.text("key"), values) != null) {
          mistakes.duplicate(at + ".key", expression.text("key"));
        }
      }
      if (seen.contains(term) || term.isEmpty()) {
        mistakes.duplicate(path + ".matchLabelExpressions", "");
      }
      seen.add(term);
    }
  }

  private static Set<String> values(Mistakes mistakes, Fields expression, String path) {
    Items values = expression.items("values");
    Set<String> set = new LinkedHashSet<>();
    if (values.isEmpty()) {
      mistakes.required(path + ".values");
    }
    for (int i = 0; i < values.size(); i++) {
      if (!set.add(values.text(i))) {
        mistakes.duplicate(path + ".values[" + i + "]", values.text(i));
      }
    }
    return new TreeSet<>(set);
  }

  private static void warn(Fields object, Write write) {
    Items topologies = object.items("allowedTopologies");
    for (int i = 0; i < topologies.size(); i++) {
      Items expressions = topologies.fields(i).items("matchLabelExpressions");
      for (int k = 0; k < expressions.size(); k++) {
        String path = "allowedTopologies[" + i + "].matchLabelExpressions[" + k + "].key: ";
        NodeLabels.deprecation(expressions.fields(k).text("key"))
            .ifPresent(text -> write.warnings().add(path + text));
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    mistakes.addAll(validateCreate(object, write));
    mistakes.immutable("parameters", object, old, "parameters");
    mistakes.immutableText("provisioner", object, old, "provisioner");
    mistakes.immutable("reclaimPolicy", object, old, "reclaimPolicy");
    mistakes.immutable("volumeBindingMode", object, old, "volumeBindingMode");
    return mistakes.list();
  }

  @Override
  public boolean answersDeleteWithObject() {
    return true;
  }
}
