package io.batkube.kubernetes.crd;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.store.Change;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Snapshot;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.GoText;
import io.batkube.kubernetes.tree.Items;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a real server's controllers do with definitions a moment after they changed, at once: accept
 * their names, establish them, delete their instances. Owner thread only; it keeps no state.
 */
public final class DefinitionController {
  private final Cluster cluster;
  private final CelRules cel;

  public DefinitionController(Cluster cluster, CelRules cel) {
    this.cluster = cluster;
    this.cel = cel;
  }

  /** The cluster that it works on. */
  public interface Cluster {
    Snapshot state();

    Instant now();

    Collection<Resource> rows();

    /** Serves other kinds from now on. */
    void serve(List<Resource> more, Collection<Resource> gone);

    /** Writes the status of a definition, and its finalizers, as the server itself. */
    void writeStatus(Fields definition);

    /** Asks for the end of an instance, as DELETE does. */
    void delete(Resource row, StoredObject instance);
  }

  /** Follows a change. Its own writes are changes too, and to be told as well. */
  public void after(Change change) {
    if (change.partition().equals(Definition.PARTITION)) {
      definitionChanged(change);
    } else if (change.type() == Change.Type.DELETED) {
      instanceGone(change);
    }
  }

  private void definitionChanged(Change change) {
    Definition before = Definition.of(change.object().tree());
    Optional<Definition> now = current(change.object().name());
    boolean same =
        now.isPresent()
            && change
                .previous()
                .filter(old -> before.servesAs(Definition.of(old.tree())))
                .isPresent();
    if (!same) {
      serve(before, now);
    }
    if (now.isEmpty()) {
      if (change.type() == Change.Type.DELETED) {
        namesFreed(before.group());
      }
      return;
    }
    follow(now.get());
  }

  private Optional<Definition> current(String name) {
    return cluster
        .state()
        .get(Definition.PARTITION, "", name)
        .map(stored -> Definition.of(stored.tree()));
  }

  /** One step at a time: the change that a step makes brings the next. */
  private void follow(Definition definition) {
    Fields tree = definition.tree();
    boolean doomed = tree.fields("metadata").has("deletionTimestamp");
    if (doomed && definition.hasFinalizer()) {
      end(definition);
      return;
    }
    Fields named = named(definition);
    if (!named.equals(tree)) {
      cluster.writeStatus(named);
      return;
    }
    Fields judged = judged(definition);
    if (!judged.equals(tree)) {
      cluster.writeStatus(judged);
      return;
    }
    if (definition.is("NamesAccepted") && !definition.established()) {
      cluster.writeStatus(
          Conditions.set(
              tree,
              "Established",
              "True",
              "InitialNamesAccepted",
              "the initial names have been accepted",
              cluster.now()));
    }
  }

  /** With the names it may have, and whether these are all it wants. */
  private Fields named(Definition definition) {
    Definition.Names wanted = definition.names();
    Definition.Names had = definition.acceptedNames();
    if (wanted.equals(had)) {
      return definition.tree();
    }
    TreeSet<String> resources = new TreeSet<>();
    TreeSet<String> kinds = new TreeSet<>();
    for (StoredObject other : stored(Definition.PARTITION)) {
      Definition each = Definition.of(other.tree());
      if (each.group().equals(definition.group())) {
        Definition.Names taken = each.acceptedNames();
        resources.add(taken.plural());
        resources.add(taken.singular());
        resources.addAll(taken.shortNames());
        kinds.add(taken.kind());
        kinds.add(taken.listKind());
      }
    }
    Claim claim = new Claim();
    Definition.Names accepted =
        new Definition.Names(
            claim.name(wanted.plural(), had.plural(), resources, "PluralConflict"),
            claim.name(wanted.singular(), had.singular(), resources, "SingularConflict"),
            claim.shortNames(wanted.shortNames(), had.shortNames(), resources),
            claim.name(wanted.kind(), had.kind(), kinds, "KindConflict"),
            claim.name(wanted.listKind(), had.listKind(), kinds, "ListKindConflict"),
            wanted.categories());
    Instant now = cluster.now();
    boolean same =
        accepted.equals(had)
            && definition
                .condition("NamesAccepted")
                .filter(c -> c.text("reason").equals(claim.reason))
                .filter(c -> c.text("message").equals(claim.message))
                .isPresent();
    if (same) {
      return definition.tree();
    }
    Fields tree = definition.tree().withAt(accepted.tree(), "status", "acceptedNames");
    tree =
        Conditions.set(
            tree,
            "NamesAccepted",
            claim.accepted ? "True" : "False",
            claim.reason,
            claim.message,
            now);
    if (definition.established()) {
      return tree;
    }
    return claim.accepted
        ? Conditions.set(
            tree, "Established", "False", "Installing", "the initial names have been accepted", now)
        : definition.condition("Established").isPresent()
            ? tree
            : Conditions.set(
                tree, "Established", "False", "NotAccepted", "not all names are accepted", now);
  }

  /** The names one definition asks for. Of several that are taken the last is told. */
  private static final class Claim {
    private boolean accepted = true;
    private String reason = "NoConflicts";
    private String message = "no conflicts found";

    String name(String wanted, String had, Set<String> taken, String problem) {
      if (wanted.equals(had) || !taken.contains(wanted)) {
        return wanted;
      }
      refuse(problem, inUse(wanted));
      return had;
    }

    List<String> shortNames(List<String> wanted, List<String> had, Set<String> taken) {
      List<String> problems =
          wanted.stream()
              .filter(name -> !had.contains(name) && taken.contains(name))
              .map(Claim::inUse)
              .distinct()
              .toList();
      if (problems.isEmpty()) {
        return wanted;
      }
      refuse(
          "ShortNamesConflict",
          problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]");
      return had;
    }

