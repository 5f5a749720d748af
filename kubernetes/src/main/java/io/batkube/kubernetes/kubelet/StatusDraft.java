package io.batkube.kubernetes.kubelet;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.Arrays;

/**
 * The status of a pod while a kubelet writes it: its fields in Go's order, and which of them are
 * there and which are not what they were. One owner, which begins it anew for each write.
 */
final class StatusDraft {
  private static final int MOST_FIELDS = 24;
  private static final int MOST_CONDITIONS = 32;

  private final String[] names = new String[MOST_FIELDS];
  private final Object[] values = new Object[MOST_FIELDS];
  private final Object[] conditions = new Object[MOST_CONDITIONS];
  private final Fields[] forms = {Fields.EMPTY, Fields.EMPTY, Fields.EMPTY, Fields.EMPTY};
  private int nextForm;
  private Fields old = Fields.EMPTY;
  private int oldNext;
  private Items oldConditions = Items.EMPTY;
  private String now = "";
  private long generation;
  private int size;
  private int conditionCount;
  private long present;
  private long changed;

  /** Begins a status. */
  void begin(Fields oldStatus, long podGeneration, String nowText) {
    old = oldStatus;
    oldNext = 0;
    oldConditions = oldStatus.items("conditions");
    now = nowText;
    generation = podGeneration;
    size = 0;
    conditionCount = 0;
    present = 0;
    changed = 0;
    put(StatusOwners.OBSERVED_GENERATION, podGeneration);
  }

  /** Which of the kubelet's fields are there, as bits of {@link StatusOwners}. */
  long present() {
    return present;
  }

  /** Which of them are new or other than they were. */
  long changed() {
    return changed;
  }

  /** A field of the kubelet's. */
  void put(int field, Object value) {
    String name = StatusOwners.NAMES[field];
    int before = oldPosition(name);
    present |= 1L << field;
    if (before < 0 || !old.value(before).equals(value)) {
      changed |= 1L << field;
    }
    add(name, value);
  }

  /** A text of the kubelet's, if there is one. */
  void putText(int field, String text) {
    if (!text.isEmpty()) {
      put(field, text);
    }
  }

  /** A field of somebody else's stays as it is. */
  void keep(String name) {
    int before = oldPosition(name);
    if (before >= 0) {
      add(name, old.value(before));
    }
  }

  /** Where the old status has a field: mostly behind the last one that was asked for. */
  @SuppressWarnings("ReferenceEquality") // most names are constants
  private int oldPosition(String name) {
    if (oldNext < old.size() && old.name(oldNext) == name) {
      return oldNext++;
    }
    int position = old.position(name);
    if (position >= 0) {
      oldNext = position + 1;
    }
    return position;
  }

  private void add(String name, Object value) {
    names[size] = name;
    values[size++] = value;
  }

  /** Conditions that are not the kubelet's come first, as they are. */
  void keepOtherConditions() {
    for (int i = 0; i < oldConditions.size(); i++) {
      Fields condition = oldConditions.fields(i);
      if (StatusOwners.conditionOf(condition.text("type")) < 0) {
        conditions[conditionCount++] = condition;
      }
    }
  }

  /** A condition whose time is that of its last change. */
  void condition(int condition, boolean truth, String reason, String message) {
    String type = StatusOwners.CONDITIONS[condition];
    String status = truth ? "True" : "False";
    Fields before = oldCondition(type);
    Object since = now;
    Object probed = Null.NULL;
    if (!before.isEmpty() && before.text("status").equals(status)) {
      since = before.find("lastTransitionTime").orElse(now);
    }
    Fields.Builder made = new Fields.Builder(7);
    made.put("type", type);
    made.put("observedGeneration", generation);
    made.put("status", status);
    made.put("lastProbeTime", probed);
    made.put("lastTransitionTime", since);
    if (!reason.isEmpty()) {
      made.put("reason", reason);
    }
    if (!message.isEmpty()) {
      made.put("message", message);
    }
    Fields built = made.build();
    conditions[conditionCount++] = built;
    note(condition, built, before);
  }

