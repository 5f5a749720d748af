package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.List;

/** Claims of devices take devices of their classes. */
final class DeviceClaimMeter implements QuotaMeter {
  private static final String COUNT = "count/resourceclaims.resource.k8s.io";
  private static final String OF_CLASS = ".deviceclass.resource.k8s.io/devices";

  /** As many devices as one claim can get: what a request for all of them counts. */
  private static final long MOST_DEVICES = 32;

  @Override
  public boolean handles(Review review, Fields object) {
    return review.subresource().isEmpty() && review.operation() != Review.Operation.DELETE;
  }

  @Override
  public boolean measures(String resource) {
    return resource.equals(COUNT) || resource.endsWith(OF_CLASS);
  }

  @Override
  public Amounts usage(Fields claim, Instant now) {
    Amounts taken = Amounts.count(COUNT, 1);
    for (Fields request : claim.fieldsAt("spec", "devices").items("requests").eachFields()) {
      List<Fields> alternatives = request.items("firstAvailable").eachFields();
      Amounts most = Amounts.NONE;
      for (Fields each : alternatives) {
        most = most.max(devices(each));
      }
      taken = taken.plus(most);
      if (alternatives.isEmpty() && request.has("exactly")) {
        taken = taken.plus(devices(request.fields("exactly")));
      }
    }
    return taken;
  }

  private static Amounts devices(Fields request) {
    long count =
        switch (request.text("allocationMode")) {
          case "ExactCount" -> request.number("count");
          case "All" -> MOST_DEVICES;
          default -> 0;
        };
    return Amounts.count(request.text("deviceClassName") + OF_CLASS, count);
  }
}
