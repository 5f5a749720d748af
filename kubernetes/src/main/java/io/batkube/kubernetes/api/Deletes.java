package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes objects: at once, after their grace, or when the last finalizer is gone. Owner thread
 * only.
 */
final class Deletes {
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";

  private final Store store;
  private final List<Admission> admissions;

  Deletes(Store store, List<Admission> admissions) {
    this.store = store;
    this.admissions = List.copyOf(admissions);
  }

  /**
   * What a deletion did.
   *
   * @param gone false if the object waits for its finalizers or its grace
   */
  record Deletion(Fields tree, Optional<StoredObject> stored, boolean gone) {}

  Deletion delete(Call call, DeleteOptions options, StoredObject object) {
    Resource row = call.row();
    KindRules rules = row.rules();
    Review review = call.review(Review.Operation.DELETE, object.name(), Optional.of(object.tree()));
    for (Admission admission : admissions) {
      admission.admit(review, object.tree());
      admission.validate(review, object.tree());
    }
    checkPreconditions(row, options, object);
    Optional<Fields> special = rules.deleted(object.tree(), call.write());
    if (special.isPresent()) {
      return kept(options, object, special.get());
    }
    boolean alreadyDeleting = object.metadata().has("deletionTimestamp");
    Fields changed = object.tree();
    Optional<Long> grace = rules.gracePeriodSeconds(object.tree(), options.gracePeriodSeconds());
    boolean graceful = grace.isPresent();
    long pending = object.metadata().number("deletionGracePeriodSeconds");
    boolean overdue = alreadyDeleting && pending == 0;
    if (graceful && alreadyDeleting && !overdue) {
      if (options.gracePeriodSeconds().isEmpty() || grace.get() >= pending) {
        return new Deletion(object.tree(), Optional.of(object), false);
      }
      changed = shortened(changed, grace.get(), pending);
    } else if (graceful && !overdue) {
      changed = doomed(call, changed, grace.get());
    }
    changed = withFinalizers(changed, finalizers(rules, options, object));
    boolean waits = !changed.fields("metadata").items("finalizers").isEmpty();
    boolean now = !graceful || overdue || grace.get() == 0;
    if (waits && !alreadyDeleting && !graceful) {
      changed = doomed(call, changed, 0);
    }
    if (waits || !now) {
      return kept(options, object, changed);
    }
    return removed(options, object, changed);
  }

  private Deletion removed(DeleteOptions options, StoredObject object, Fields changed) {
    if (options.dryRun()) {
      return new Deletion(changed, Optional.empty(), true);
    }
    StoredObject last = changed.equals(object.tree()) ? object : store.update(object, changed);
    StoredObject gone = store.delete(last, last.tree());
    return new Deletion(gone.tree(), Optional.of(gone), true);
  }

  private Deletion kept(DeleteOptions options, StoredObject object, Fields changed) {
    if (options.dryRun() || changed.equals(object.tree())) {
      return new Deletion(changed, Optional.empty(), false);
    }
    StoredObject stored = store.update(object, changed);
    return new Deletion(stored.tree(), Optional.of(stored), false);
  }

  static void checkPreconditions(Resource row, DeleteOptions options, StoredObject object) {
    row.rules()
        .failedPrecondition(object.tree(), options.uid(), options.resourceVersion())
        .ifPresent(
            why -> {
              throw Status.conflict(row.group(), row.plural(), object.name(), why).exception();
            });
    if (options.uid().isPresent() && !options.uid().get().equals(object.uid())) {
      throw Status.conflict(
              row.group(),
              row.kind(),
              object.name(),
              "the UID in the precondition ("
                  + options.uid().get()
                  + ") does not match the UID in record ("
                  + object.uid()
                  + "). The object might have been deleted and then recreated")
          .exception();
    }
    if (options.resourceVersion().isPresent()
        && !options.resourceVersion().get().equals(Long.toString(object.version()))) {
      throw Status.conflict(
              row.group(),
              row.kind(),
              object.name(),
              "the ResourceVersion in the precondition ("
                  + options.resourceVersion().get()
                  + ") does not match the ResourceVersion in record ("
                  + object.version()
                  + "). The object might have been modified")
          .exception();
    }
  }

  /** With the time at which it is to end; the generation counts this as a change. */
  private static Fields doomed(Call call, Fields object, long graceSeconds) {
    Fields metadata = object.fields("metadata");
    metadata =
        metadata
            .with("deletionTimestamp", Times.text(call.write().now().plusSeconds(graceSeconds)))
            .with("deletionGracePeriodSeconds", graceSeconds);
    if (metadata.number("generation") > 0) {
      metadata = metadata.with("generation", metadata.number("generation") + 1);
    }
    return object.with("metadata", ObjectMeta.ordered(metadata));
  }

  private static Fields shortened(Fields object, long graceSeconds, long pendingSeconds) {
    Fields metadata = object.fields("metadata");
    String end =
        Times.text(
            Instant.parse(metadata.text("deletionTimestamp"))
                .minusSeconds(pendingSeconds - graceSeconds));
    return object.with(
        "metadata",
        metadata.with("deletionTimestamp", end).with("deletionGracePeriodSeconds", graceSeconds));
  }

  /** The finalizers of the garbage collector, as the wish and the kind have them. */
  private static List<Object> finalizers(
      KindRules rules, DeleteOptions options, StoredObject object) {
    Items present = object.metadata().items("finalizers");
    boolean orphan;
    boolean foreground;
    if (options.orphanDependents().isPresent()) {
      orphan = options.orphanDependents().get();
      foreground = false;
    } else if (options.propagation().isPresent()) {
      orphan = options.propagation().get().equals(DeleteOptions.ORPHAN);
      foreground = options.propagation().get().equals(DeleteOptions.FOREGROUND);
    } else {
      boolean asked = present.contains(ORPHAN) || present.contains(FOREGROUND);
      orphan =
          asked
              ? present.contains(ORPHAN)
              : rules.defaultPropagation() == KindRules.Propagation.ORPHAN;
      foreground = !orphan && present.contains(FOREGROUND);
    }
    List<Object> finalizers = new ArrayList<>();
    for (Object finalizer : present) {
      if (!finalizer.equals(ORPHAN) && !finalizer.equals(FOREGROUND)) {
        finalizers.add(finalizer);
      }
    }
    if (orphan) {
      finalizers.add(ORPHAN);
    }
    if (foreground) {
      finalizers.add(FOREGROUND);
    }
    return finalizers;
  }

  private static Fields withFinalizers(Fields object, List<Object> finalizers) {
    Fields metadata = object.fields("metadata");
    if (metadata.items("finalizers").equals(Items.of(finalizers))) {
      return object;
    }
    metadata =
        finalizers.isEmpty()
            ? metadata.without("finalizers")
            : metadata.with("finalizers", Items.of(finalizers));
    return object.with("metadata", ObjectMeta.ordered(metadata));
  }
}
