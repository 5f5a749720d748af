package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.JsonBytes;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.tree.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code metadata.managedFields} of an object: who owns which fields. Immutable, kept beside the
 * tree of the object, which leaves that field out. Writers and sets of fields are shared between
 * objects, so an entry costs some 40 bytes.
 */
public final class ManagedFields {
  /** Nobody owns anything, or nobody knows. */
  public static final ManagedFields NONE = new ManagedFields(List.of());

  /** How a writer came to own fields: by naming them, or by changing them. */
  public enum Operation {
    APPLY("Apply"),
    UPDATE("Update");

    private final String text;

    Operation(String text) {
      this.text = text;
    }
  }

  /**
   * Who writes, and how.
   *
   * @param apiVersion "apps/v1"; says nothing of who an applier is
   * @param subresource "" for the object itself
   */
  public record Writer(String manager, Operation operation, String apiVersion, String subresource) {
    // As the record's own would be, which the JVM makes at the first question, as those of Entry.

    @Override
    public boolean equals(Object other) {
      return other instanceof Writer writer
          && manager.equals(writer.manager)
          && operation == writer.operation
          && apiVersion.equals(writer.apiVersion)
          && subresource.equals(writer.subresource);
    }

    @Override
    public int hashCode() {
      int hash = 31 * manager.hashCode() + operation.name().hashCode();
      return 31 * (31 * hash + apiVersion.hashCode()) + subresource.hashCode();
    }

    boolean isSame(Writer other) {
      return manager.equals(other.manager)
          && operation == other.operation
          && subresource.equals(other.subresource)
          && (operation == Operation.APPLY || apiVersion.equals(other.apiVersion));
    }

    /** A text that orders writers as a real server does where it sorts their names. */
    String identity() {
      Fields.Builder identity = new Fields.Builder();
      putText(identity, "manager", manager);
      identity.put("operation", operation.text);
      putText(identity, "apiVersion", operation == Operation.APPLY ? "" : apiVersion);
      putText(identity, "subresource", subresource);
      return identity.build().toString();
    }

    /** As messages of conflicts name a writer. */
    String shown() {
      String text = GoText.quoted(manager);
      if (!subresource.isEmpty()) {
        text += " with subresource " + GoText.quoted(subresource);
      }
      return operation == Operation.UPDATE ? text + " using " + apiVersion : text;
    }
  }

  /**
   * What one writer owns.
   *
   * @param timeSeconds of the last change of the set, since 1970, or {@link #NO_TIME}
   */
  public record Entry(Writer writer, FieldSet fields, long timeSeconds) {
    /** A writer who came to share fields without changing the object has no time. */
    public static final long NO_TIME = Long.MIN_VALUE;

    @SuppressWarnings("ReferenceEquality") // operations on sets keep what they do not change
    Entry withFields(FieldSet others) {
      return others == fields ? this : new Entry(writer, others, timeSeconds);
    }

    // As the record's own would be, which the JVM makes at the first question: 5 ms of each start.

    @Override
    public boolean equals(Object other) {
      return other instanceof Entry entry
          && timeSeconds == entry.timeSeconds
          && writer.equals(entry.writer)
          && fields.equals(entry.fields);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * writer.hashCode() + fields.hashCode()) + Long.hashCode(timeSeconds);
    }

    Entry withTime(long seconds) {
      return seconds == timeSeconds ? this : new Entry(writer, fields, seconds);
    }

    Fields tree() {
      Fields.Builder tree = new Fields.Builder(7);
      putText(tree, "manager", writer.manager);
      tree.put("operation", writer.operation.text);
      tree.put("apiVersion", writer.apiVersion);
      if (timeSeconds != NO_TIME) {
        tree.put("time", timeText());
      }
      tree.put("fieldsType", "FieldsV1");
      tree.put("fieldsV1", fields.tree());
      putText(tree, "subresource", writer.subresource);
      return tree.build();
    }

    private String timeText() {
      return Times.text(Instant.ofEpochSecond(timeSeconds));
    }

