package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Codec;
import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.validation.MetadataRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Creates and updates objects of any kind: the one path of every write. Owner thread only. */
final class Writes {
  /** How often a name is made anew when it is taken. */
  private static final int NAME_ATTEMPTS = 8;

  private final Store store;
  private final List<Admission> admissions;

  Writes(Store store, List<Admission> admissions) {
    this.store = store;
    this.admissions = List.copyOf(admissions);
  }

  /** Refuses or warns of what strict reading found. */
  static void tell(Codec.Decoded decoded, Call call) {
    if (decoded.problems().isEmpty()) {
      return;
    }
    switch (call.options().unknown()) {
      case IGNORE -> {}
      case WARN -> call.write().warnings().addAll(decoded.problems());
      case STRICT ->
          throw Status.badRequest(
                  call.row().kind()
                      + " in version \""
                      + call.row().version()
                      + "\" cannot be handled as a "
                      + call.row().kind()
                      + ": strict decoding error: "
                      + String.join(", ", decoded.problems()))
              .exception();
    }
  }

  /**
   * Creates an object.
   *
   * @param sent in the stored version, with its namespace, its defaults and its owners
   */
  Outcome create(Call call, Fields sent) {
    Resource row = call.row();
    Review review = creation(call, sent);
    Fields named = withFreeName(call, admitted(review, sent));
    String name = named.fields("metadata").text("name");
    Fields object = prepared(call, named, call.write().chance().uid());
    validateNew(call, review, object);
    if (!sent.fields("metadata").text("resourceVersion").isEmpty()) {
      throw Status.unforeseen(500, "resourceVersion should not be set on objects to be created")
          .exception();
    }
    Optional<StoredObject> taken = current(row, call.route().namespace(), name);
    if (taken.isPresent()) {
      boolean generated = sent.fields("metadata").text("name").isEmpty();
      throw taken(row, taken.get(), generated).exception();
    }
    Fields complete = ordered(kept(call, object));
    if (call.options().dryRun()) {
      return Outcome.dry(201, complete.withoutAt("metadata", "resourceVersion"));
    }
    return Outcome.of(201, store.create(row.partition(), call.route().namespace(), name, complete));
  }

  /** With a name made of its prefix, if it has no name; one that is free, if that can be had. */
  private Fields withFreeName(Call call, Fields object) {
    Fields named = withName(call, object);
    boolean generates = object.fields("metadata").text("name").isEmpty();
    for (int attempt = 1; generates && attempt < NAME_ATTEMPTS; attempt++) {
      String name = named.fields("metadata").text("name");
      if (name.isEmpty() || current(call.row(), call.route().namespace(), name).isEmpty()) {
        return named;
      }
      named = withName(call, object);
    }
    return named;
  }

  private static Review creation(Call call, Fields sent) {
    return call.review(
        Review.Operation.CREATE, sent.fields("metadata").text("name"), Optional.empty());
  }

  private Fields admitted(Review review, Fields sent) {
    Fields object = sent;
    for (Admission admission : admissions) {
      object = admission.admit(review, object);
    }
    return object;
  }

  /** What is posted to a part of an object, or to nothing that is stored, once it is admitted. */
  Fields admittedPart(Call call, Fields sent) {
    String name = call.route().name();
    Review review =
        call.review(
            Review.Operation.CREATE,
            name.isEmpty() ? sent.fields("metadata").text("name") : name,
            Optional.empty());
    Fields object = admitted(review, sent);
    for (Admission admission : admissions) {
      admission.validate(review, object);
    }
    return object;
  }

  /**
   * Refuses an update of an object that does not exist. Admission is asked first, as for a
   * creation: it may find that not even the namespace is there.
   */
  Status missing(Call call, Fields sent) {
    admitted(creation(call, sent), sent);
    Resource row = call.row();
    return Status.notFound(row.partition().group(), row.plural(), call.route().name());
  }

  private Optional<StoredObject> current(Resource row, String namespace, String name) {
    return store.snapshot().get(row.partition(), namespace, name);
  }