    private void refuse(String why, String words) {
      accepted = false;
      reason = why;
      message = words;
    }

    private static String inUse(String name) {
      return GoText.quoted(name) + " is already in use";
    }
  }

  /** With the conditions that tell of older sins and of approval. */
  private Fields judged(Definition definition) {
    Fields tree = definition.tree();
    List<String> loose = looseness(definition);
    Instant now = cluster.now();
    if (!loose.isEmpty()) {
      String message = loose.size() == 1 ? loose.getFirst() : "[" + String.join(", ", loose) + "]";
      tree = condition(definition, tree, "NonStructuralSchema", "True", "Violations", message, now);
    } else if (definition.condition("NonStructuralSchema").isPresent()) {
      tree = without(tree, "NonStructuralSchema");
    }
    if (Approval.isAsked(definition.group())) {
      Approval approval = Approval.of(definition);
      tree =
          condition(
              definition,
              tree,
              "KubernetesAPIApprovalPolicyConformant",
              approval.state().status(),
              approval.state().reason(),
              approval.reason(),
              now);
    }
    return tree;
  }

  private static Fields condition(
      Definition definition,
      Fields tree,
      String type,
      String status,
      String reason,
      String message,
      Instant now) {
    boolean known =
        definition
            .condition(type)
            .filter(c -> c.text("status").equals(status))
            .filter(c -> c.text("reason").equals(reason))
            .filter(c -> c.text("message").equals(message))
            .isPresent();
    return known ? tree : Conditions.set(tree, type, status, reason, message, now);
  }

  private static Fields without(Fields tree, String condition) {
    List<Fields> kept =
        tree.fields("status").items("conditions").eachFields().stream()
            .filter(each -> !each.text("type").equals(condition))
            .toList();
    return tree.withAt(Items.of(kept), "status", "conditions");
  }

  private static List<String> looseness(Definition definition) {
    List<String> problems = new ArrayList<>();
    if (definition.preservesUnknown()) {
      problems.add("spec.preserveUnknownFields: Invalid value: true: must be false");
    }
    List<Definition.Version> versions = definition.versions();
    for (int i = 0; i < versions.size(); i++) {
      String path = "spec.versions[" + i + "].schema.openAPIV3Schema";
      Optional<Schema> schema = versions.get(i).schema();
      if (schema.isPresent() && Structure.unreadable(schema.get()).isEmpty()) {
        Structure.check(path, schema.get()).stream()
            .map(FieldError::toString)
            .filter(text -> !problems.contains(text))
            .forEach(problems::add);
      }
    }
    return problems;
  }

  /** Deletes the instances; when the last is gone, the definition may go. */
  private void end(Definition definition) {
    Fields inProgress =
        Conditions.set(
            definition.tree(),
            "Terminating",
            "True",
            "InstanceDeletionInProgress",
            "CustomResource deletion is in progress",
            cluster.now());
    if (!inProgress.equals(definition.tree())) {
      cluster.writeStatus(inProgress);
      return;
    }
    if (!definition.established()) {
      release(definition, "NeverEstablished", "resource was never established");
      return;
    }
    Optional<Resource> row =
        cluster.rows().stream()
            .filter(each -> each.partition().equals(definition.partition()))
            .findFirst();
    for (StoredObject instance : stored(definition.partition())) {
      row.ifPresent(found -> cluster.delete(found, instance));
    }
    if (cluster.state().of(definition.partition()).size() == 0) {
      release(definition, "InstanceDeletionCompleted", "removed all instances");
    }
  }

  private void release(Definition definition, String reason, String message) {
    Fields tree =
        Conditions.set(definition.tree(), "Terminating", "False", reason, message, cluster.now());
    Items others =
        Items.of(
            tree.fields("metadata").items("finalizers").eachText().stream()
                .filter(name -> !name.equals(Definition.CLEANUP))
                .toList());
    cluster.writeStatus(tree.withAt(others, "metadata", "finalizers"));
  }

  /** The last instance of a kind that is ending makes the end. */
  private void instanceGone(Change change) {
    Partition partition = change.partition();
    Optional<Definition> definition =
        current(partition.resource() + "." + partition.group())
            .filter(each -> each.tree().fields("metadata").has("deletionTimestamp"))
            .filter(Definition::hasFinalizer);
    if (definition.isPresent() && cluster.state().of(partition).size() == 0) {
      release(definition.get(), "InstanceDeletionCompleted", "removed all instances");
    }
  }

  private List<StoredObject> stored(Partition partition) {
    List<StoredObject> all = new ArrayList<>();
    cluster.state().of(partition).forEach(all::add);
    return all;
  }

  /** A name that is free again may be what another definition waits for. */
  private void namesFreed(String group) {
    for (StoredObject stored : stored(Definition.PARTITION)) {
      Definition other = Definition.of(stored.tree());
      if (other.group().equals(group) && !other.names().equals(other.acceptedNames())) {
        current(other.name()).ifPresent(this::follow);
      }
    }
  }

  /** Brings the table up to what is stored. */
  private void serve(Definition before, Optional<Definition> now) {
    List<Resource> gone =
        cluster.rows().stream().filter(row -> row.partition().equals(before.partition())).toList();
    List<Resource> more =
        now.map(definition -> CustomResources.rows(definition, cel)).orElse(List.of());
    if (!gone.isEmpty() || !more.isEmpty()) {
      cluster.serve(more, gone);
    }
  }
}
