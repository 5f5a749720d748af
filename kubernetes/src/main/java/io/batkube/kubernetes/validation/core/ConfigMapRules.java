package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** ConfigMaps: texts and bytes under keys, a megabyte together. */
public final class ConfigMapRules implements KindRules {

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields data = object.fields("data");
    Fields binary = object.fields("binaryData");
    for (int i = 0; i < data.size(); i++) {
      String key = data.name(i);
      mistakes.invalid("data[" + key + "]", key, Names.configKeyProblems(key));
      if (binary.has(key)) {
        mistakes.invalid("data[" + key + "]", key, "duplicate of key present in binaryData");
      }
    }
    DataSize.checkKeys(mistakes, binary, "binaryData");
    if (DataSize.ofTexts(data) + DataSize.ofBytes(binary) > DataSize.MAX_BYTES) {
      mistakes.tooLong("[]", DataSize.MAX_BYTES);
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    DataSize.checkImmutable(mistakes, object, old, "data", "binaryData");
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    return mistakes.addAll(validateCreate(object, write)).list();
  }
}
