package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.kind.Review.Operation;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps namespaces within their quotas, and writes into the quotas what new objects take. What
 * objects that go give back, the controller of quotas writes. It comes last, since what it writes
 * is not taken back.
 */
final class ResourceQuota implements Admission {
  /** Not stored, or never counted. */
  private static final List<Partition> IGNORED =
      List.of(
          new Partition("", "bindings"),
          new Partition("", "componentstatuses"),
          new Partition("", "events"),
          new Partition("authentication.k8s.io", "tokenreviews"),
          new Partition("authentication.k8s.io", "selfsubjectreviews"),
          new Partition("authorization.k8s.io", "subjectaccessreviews"),
          new Partition("authorization.k8s.io", "selfsubjectaccessreviews"),
          new Partition("authorization.k8s.io", "localsubjectaccessreviews"),
          new Partition("authorization.k8s.io", "selfsubjectrulesreviews"));

  private final QuotaLedger ledger;
  private final Map<Partition, QuotaMeter> meters = new TreeMap<>();

  ResourceQuota(Store store) {
    ledger = new QuotaLedger(store);
    meters.put(Partitions.PODS, new PodMeter());
    meters.put(Partitions.SERVICES, new ServiceMeter());
    meters.put(Partitions.CLAIMS, new VolumeClaimMeter());
    meters.put(Partitions.DEVICE_CLAIMS, new DeviceClaimMeter());
  }

  /** A quota that counts the object, and what it will say is used. */
  private record Charge(StoredObject quota, Amounts used) {}

  @Override
  public void validate(Review review, Fields object) {
    if (review.namespace().isEmpty() || review.operation() == Operation.DELETE) {
      return;
    }
    List<StoredObject> quotas = ledger.quotas(review.namespace());
    Partition partition = review.resource().partition();
    if (quotas.isEmpty() || IGNORED.contains(partition)) {
      return;
    }
    QuotaMeter meter = meters.computeIfAbsent(partition, CountMeter::of);
    if (!meter.handles(review, object)) {
      return;
    }
    List<Charge> charges = charges(review, object, quotas, meter);
    if (!review.write().dryRun()) {
      for (Charge charge : charges) {
        ledger.write(charge.quota(), charge.used(), review.write().now());
      }
    }
  }

  private static List<Charge> charges(
      Review review, Fields object, List<StoredObject> quotas, QuotaMeter meter) {
    List<StoredObject> counting = new ArrayList<>();
    for (StoredObject quota : quotas) {
      if (counts(quota.tree(), object, meter)) {
        checkMeasurable(review, object, quota, meter);
        counting.add(quota);
      }
    }
    if (counting.isEmpty()) {
      return List.of();
    }
    Amounts usage = meter.usage(object, review.write().now());
    if (!usage.negative().isEmpty()) {
      throw Refusal.forbidden(
          review,
          object,
          "quota usage is negative for resource(s): " + String.join(",", usage.negative()));
    }
    List<Charge> charges = new ArrayList<>();
    for (StoredObject quota : counting) {
      charge(review, object, quota, more(review, usage, quota, meter)).ifPresent(charges::add);
    }
    return charges;
  }

  private static boolean counts(Fields quota, Fields object, QuotaMeter meter) {
    return hard(quota).names().stream().anyMatch(meter::measures)
        && QuotaScope.of(quota).stream().allMatch(scope -> meter.inScope(scope, object));
  }

  /** What the controller of quotas has taken over from the spec, which is what counts. */
  private static Amounts hard(Fields quota) {
    return Amounts.of(quota.fieldsAt("status", "hard"));
  }

  private static Amounts used(Fields quota) {
    return Amounts.of(quota.fieldsAt("status", "used"));
  }

  private static void checkMeasurable(
      Review review, Fields object, StoredObject quota, QuotaMeter meter) {
    List<String> limited = hard(quota.tree()).names().stream().filter(meter::measures).toList();
    Optional<String> missing = meter.missing(limited, object);
    if (missing.isPresent()) {
      throw Refusal.forbidden(
          review, object, "failed quota: " + quota.name() + ": " + missing.get());
    }
    Amounts used = used(quota.tree());
    if (!limited.stream().allMatch(used::has)) {
      throw Refusal.forbidden(
          review,
          object,
          "status unknown for quota: "
              + quota.name()
              + ", resources: "
              + String.join(",", limited));
    }
  }

  /** What a write adds to what a quota counts already. */
  private static Amounts more(Review review, Amounts usage, StoredObject quota, QuotaMeter meter) {
    if (review.operation() == Operation.UPDATE) {
      Fields old = review.old().orElse(Fields.EMPTY);
      if (counts(quota.tree(), old, meter)) {
        return usage.growthOver(meter.usage(old, review.write().now()));
      }
    }
    return usage.withoutZeros();
  }

  private static Optional<Charge> charge(
      Review review, Fields object, StoredObject quota, Amounts more) {
    Amounts hard = hard(quota.tree());
    Amounts used = used(quota.tree());
    Amounts requested = more.only(hard::has);
    Amounts after = used.plus(requested);
    List<String> exceeded = after.only(requested::has).over(hard);
    if (!exceeded.isEmpty() && !review.subresource().equals("status")) {
      throw Refusal.forbidden(
          review,
          object,
          "exceeded quota: "
              + quota.name()
              + ", requested: "
              + requested.only(exceeded::contains)
              + ", used: "
              + used.only(exceeded::contains)
              + ", limited: "
              + hard.only(exceeded::contains));
    }
    return after.sameAs(used) ? Optional.empty() : Optional.of(new Charge(quota, after));
  }
}
