package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** Claims take storage, in all and of their class. */
final class VolumeClaimMeter implements QuotaMeter {
  private static final String COUNT = "count/persistentvolumeclaims";
  private static final String CLAIMS = "persistentvolumeclaims";
  private static final String STORAGE = "requests.storage";
  private static final String OF_CLASS = ".storageclass.storage.k8s.io/";

  @Override
  public boolean handles(Review review, Fields object) {
    return switch (review.operation()) {
      case CREATE -> review.subresource().isEmpty();
      case UPDATE -> review.subresource().isEmpty() || review.subresource().equals("status");
      case DELETE -> false;
    };
  }

  @Override
  public boolean measures(String resource) {
    return List.of(COUNT, CLAIMS, STORAGE).contains(resource)
        || resource.endsWith(OF_CLASS + CLAIMS)
        || resource.endsWith(OF_CLASS + STORAGE);
  }

  @Override
  public Amounts usage(Fields claim, Instant now) {
    String storageClass = DefaultStorageClass.classOf(claim);
    Amounts taken = Amounts.count(CLAIMS, 1).plus(Amounts.count(COUNT, 1));
    if (!storageClass.isEmpty()) {
      taken = taken.plus(Amounts.count(storageClass + OF_CLASS + CLAIMS, 1));
    }
    Amounts wanted = Amounts.of(claim.fieldsAt("spec", "resources", "requests"));
    if (!wanted.has("storage")) {
      return taken;
    }
    Quantity storage = wanted.get("storage");
    Quantity granted = Amounts.of(claim.fieldsAt("status", "allocatedResources")).get("storage");
    if (granted.compareTo(storage) > 0) {
      storage = granted;
    }
    Quantity whole = rounded(storage);
    taken = taken.with(STORAGE, whole);
    return storageClass.isEmpty() ? taken : taken.with(storageClass + OF_CLASS + STORAGE, whole);
  }

  private static Quantity rounded(Quantity amount) {
    Quantity whole = Quantity.of(amount.value(), amount.format());
    return whole.equals(amount) ? amount : whole;
  }

  @Override
  public boolean inScope(QuotaScope scope, Fields claim) {
    if (!scope.name().equals("VolumeAttributesClass")) {
      return false;
    }
    TreeSet<String> classes = new TreeSet<>();
    classes.add(claim.fields("spec").text("volumeAttributesClassName"));
    classes.add(claim.fields("status").text("currentVolumeAttributesClassName"));
    classes.add(
        claim.fieldsAt("status", "modifyVolumeStatus").text("targetVolumeAttributesClassName"));
    classes.remove("");
    return scope.matches(classes);
  }
}
