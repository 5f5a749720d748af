package io.batkube.kubernetes.ownership;

import io.batkube.kubernetes.ownership.ManagedFields.Entry;
import io.batkube.kubernetes.ownership.ManagedFields.Operation;
import io.batkube.kubernetes.ownership.ManagedFields.Writer;
import io.batkube.kubernetes.schema.Type;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who owns which field after a write, for one kind in one version through one path: the object
 * itself or a subresource. Also merges what is applied.
 *
 * <p>Two forms of each operation: one over whole trees with {@code metadata.managedFields} in them,
 * and one that keeps them beside the tree as {@link ManagedFields}, which saves memory and the way
 * in and out. In the first, the lists are shared between objects and known again by identity.
 *
 * <p>Functions of their arguments, but for the shared {@link FieldSets}: one thread.
 */
public final class Ownership {
  private static final int MOST_UPDATERS = 10;
  private static final String OLD_UPDATERS = "ancient-changes";
  private static final String BEFORE_APPLY = "before-first-apply";
  private static final String NAMELESS = "unknown";

  /** Never owned: who an object is, and what the server alone writes. */
  private static final FieldSet STRIPPED =
      FieldSet.parse(
          """
          {"f:apiVersion":{},"f:kind":{},"f:metadata":{".":{},"f:name":{},"f:namespace":{},
          "f:creationTimestamp":{},"f:selfLink":{},"f:uid":{},"f:clusterName":{},
          "f:generation":{},"f:managedFields":{},"f:resourceVersion":{}}}\
          """);

  /**
   * A path through which objects are written.
   *
   * @param apiVersion "v1" or "apps/v1"
   * @param subresource "" for the object itself
   * @param versions all versions of the kind, as apiVersions; who owns fields in another version
   *     that is none of these is forgotten
   */
  public record Path(
      String apiVersion,
      String kind,
      String subresource,
      FieldFilter filter,
      List<String> versions) {
    public Path {
      versions = List.copyOf(versions);
    }
  }

  /** An object after a write, and who owns what. */
  public record Result(Fields object, ManagedFields managed) {}

  private final Type.Struct type;
  private final Path path;
  private final FieldSets sets;

  public Ownership(Type.Struct type, Path path, FieldSets sets) {
    this.type = type;
    this.path = path;
    this.sets = sets;
  }

  /**
   * After a create, update or patch: {@link #update(Fields, ManagedFields, Fields, String, long)}
   * over whole trees.
   */
  public Fields update(Fields live, Fields object, String manager, long nowSeconds) {
    Result result = update(live, managedOf(live), object, manager, nowSeconds);
    return withManaged(result.object, result.managed);
  }

  /**
   * Merges a configuration: {@link #apply(Fields, ManagedFields, Fields, String, boolean, long)}
   * over whole trees.
   */
  public Fields apply(Fields live, Fields applied, String manager, boolean force, long nowSeconds) {
    Result result = apply(live, managedOf(live), applied, manager, force, nowSeconds);
    return withManaged(result.object, result.managed);
  }

  /**
   * The object with the times of the live one's owners, if it differs from that in nothing else. To
   * be called on what is about to be stored: such a write is none, and must not look like one.
   */
  public Fields keepingTimes(Fields live, Fields object) {
    Object before = live.fields("metadata").find("managedFields").orElse(Items.EMPTY);
    Object after = object.fields("metadata").find("managedFields").orElse(Items.EMPTY);
    if (before == after || before.equals(after)) {
      return object;
    }
    ManagedFields earlier = managedOf(live);
    ManagedFields kept = managedOf(object).keepingTimesOf(earlier);
    if (!kept.equals(earlier) || kept.isEmpty()) {
      return object;
    }
    Fields candidate = object.withAt(before, "metadata", "managedFields");
    return candidate.equals(live) ? candidate : object;
  }

  private ManagedFields managedOf(Fields object) {
    return object.fields("metadata").find("managedFields").orElse(Null.NULL) instanceof Items items
        ? sets.read(items).orElse(ManagedFields.NONE)
        : ManagedFields.NONE;
  }

  private Fields withManaged(Fields object, ManagedFields managed) {
    return managed.isEmpty()
        ? cleaned(object)
        : object.withAt(sets.tree(managed), "metadata", "managedFields");
  }