    private long orderedTime() {
      return timeSeconds == NO_TIME ? 0 : timeSeconds;
    }
  }

  private static final Comparator<Entry> ORDER =
      Comparator.comparing((Entry entry) -> entry.writer.operation)
          .thenComparingLong(Entry::orderedTime)
          .thenComparing(entry -> entry.writer.manager)
          .thenComparing(entry -> entry.writer.apiVersion)
          .thenComparing(entry -> entry.writer.subresource);

  private final List<Entry> entries;

  private ManagedFields(List<Entry> entries) {
    this.entries = entries;
  }

  /** Sorts the entries, each of another writer. */
  static ManagedFields of(List<Entry> entries) {
    return switch (entries.size()) {
      case 0 -> NONE;
      case 1 -> new ManagedFields(List.of(entries.getFirst()));
      default -> {
        Entry[] sorted = entries.toArray(new Entry[0]);
        sort(sorted);
        yield new ManagedFields(List.of(sorted));
      }
    };
  }

  /** By insertion: the entries are few and nearly in order. */
  private static void sort(Entry[] entries) {
    for (int i = 1; i < entries.length; i++) {
      Entry entry = entries[i];
      int at = i;
      while (at > 0 && ORDER.compare(entries[at - 1], entry) > 0) {
        entries[at] = entries[at - 1];
        at--;
      }
      entries[at] = entry;
    }
  }

  /** By operation, then time, then name. */
  public List<Entry> entries() {
    return entries;
  }

  public boolean isEmpty() {
    return entries.isEmpty();
  }

  Optional<Entry> find(Writer writer) {
    int place = place(entries, writer);
    return place < 0 ? Optional.empty() : Optional.of(entries.get(place));
  }

  static int place(List<Entry> entries, Writer writer) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).writer.isSame(writer)) {
        return i;
      }
    }
    return -1;
  }

  /** Reads the list that a client sent; empty if a real server would not make sense of it. */
  public static Optional<ManagedFields> read(Items list) {
    return read(list, FieldSet::read);
  }

  static Optional<ManagedFields> read(Items list, Function<Object, Optional<FieldSet>> sets) {
    List<Entry> entries = new ArrayList<>();
    for (Object item : list) {
      Optional<Entry> entry =
          item instanceof Fields fields ? entry(fields, sets) : Optional.empty();
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      int place = place(entries, entry.get().writer);
      if (place < 0) {
        entries.add(entry.get());
      } else {
        entries.set(place, entry.get());
      }
    }
    return Optional.of(of(entries));
  }

  private static Optional<Entry> entry(Fields fields, Function<Object, Optional<FieldSet>> sets) {
    String operation = fields.text("operation");
    boolean applied = operation.equals(Operation.APPLY.text);
    if ((!applied && !operation.equals(Operation.UPDATE.text))
        || fields.text("apiVersion").isEmpty()
        || !fields.text("fieldsType").equals("FieldsV1")) {
      return Optional.empty();
    }
    Writer writer =
        new Writer(
            fields.text("manager"),
            applied ? Operation.APPLY : Operation.UPDATE,
            fields.text("apiVersion"),
            fields.text("subresource"));
    Optional<FieldSet> set = sets.apply(fields.find("fieldsV1").orElse(Fields.EMPTY));
    return set.flatMap(owned -> time(fields).map(seconds -> new Entry(writer, owned, seconds)));
  }

  private static Optional<Long> time(Fields fields) {
    Object time = fields.find("time").orElse(Null.NULL);
    if (time == Null.NULL) {
      return Optional.of(Entry.NO_TIME);
    }
    if (!(time instanceof String text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          text.length() == 20 ? utc(text) : OffsetDateTime.parse(text).toEpochSecond());
    } catch (DateTimeException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** The form in which we write times, read without the general parser, which takes long. */
  private static long utc(String text) {
    if (text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || text.charAt(19) != 'Z') {
      return OffsetDateTime.parse(text).toEpochSecond();
    }
    return Times.seconds(text);
  }

  /** As a tree, in the order of Go's struct. */
  public Items tree() {
    return Items.of(entries.stream().map(Entry::tree).toList());
  }

  private static void putText(Fields.Builder to, String name, String value) {
    if (!value.isEmpty()) {
      to.put(name, value);
    }
  }

  /**
   * Appends the JSON of {@link #tree}, without making the tree. The sets' own JSON is made once for
   * all objects that share them.
   */
  public void write(JsonBytes out) {
    out.raw('[');
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      out.raw(i == 0 ? "{" : ",{");
      if (!entry.writer.manager.isEmpty()) {
        out.raw("\"manager\":").string(entry.writer.manager).raw(',');
      }
      out.raw("\"operation\":\"").raw(entry.writer.operation.text);
      out.raw("\",\"apiVersion\":").string(entry.writer.apiVersion);
      if (entry.timeSeconds != Entry.NO_TIME) {
        out.raw(",\"time\":\"").raw(entry.timeText()).raw('"');
      }
      out.raw(",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":").raw(entry.fields.json());
      if (!entry.writer.subresource.isEmpty()) {
        out.raw(",\"subresource\":").string(entry.writer.subresource);
      }
      out.raw('}');
    }
    out.raw(']');
  }

  /**
   * After a write of fields that the writer knows: it owns them, together with what it owned, and
   * nobody else does. Compares no objects; the cluster's own writes come this way.
   *
   * @param owned what the write changed; a constant of the writer
   */
  public ManagedFields withOwned(Writer writer, FieldSet owned, long timeSeconds) {
    List<Entry> next = new ArrayList<>(entries.size() + 1);
    FieldSet all = owned;
    for (Entry entry : entries) {
      if (entry.writer.isSame(writer)) {
        all = entry.fields.union(owned);
        continue;
      }
      FieldSet left = entry.fields.minus(owned);
      if (!left.isEmpty()) {
        next.add(entry.withFields(left));
      }
    }
    next.add(new Entry(writer, all, timeSeconds));
    return of(next);
  }

  /**
   * These entries with the times of earlier ones, if they differ in nothing else. A write that
   * leaves the object as it was must use it, so as to be no write.
   */
  public ManagedFields keepingTimesOf(ManagedFields earlier) {
    if (entries.size() != earlier.entries.size()) {
      return this;
    }
    for (int i = 0; i < entries.size(); i++) {
      Entry mine = entries.get(i);
      Entry before = earlier.entries.get(i);
      if (!mine.writer.equals(before.writer) || !mine.fields.equals(before.fields)) {
        return this;
      }
    }
    return earlier;
  }

  /** The path of spec.replicas in a Scale. */
  private static final FieldSet SCALE_REPLICAS = FieldSet.of("spec", "replicas");

  private static final String SCALE_VERSION = "autoscaling/v1";

  /**
   * Who owns the replicas, as the managedFields of the object's Scale.
   *
   * @param replicas the path of the replicas in a version of the object
   */
  public ManagedFields ofScale(Function<String, Optional<FieldSet>> replicas) {
    List<Entry> owners = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<FieldSet> path = replicas.apply(entry.writer.apiVersion);
      if (path.isPresent() && !path.get().isEmpty() && entry.fields.containsAll(path.get())) {
        owners.add(
            new Entry(inVersion(entry.writer, SCALE_VERSION), SCALE_REPLICAS, entry.timeSeconds));
      }
    }
    return of(owners);
  }

  /**
   * The managedFields of the object after a write to its Scale.
   *
   * <p>A real server does not know an updater again in its Scale, where it has another version: if
   * the Scale leaves it the replicas, they come back as an entry of its own, without a time.
   *
   * @param scale those of the written Scale
   * @param apiVersion of the object, through whose path the Scale was written
   * @param replicas as in {@link #ofScale}; the empty set where a version has no replicas, nothing
   *     for a version that is not served
   */
  public ManagedFields afterScale(
      ManagedFields scale, String apiVersion, Function<String, Optional<FieldSet>> replicas) {
    List<Entry> left = new ArrayList<>(scale.entries);
    List<Entry> next = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<FieldSet> path = replicas.apply(entry.writer.apiVersion);
      if (path.isEmpty()) {
        continue;
      }
      boolean owns = !path.get().isEmpty() && entry.fields.containsAll(path.get());
      int place = owns ? place(left, entry.writer) : -1;
      if (!owns || place >= 0) {
        next.add(entry);
        if (place >= 0) {
          left.remove(place);
        }
        continue;
      }
      FieldSet others = entry.fields.minus(path.get());
      if (!others.isEmpty()) {
        next.add(entry.withFields(others));
      }
    }
    FieldSet path = replicas.apply(apiVersion).orElse(FieldSet.EMPTY);
    for (Entry entry : left) {
      if (entry.fields.containsAll(SCALE_REPLICAS)) {
        long time = find(entry.writer).map(Entry::timeSeconds).orElse(Entry.NO_TIME);
        next.add(new Entry(inVersion(entry.writer, apiVersion), path, time));
      }
    }
    return of(next);
  }

  private static Writer inVersion(Writer writer, String apiVersion) {
    return new Writer(writer.manager, writer.operation, apiVersion, writer.subresource);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ManagedFields that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  /** Its JSON. */
  @Override
  public String toString() {
    return tree().toString();
  }
}
