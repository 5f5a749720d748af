package io.batkube.kubernetes.patch;

import io.batkube.kubernetes.patch.MergeRules.FieldRules;
import io.batkube.kubernetes.patch.StrategicMergePatch.Directive;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A strategic merge of one object with its part of the patch. Mutable; for one use. */
final class ObjectMerge {
  private final Map<String, Object> result = new LinkedHashMap<>();

  /** What of the patch is still to be done, in the order of the patch. */
  private final Map<String, Object> patch = new LinkedHashMap<>();

  private final MergeRules rules;

  private ObjectMerge(Fields original, Fields patch, MergeRules rules) {
    original.names().forEach(name -> result.put(name, original.find(name).orElseThrow()));
    patch.names().forEach(name -> this.patch.put(name, patch.find(name).orElseThrow()));
    this.rules = rules;
  }

  static Fields merged(Fields original, Fields patch, MergeRules rules) throws PatchException {
    Optional<Object> directive = patch.find(Directive.PATCH);
    if (directive.isEmpty()) {
      return new ObjectMerge(original, patch, rules).run();
    }
    return switch (directive.get()) {
      case String text when text.equals("replace") -> patch.without(Directive.PATCH);
      case String text when text.equals("delete") -> Fields.EMPTY;
      default -> throw Directive.unknown(directive.get(), patch);
    };
  }

  private Fields run() throws PatchException {
    retainKeys();
    for (String name : List.copyOf(patch.keySet())) {
      if (name.startsWith(Directive.SET_ELEMENT_ORDER)) {
        setElementOrder(name, patch.remove(name));
      }
    }
    for (var entry : patch.entrySet()) {
      String name = entry.getKey();
      boolean deletes = name.startsWith(Directive.DELETE_FROM_LIST);
      if (deletes) {
        String list = Directive.list(name, Directive.DELETE_FROM_LIST);
        name = list.isEmpty() ? name : list;
      }
      field(name, entry.getValue(), deletes);
    }
    Fields.Builder fields = new Fields.Builder(result.size());
    result.forEach(fields::put);
    return fields.build();
  }

  /** Only the named fields stay; the patch may set no other. */
  private void retainKeys() throws PatchException {
    Object named = patch.remove(Directive.RETAIN_KEYS);
    if (named == null) {
      return;
    }
    if (!(named instanceof Items keys)) {
      throw PatchException.badRequest("invalid patch format of retainKeys");
    }
    MergeKey.requireScalars(keys);
    for (var entry : patch.entrySet()) {
      boolean free =
          entry.getValue() == Null.NULL
              || entry.getKey().startsWith(Directive.DELETE_FROM_LIST)
              || entry.getKey().startsWith(Directive.SET_ELEMENT_ORDER);
      if (!free && !keys.contains(entry.getKey())) {
        throw PatchException.badRequest("invalid patch format of retainKeys");
      }
    }
    result.keySet().removeIf(name -> !keys.contains(name));
  }

  private void setElementOrder(String directive, Object wantedOrder) throws PatchException {
    List<Object> order = Directive.elements(wantedOrder);
    String name = Directive.list(directive, Directive.SET_ELEMENT_ORDER);
    boolean before = result.containsKey(name);
    boolean changed = patch.containsKey(name);
    List<Object> live = before ? Directive.elements(result.get(name)) : List.of();
    List<Object> change = changed ? Directive.elements(patch.get(name)) : List.of();
    FieldRules list = rules.ofList(name);
    MergeKey key = new MergeKey(list.rule().mergeKey());
    ListMerge.checkOrder(change, order, key);
    if (!before && !changed) {
      return;
    }
    List<Object> merged = live;
    List<Object> liveOrder = live;
    if (changed && !before) {
      merged = ListMerge.elements((Items) withoutDirectives(Items.of(change)).orElseThrow());
    } else if (changed && list.rule().merge()) {
      ListMerge merge = ListMerge.of(live, change, list.inner(), key, false);
      merged = merge.merged();
      liveOrder = merge.liveSlots();
    } else if (changed) {
      merged = change;
    }
    if (key.isElement()) {
      MergeKey.requireScalars(order);
      MergeKey.requireScalars(merged);
    }
    ListMerge.requireOneType(live, change);
    result.put(name, Items.of(ElementOrder.ordered(merged, order, liveOrder, key)));
    patch.remove(name);
  }

  private void field(String name, Object change, boolean deletes) throws PatchException {
    if (change == Null.NULL) {
      result.remove(name);
      return;
    }
    Object before = result.getOrDefault(name, Null.NULL);
    if (!GoText.typeName(before).equals(GoText.typeName(change))) {
      if (!deletes) {
        adopt(name, withoutNulls(change));
      }
      return;
    }
    switch (change) {
      case Fields fields -> {
        FieldRules field = rules.ofObject(name);
        result.put(
            name, field.rule().replace() ? fields : merged((Fields) before, fields, field.inner()));
      }
      case Items items -> {
        FieldRules field = rules.ofList(name);
        if (field.rule().merge() || deletes) {
          MergeKey key = new MergeKey(field.rule().mergeKey());
          List<Object> live = ListMerge.elements((Items) before);
          List<Object> elements = ListMerge.elements(items);
          ListMerge merge = ListMerge.of(live, elements, field.inner(), key, deletes);
          result.put(name, Items.of(merge.merged()));
        } else {
          result.put(name, items);
        }
      }
      default -> result.put(name, change);
    }
  }

  /** Takes a value of the patch as it is, or drops the field if the value is a directive. */
  private void adopt(String name, Object value) {
    withoutDirectives(value)
        .ifPresentOrElse(kept -> result.put(name, kept), () -> result.remove(name));
  }

  /** Without the fields that are null, at any depth; elements of lists stay. */
  private static Object withoutNulls(Object value) {
    return switch (value) {
      case Fields fields -> {
        Fields.Builder kept = new Fields.Builder(fields.size());
        for (int i = 0; i < fields.size(); i++) {
          if (fields.value(i) != Null.NULL) {
            kept.put(fields.name(i), withoutNulls(fields.value(i)));
          }
        }
        yield kept.build();
      }
      case Items items -> {
        List<Object> kept = new ArrayList<>(items.size());
        items.forEach(item -> kept.add(withoutNulls(item)));
        yield Items.of(kept);
      }
      default -> value;
    };
  }

  /** Without the objects, at any depth, that carry {@code $patch}; empty if it is one itself. */
  private static Optional<Object> withoutDirectives(Object value) {
    if (Directive.isIn(value)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (value) {
          case Fields fields -> {
            Fields.Builder kept = new Fields.Builder(fields.size());
            for (int i = 0; i < fields.size(); i++) {
              String name = fields.name(i);
              withoutDirectives(fields.value(i)).ifPresent(inner -> kept.put(name, inner));
            }
            yield kept.build();
          }
          case Items items -> {
            List<Object> kept = new ArrayList<>(items.size());
            items.forEach(item -> withoutDirectives(item).ifPresent(kept::add));
            yield Items.of(kept);
          }
          default -> value;
        });
  }
}