  private static Status taken(Resource row, StoredObject taken, boolean generated) {
    Status exists = Status.alreadyExists(row.partition().group(), row.plural(), taken.name());
    if (generated) {
      return new Status(
          false,
          exists.code(),
          exists.reason(),
          exists.message() + ", the server was not able to generate a unique name for the object",
          exists.details(),
          0);
    }
    return taken.metadata().has("deletionTimestamp")
        ? new Status(
            false,
            exists.code(),
            exists.reason(),
            "object is being deleted: " + exists.message(),
            exists.details(),
            0)
        : exists;
  }

  /** With the namespace of the path, which the body may leave out but not contradict. */
  static Fields inNamespace(Call call, Fields object) {
    String wanted = call.route().namespace();
    Fields metadata = object.fields("metadata");
    String found = metadata.text("namespace");
    if (wanted.isEmpty()) {
      return object.with("metadata", metadata.without("namespace"));
    }
    if (found.isEmpty()) {
      return object.with("metadata", metadata.with("namespace", wanted));
    }
    if (!found.equals(wanted)) {
      throw Status.badRequest(
              "the namespace of the provided object does not match the namespace sent on the"
                  + " request")
          .exception();
    }
    return object;
  }

  /** Without what the server alone sets. */
  static Fields withoutSystemFields(Fields object) {
    Fields metadata = object.fields("metadata");
    for (String name :
        List.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink")) {
      metadata = metadata.without(name);
    }
    return object.with("metadata", metadata);
  }

  private static Fields prepared(Call call, Fields object, String uid) {
    Fields metadata =
        object.fields("metadata").with("uid", uid).with("creationTimestamp", call.now());
    KindRules rules = call.row().rules();
    if (rules.hasGeneration()) {
      metadata = metadata.with("generation", 1L);
    }
    return rules.prepareCreate(object.with("metadata", metadata), call.write());
  }

  private static Fields withName(Call call, Fields object) {
    Fields metadata = object.fields("metadata");
    String prefix = metadata.text("generateName");
    if (!metadata.text("name").isEmpty() || prefix.isEmpty()) {
      return object;
    }
    int room = 63 - 5;
    String base = prefix.length() > room ? prefix.substring(0, room) : prefix;
    return object.with("metadata", metadata.with("name", base + call.write().chance().suffix()));
  }

  private void validateNew(Call call, Review review, Fields object) {
    Resource row = call.row();
    List<FieldError> errors = new ArrayList<>();
    errors.addAll(MetadataRules.onCreate(object, row.namespaced(), row.rules()));
    errors.addAll(row.rules().validateCreate(object, call.write()));
    refuse(row, object, errors);
    for (Admission admission : admissions) {
      admission.validate(review, object);
    }
  }

  private static void refuse(Resource row, Fields object, List<FieldError> errors) {
    if (!errors.isEmpty()) {
      // A custom resource may say that it is of another kind, which is among the errors then.
      String kind = row.custom() ? object.text("kind") : row.kind();
      throw Status.invalid(
              row.partition().group(), kind, object.fields("metadata").text("name"), errors)
          .exception();
    }
  }

  /**
   * Updates an object or a part of it.
   *
   * @param sent in the stored version, with its namespace, its defaults and its owners
   * @param old what is stored
   * @param settled what to do with the object that is about to be stored
   */
  Outcome update(Call call, Fields sent, StoredObject old, UnaryOperator<Fields> settled) {
    Resource row = call.row();
    Fields object = carriedOver(sent, old);
    checkVersion(row, object, old);
    object = object.withAt(Long.toString(old.version()), "metadata", "resourceVersion");
    Review review = call.review(Review.Operation.UPDATE, old.name(), Optional.of(old.tree()));
    object = preparedUpdate(call, admitted(review, object), old);
    List<FieldError> errors = new ArrayList<>();
    errors.addAll(MetadataRules.onUpdate(object, old.tree(), row.namespaced(), row.rules()));
    errors.addAll(
        row.rules()
            .validatePartUpdate(call.route().subresource(), object, old.tree(), call.write()));
    refuse(row, object, errors);
    for (Admission admission : admissions) {
      admission.validate(review, object);
    }
    return stored(call, settled.apply(kept(call, object)), old);
  }