  /**
   * After a create, update or patch.
   *
   * <p>Call it with the object as decoded and defaulted, before admission and before fields are
   * reset: what those change is nobody's.
   *
   * @param live {@link Fields#EMPTY} for a create
   * @param object what is to be stored; it may have managedFields, if the client sent some
   * @param manager "" if unknown
   * @return the object without managedFields
   */
  public Result update(
      Fields live, ManagedFields liveManaged, Fields object, String manager, long nowSeconds) {
    Object sent = object.fields("metadata").find("managedFields").orElse(Null.NULL);
    ManagedFields managed = path.subresource.isEmpty() ? trusted(sent, liveManaged) : liveManaged;
    Fields clean = cleaned(object);
    boolean isNew = live.fields("metadata").text("uid").isEmpty();
    if (managed.isEmpty() && !isNew) {
      return new Result(clean, ManagedFields.NONE);
    }
    return new Result(clean, tracked(live, managed, clean, manager, nowSeconds));
  }

  private static Fields cleaned(Fields object) {
    return object.withoutAt("metadata", "managedFields");
  }

  /** Clients may edit the list and empty it; what makes no sense counts as not sent. */
  private ManagedFields trusted(Object sent, ManagedFields live) {
    if (!(sent instanceof Items items)) {
      return live;
    }
    boolean reset =
        items.isEmpty()
            || (items.size() == 1 && (items.get(0) == Null.NULL || isEmptyEntry(items.get(0))));
    if (reset) {
      return ManagedFields.NONE;
    }
    if (items.equals(sets.tree(live))) {
      return live;
    }
    return sets.read(items).filter(read -> !read.isEmpty()).orElse(live);
  }

  /** An entry that Go holds as its zero value. */
  private static boolean isEmptyEntry(Object item) {
    if (!(item instanceof Fields fields)) {
      return false;
    }
    for (int i = 0; i < fields.size(); i++) {
      Object value = fields.value(i);
      if (value != Null.NULL && !value.equals("")) {
        return false;
      }
    }
    return true;
  }

  private ManagedFields tracked(
      Fields live, ManagedFields managed, Fields object, String manager, long nowSeconds) {
    Writer writer = writer(manager, Operation.UPDATE);
    Comparison difference = Comparison.of(live, object, type).each(path.filter::apply);
    FieldSet changed = difference.changed();
    FieldSet touched = changed.union(difference.removed());
    List<Entry> entries = fitted(managed);
    List<Entry> next = new ArrayList<>(entries.size() + 1);
    for (Entry entry : entries) {
      FieldSet left = entry.fields().minus(touched);
      if (!left.isEmpty()) {
        next.add(entry.withFields(left));
      }
    }
    FieldSet own = changed.minus(STRIPPED);
    if (!own.isEmpty()) {
      int place = ManagedFields.place(next, writer);
      if (place < 0) {
        next.add(new Entry(writer, own, nowSeconds));
      } else {
        FieldSet all = own.union(next.get(place).fields());
        next.set(place, new Entry(writer, all, nowSeconds));
      }
    }
    return shared(capped(next));
  }

  private Writer writer(String manager, Operation operation) {
    return new Writer(
        manager.isEmpty() ? NAMELESS : manager, operation, path.apiVersion, path.subresource);
  }

  /** One entry for each writer, in versions that there are, of fields as the type divides them. */
  private List<Entry> fitted(ManagedFields managed) {
    List<Entry> fitted = new ArrayList<>(managed.entries().size());
    for (Entry entry : managed.entries()) {
      if (!path.versions.contains(entry.writer().apiVersion())) {
        continue;
      }
      Entry fitting = entry.withFields(TypedTree.fitted(entry.fields(), type));
      int place = ManagedFields.place(fitted, entry.writer());
      if (place < 0) {
        fitted.add(fitting);
      } else {
        fitted.set(place, fitting);
      }
    }
    return fitted;
  }

