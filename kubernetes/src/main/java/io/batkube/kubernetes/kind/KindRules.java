package io.batkube.kubernetes.kind;

import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is particular about a kind. Objects are whole trees in the stored version, with metadata;
 * the rules that hold for every kind (names, uid, generation, finalizers, labels) are not repeated
 * here. Each method has the answer of a plain kind.
 */
public interface KindRules {

  /** Who is left when an object goes. */
  enum Propagation {
    BACKGROUND,
    ORPHAN
  }

  /** What a new object is made of what was sent: status dropped, fields of the server set. */
  default Fields prepareCreate(Fields object, Write write) {
    return hasStatus() ? object.without("status") : object;
  }

  /**
   * What an update of the object itself stores: usually the new object with the old status.
   *
   * @param old what is stored
   */
  default Fields prepareUpdate(Fields object, Fields old, Write write) {
    if (!hasStatus()) {
      return object;
    }
    Optional<Object> status = old.find("status");
    return status.isPresent() ? object.with("status", status.get()) : object.without("status");
  }

  /** What an update through /status stores: the old object with the new status. */
  default Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    Optional<Object> status = object.find("status");
    return status.isPresent() ? old.with("status", status.get()) : old.without("status");
  }

  /** True if status is kept apart from the rest and written through its own path. */
  default boolean hasStatus() {
    return false;
  }

  default List<FieldError> validateCreate(Fields object, Write write) {
    return List.of();
  }

  default List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return List.of();
  }

  default List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    return List.of();
  }

  /** What is wrong with a name; empty if it is fine. The default is a DNS subdomain. */
  default List<String> nameProblems(String name, boolean prefix) {
    return Names.subdomainProblems(prefix ? Names.maskTrailingDash(name) : name);
  }

  /**
   * True if the kind's own rules of an update check the metadata too, as nearly all do: each broken
   * rule of metadata is then told twice.
   */
  default boolean checksMetadataOnUpdate() {
    return true;
  }

  /** What an update through any part of the object stores; "" is the object itself. */
  default Fields preparePartUpdate(String subresource, Fields object, Fields old, Write write) {
    return subresource.equals("status")
        ? prepareStatusUpdate(object, old, write)
        : prepareUpdate(object, old, write);
  }

  /** What is wrong with an update through any part of the object. */
  default List<FieldError> validatePartUpdate(
      String subresource, Fields object, Fields old, Write write) {
    return subresource.equals("status")
        ? validateStatusUpdate(object, old, write)
        : validateUpdate(object, old, write);
  }

  /** False if an object whose last finalizer is gone stays nevertheless: a namespace. */
  default boolean mayEnd(Fields object) {
    return true;
  }

  /** Which change of the object makes a new generation, if the server counts them. */
  default boolean changesGeneration(Fields object, Fields old) {
    return !object.fields("spec").equals(old.fields("spec"));
  }

  /** True if new objects have generation 1, and the server counts it. */
  default boolean hasGeneration() {
    return false;
  }

  /** PUT makes an object that does not exist. */
  default boolean createsOnUpdate() {
    return false;
  }

  /** PUT without a resourceVersion replaces whatever is there. */
  default boolean updatesUnconditionally() {
    return true;
  }

  /**
   * Why a deletion is refused on account of its preconditions, in words of the kind's own.
   *
   * @return empty if they hold, or if the kind has no words of its own
   */
  default Optional<String> failedPrecondition(
      Fields object, Optional<String> uid, Optional<String> resourceVersion) {
    return Optional.empty();
  }

  /** DELETE answers with the object instead of a Status. */
  default boolean answersDeleteWithObject() {
    return false;
  }

  default Propagation defaultPropagation() {
    return Propagation.BACKGROUND;
  }

  /**
   * What a client that deletes such objects should hear, whether there are any or not.
   *
   * @param settled false if the request does not say what becomes of dependents
   */
  default Optional<String> deletionWarning(boolean settled) {
    return Optional.empty();
  }

  /**
   * Seconds between the request to delete and the end.
   *
   * @param asked by the client, or empty
   * @return empty if the kind knows no grace
   */
  default Optional<Long> gracePeriodSeconds(Fields object, Optional<Long> asked) {
    return Optional.empty();
  }

  /** False for the kind that a real server keeps in etcd alone: compaction takes its history. */
  default boolean remembersChanges() {
    return true;
  }

  /** How long an object stays after it was last written; empty if it stays. */
  default Optional<Duration> lifetime() {
    return Optional.empty();
  }

  /** How the kind is scaled, if it has a path for it. */
  default Optional<Scaling> scaling() {
    return Optional.empty();
  }

  /** The key under which a real server stores an object: it shows in some refusals. */
  default String storageKey(Resource row, String namespace, String name) {
    return "/registry/" + row.plural() + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }

  /** Names of fields that a field selector may use, besides metadata.name and .namespace. */
  default List<String> fieldLabels(Resource row) {
    return List.of();
  }

  /** The value of a field label; "" if the field is not set. */
  default String fieldValue(Fields object, String label) {
    return "";
  }

  /** The refusal of a field selector with a label that the kind does not have. */
  default String unknownFieldLabel(Resource row, String label) {
    return "\""
        + label
        + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";
  }

  /**
   * What a deletion makes of the object instead of removing it: a namespace becomes Terminating.
   *
   * @return empty if deletion is the ordinary one
   */
  default Optional<Fields> deleted(Fields object, Write write) {
    return Optional.empty();
  }

  /** The kind of a list of objects. */
  default String listKind(Resource row) {
    return row.kind() + "List";
  }

  /**
   * What every answer about this version warns of: that it is deprecated.
   *
   * @param subresource "" for the object itself
   */
  default List<String> warnings(String subresource) {
    return List.of();
  }

  /** The refusal of a part of an object that the kind does not have. */
  default Status noSuchPart(Resource row, String name) {
    return Status.noSuchResource();
  }
}