  private Fields oldCondition(String type) {
    for (int i = 0; i < oldConditions.size(); i++) {
      Fields condition = oldConditions.fields(i);
      if (condition.text("type").equals(type)) {
        return condition;
      }
    }
    return Fields.EMPTY;
  }

  private void note(int condition, Fields built, Fields before) {
    int bit = StatusOwners.bit(condition, 0);
    present |= 1L << bit;
    if (before.isEmpty()) {
      changed |= 1L << bit;
    }
    for (int part = 1; part < StatusOwners.PARTS.length; part++) {
      String name = StatusOwners.PARTS[part];
      int position = built.position(name);
      if (position >= 0) {
        int was = before.position(name);
        present |= 1L << (bit + part);
        if (was < 0 || !before.value(was).equals(built.value(position))) {
          changed |= 1L << (bit + part);
        }
      }
    }
  }

  /** Puts the conditions in their place, if there are any. */
  void putConditions() {
    if (conditionCount == 0) {
      return;
    }
    present |= 1L << StatusOwners.ALL_CONDITIONS;
    if (!old.has("conditions")) {
      changed |= 1L << StatusOwners.ALL_CONDITIONS;
    }
    Object[] all = new Object[conditionCount];
    System.arraycopy(conditions, 0, all, 0, conditionCount);
    add("conditions", Items.of(all));
  }

  // ---- conditions that many pods have in common ----

  /** What was made of the conditions of a pod, for those like it. */
  private record Known(
      Items before,
      int kind,
      long generation,
      String now,
      Items after,
      long present,
      long changed) {}

  private static final int KNOWN = 64;

  /** All bits of conditions. */
  private static final long CONDITION_BITS = -1L << 16 | 1L << StatusOwners.ALL_CONDITIONS;

  private final Known[] known = new Known[KNOWN];

  /**
   * Puts the conditions that another pod got which was like this one.
   *
   * @param kind of the present state of the pod: pods of one kind with the same conditions before
   *     have the same after
   * @return false if there was none lately
   */
  @SuppressWarnings("ReferenceEquality") // the store lets pods share what is equal
  boolean putKnownConditions(int kind) {
    Known one = known[slot(kind)];
    if (one == null
        || one.before != oldConditions
        || one.kind != kind
        || one.generation != generation
        || !one.now.equals(now)) {
      return false;
    }
    present |= one.present;
    changed |= one.changed;
    add("conditions", one.after);
    return true;
  }

  /** Remembers the conditions that were put last. */
  void rememberConditions(int kind) {
    known[slot(kind)] =
        new Known(
            oldConditions,
            kind,
            generation,
            now,
            (Items) values[size - 1],
            present & CONDITION_BITS,
            changed & CONDITION_BITS);
  }

  private int slot(int kind) {
    // A pod that nobody scheduled, since it came with its node, has none yet.
    int since =
        oldConditions.isEmpty() ? 0 : oldConditions.fields(0).text("lastTransitionTime").hashCode();
    return (since * 31 + kind) & (KNOWN - 1);
  }

  /** The status. Most have the names of one that was built lately. */
  Fields build() {
    for (Fields form : forms) {
      if (form.size() == size && hasNamesOf(form)) {
        return form.withValues(Arrays.copyOf(values, size));
      }
    }
    Fields built = Fields.ofDistinct(names, values, size);
    forms[nextForm] = built;
    nextForm = (nextForm + 1) % forms.length;
    return built;
  }

  @SuppressWarnings("ReferenceEquality") // the names are constants
  private boolean hasNamesOf(Fields form) {
    for (int i = 0; i < size; i++) {
      if (form.name(i) != names[i]) {
        return false;
      }
    }
    return true;
  }
}