  private ManagedFields shared(List<Entry> entries) {
    List<Entry> shared = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      shared.add(entry.withFields(sets.shared(entry.fields())));
    }
    return ManagedFields.of(shared);
  }

  /** Beyond ten updaters, those that wrote longest ago become one for each version. */
  private static List<Entry> capped(List<Entry> entries) {
    if (entries.size() <= MOST_UPDATERS) {
      return entries;
    }
    List<Entry> updaters =
        new ArrayList<>(
            entries.stream()
                .filter(entry -> entry.writer().operation() == Operation.UPDATE)
                .toList());
    if (updaters.size() <= MOST_UPDATERS) {
      return entries;
    }
    updaters.sort(
        (a, b) -> {
          int byTime = Long.compare(seconds(a), seconds(b));
          return byTime != 0 ? byTime : a.writer().identity().compareTo(b.writer().identity());
        });
    List<Entry> next = new ArrayList<>(entries);
    Map<String, Writer> firsts = new LinkedHashMap<>();
    int left = updaters.size();
    for (Entry old : updaters) {
      if (left <= MOST_UPDATERS) {
        break;
      }
      String version = old.writer().apiVersion();
      Writer first = firsts.putIfAbsent(version, old.writer());
      if (first == null) {
        continue;
      }
      Writer bucket = new Writer(OLD_UPDATERS, Operation.UPDATE, version, "");
      int into = ManagedFields.place(next, bucket);
      into = into < 0 ? ManagedFields.place(next, first) : into;
      FieldSet all = old.fields().union(next.get(into).fields());
      next.set(into, new Entry(bucket, all, old.timeSeconds()));
      next.remove(ManagedFields.place(next, old.writer()));
      left--;
    }
    return next;
  }

  private static long seconds(Entry entry) {
    return entry.timeSeconds() == Entry.NO_TIME ? 0 : entry.timeSeconds();
  }

  /**
   * After a write of the cluster itself, which knows what it changed: {@link
   * ManagedFields#withOwned} over a whole tree. Compares no objects.
   *
   * @param owned a constant of the writer, shared by all its writes
   */
  public Fields withOwned(Fields object, String manager, FieldSet owned, long nowSeconds) {
    Writer writer = writer(manager, Operation.UPDATE);
    return withManaged(object, managedOf(object).withOwned(writer, owned, nowSeconds));
  }

  /**
   * Merges a configuration into an object.
   *
   * <p>The object that comes back is no Go struct yet: values are as the client wrote them, and
   * containers that lost all they had are null. Decode and default it as a body. Then, if it equals
   * the live one, take {@link ManagedFields#keepingTimesOf} the live owners.
   *
   * @param live {@link Fields#EMPTY} if there is none yet
   * @param applied the body, as the client sent it
   * @return the live object itself if the configuration changes nothing of it
   * @throws io.batkube.kubernetes.status.StatusException if others own what would change, or the
   *     configuration breaks the type
   */
  public Result apply(
      Fields live,
      ManagedFields liveManaged,
      Fields applied,
      String manager,
      boolean force,
      long nowSeconds) {
    checkKind(applied);
    ManagedFields managed =
        liveManaged.isEmpty()
            ? tracked(Fields.EMPTY, ManagedFields.NONE, live, BEFORE_APPLY, nowSeconds)
            : liveManaged;
    if (applied.fields("metadata").find("managedFields").orElse(Null.NULL) instanceof Items) {
      throw Status.badRequest("metadata.managedFields must be nil").exception();
    }
    List<String> problems = new TypedTree(applied, type).problems(false);
    if (!problems.isEmpty()) {
      throw Status.unforeseen(
              500,
              "failed to create typed patch object (" + named(applied) + "): " + listed(problems))
          .exception();
    }
    Application application = new Application(live, fitted(managed), applied, manager);
    Result result = application.result(force, nowSeconds);
    return manager.equals(LastApplied.MANAGER)
        ? new Result(LastApplied.refreshed(result.object, applied), result.managed)
        : result;
  }

  private void checkKind(Fields applied) {
    String version = applied.text("apiVersion");
    boolean parsed = version.indexOf('/') == version.lastIndexOf('/');
    if (!version.equals(path.apiVersion) || !applied.text("kind").equals(path.kind)) {
      String shown = parsed ? kind(version, applied.text("kind")) : kind("", "");
      throw Status.badRequest("invalid object type: " + shown).exception();
    }
  }

  /** "apps/v1, Kind=Deployment", "/v1, Kind=Pod". */
  private static String kind(String apiVersion, String kind) {
    return (apiVersion.contains("/") ? "" : "/") + apiVersion + ", Kind=" + kind;
  }

  private static String named(Fields object) {
    Fields metadata = object.fields("metadata");
    return metadata.text("namespace")
        + "/"
        + metadata.text("name")
        + "; "
        + kind(object.text("apiVersion"), object.text("kind"));
  }

  private static String listed(List<String> problems) {
    return problems.size() == 1
        ? problems.getFirst()
        : "errors:\n  " + String.join("\n  ", problems);
  }

  /** What somebody else owns, and a configuration would change. */
  private record Conflict(Writer owner, FieldSet fields) {}

  /** One configuration on its way into one object. */
  private final class Application {
    private final Fields live;
    private final List<Entry> before;
    private final Fields applied;
    private final Writer writer;

    Application(Fields live, List<Entry> before, Fields applied, String manager) {
      this.live = live;
      this.before = before;
      this.applied = applied;
      this.writer = writer(manager, Operation.APPLY);
    }

    Result result(boolean force, long nowSeconds) {
      FieldSet own = path.filter.apply(new TypedTree(applied, type).fieldSet());
      int place = ManagedFields.place(before, writer);
      Optional<Entry> last = place < 0 ? Optional.empty() : Optional.of(before.get(place));
      List<Entry> next = new ArrayList<>(before);
      Entry mine = new Entry(writer, own, last.map(Entry::timeSeconds).orElse(Entry.NO_TIME));
      if (place < 0) {
        next.add(mine);
      } else {
        next.set(place, mine);
      }
      TypedTree merged = new TypedTree(live, type).merged(applied);
      Fields object = (Fields) pruned(merged, last, next).value();
      next = settled(object, next, force);
      boolean same = Typing.same(live, object);
      List<Entry> entries = new ArrayList<>(next.size());
      for (Entry entry : next) {
        Entry stays = entry;
        if (entry.writer().isSame(writer)) {
          stays = entry.withFields(entry.fields().minus(STRIPPED));
          stays = same ? stays : stays.withTime(nowSeconds);
        }
        if (!stays.fields().isEmpty()) {
          entries.add(stays);
        }
      }
      return new Result(same ? live : object, shared(entries));
    }

    /**
     * Without what this applier applied last time and not now, except for what others own: they
     * keep it, however they came to own it.
     */
    private TypedTree pruned(TypedTree merged, Optional<Entry> last, List<Entry> managers) {
      if (last.isEmpty() || last.get().fields().isEmpty()) {
        return merged;
      }
      FieldSet lastSet = TypedTree.withListedFields(last.get().fields(), type);
      FieldSet owned = FieldSet.EMPTY;
      for (Entry entry : managers) {
        owned = owned.union(entry.fields());
      }
      FieldSet all = TypedTree.withListedFields(merged.fieldSet(), type);
      FieldSet kept = TypedTree.withListedFields(owned, type);
      FieldSet left = TypedTree.withListedFields(merged.without(lastSet).fieldSet(), type);
      TypedTree withOwned = merged.without(all.minus(left.union(kept)));
      FieldSet leftOwned = TypedTree.withListedFields(withOwned.fieldSet(), type);
      return merged.without(all.minus(leftOwned).intersection(lastSet));
    }

    /** Others lose what changes under them, which takes force, or a good reason. */
    private List<Entry> settled(Fields object, List<Entry> managers, boolean force) {
      Comparison difference = Comparison.ofMerged(live, object, type).each(path.filter::apply);
      FieldSet changed = difference.changed();
      FieldSet touched = changed.union(difference.removed());
      List<Conflict> conflicts = new ArrayList<>();
      List<Entry> next = new ArrayList<>();
      for (Entry entry : managers) {
        if (entry.writer().isSame(writer)) {
          next.add(entry);
          continue;
        }
        FieldSet taken = entry.fields().intersection(changed);
        if (!taken.isEmpty()) {
          conflicts.add(new Conflict(entry.writer(), taken));
        }
        next.add(entry.withFields(entry.fields().minus(touched)));
      }
      next.removeIf(entry -> entry.fields().isEmpty());
      if (!force && !conflicts.isEmpty()) {
        refuseUnlessUpgraded(conflicts);
      }
      return next;
    }

    /** kubectl may take over what its client-side apply wrote, and nobody changed since. */
    private void refuseUnlessUpgraded(List<Conflict> conflicts) {
      Optional<FieldSet> allowed =
          writer.manager().equals(LastApplied.MANAGER)
              ? LastApplied.unchanged(live, type, path.apiVersion)
              : Optional.empty();
      if (allowed.isEmpty()) {
        throw refused(conflicts);
      }
      List<Conflict> left = new ArrayList<>();
      for (Conflict conflict : conflicts) {
        FieldSet others = conflict.fields.minus(allowed.get());
        if (!others.isEmpty()) {
          left.add(new Conflict(conflict.owner, others));
        }
      }
      if (!left.isEmpty()) {
        throw refused(left);
      }
    }
  }

  private static RuntimeException refused(List<Conflict> unordered) {
    List<Conflict> conflicts = new ArrayList<>(unordered);
    conflicts.sort((a, b) -> a.owner.identity().compareTo(b.owner.identity()));
    List<Object> causes = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Conflict conflict : conflicts) {
      String owner = conflict.owner.shown();
      lines.add("conflicts with " + owner + ":");
      conflict.fields.forEachPath(
          field -> {
            causes.add(
                Fields.of(
                    "reason",
                    "FieldManagerConflict",
                    "message",
                    "conflict with " + owner,
                    "field",
                    field));
            lines.add("- " + field);
          });
    }
    String message =
        causes.size() == 1
            ? "Apply failed with 1 conflict: conflict with "
                + conflicts.getFirst().owner.shown()
                + ": "
                + lines.getLast().substring(2)
            : "Apply failed with " + causes.size() + " conflicts: " + String.join("\n", lines);
    return new Status(false, 409, "Conflict", message, Fields.of("causes", Items.of(causes)), 0)
        .exception();
  }
}