  /** What a client gets to see: only a write that is no trial comes back from the store. */
  private static Fields kept(Call call, Fields object) {
    return call.options().dryRun() ? object : call.row().codec().kept(object);
  }

  private static Fields preparedUpdate(Call call, Fields object, StoredObject old) {
    KindRules rules = call.row().rules();
    Fields metadata = object.fields("metadata");
    Optional<Object> generation = old.metadata().find("generation");
    metadata =
        generation.isPresent()
            ? metadata.with("generation", generation.get())
            : metadata.without("generation");
    Fields before = object.with("metadata", metadata);
    Fields prepared =
        rules.preparePartUpdate(call.route().subresource(), before, old.tree(), call.write());
    if (rules.hasGeneration() && rules.changesGeneration(prepared, old.tree())) {
      prepared = prepared.withAt(old.metadata().number("generation") + 1, "metadata", "generation");
    }
    return prepared;
  }

  /** With what the client left out and an update cannot change. */
  private static Fields carriedOver(Fields object, StoredObject old) {
    Fields metadata = object.fields("metadata").without("selfLink");
    Optional<Object> created = old.metadata().find("creationTimestamp");
    if (created.isPresent()) {
      metadata = metadata.with("creationTimestamp", created.get());
    }
    for (String name : List.of("uid", "deletionTimestamp", "deletionGracePeriodSeconds")) {
      Optional<Object> value = old.metadata().find(name);
      if (value.isPresent() && (!metadata.has(name) || metadata.find(name).get().equals(""))) {
        metadata = metadata.with(name, value.get());
      }
    }
    return object.with("metadata", metadata);
  }

  private static void checkVersion(Resource row, Fields object, StoredObject old) {
    String version = object.fields("metadata").text("resourceVersion");
    long wanted = version.isEmpty() ? 0 : Reads.number(version, 500, "");
    if (wanted == 0) {
      if (!row.rules().updatesUnconditionally()) {
        throw Status.invalid(
                row.partition().group(),
                row.plural(),
                old.name(),
                List.of(
                    FieldError.invalid(
                        "metadata.resourceVersion", 0L, "must be specified for an update")))
            .exception();
      }
    } else if (wanted != old.version()) {
      throw Status.modified(row.partition().group(), row.plural(), old.name()).exception();
    }
  }

  private Outcome stored(Call call, Fields object, StoredObject old) {
    Fields complete = ordered(object);
    boolean lastFinalizerGone =
        old.metadata().has("deletionTimestamp")
            && complete.fields("metadata").items("finalizers").isEmpty()
            && complete.fields("metadata").number("deletionGracePeriodSeconds") == 0
            && call.row().rules().mayEnd(complete);
    if (call.options().dryRun()) {
      return Outcome.dry(
          200, complete.withAt(Long.toString(old.version()), "metadata", "resourceVersion"));
    }
    Fields unversioned =
        complete.withAt(Long.toString(old.version()), "metadata", "resourceVersion");
    if (lastFinalizerGone) {
      store.delete(old, complete);
      return Outcome.dry(200, unversioned);
    }
    return unversioned.equals(old.tree())
        ? Outcome.of(200, old)
        : Outcome.of(200, store.update(old, complete));
  }

  private static Fields ordered(Fields object) {
    Fields metadata = object.fields("metadata");
    if (metadata.items("managedFields").isEmpty()) {
      metadata = metadata.without("managedFields");
    }
    if (metadata.items("finalizers").equals(Items.EMPTY)) {
      metadata = metadata.without("finalizers");
    }
    return object.with("metadata", ObjectMeta.ordered(metadata));
  }
}
