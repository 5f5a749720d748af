package io.batkube.kubernetes.validation.flowcontrol;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;

/** PriorityLevelConfigurations. */
public final class PriorityLevelRules implements KindRules {
  private static final long MAX_QUEUES = 10_000_000;
  private static final int MAX_HASH_BITS = 60;

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.with("status", Fields.EMPTY);
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return FlowConditions.keptForStatus(object, old);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    String name = object.fields("metadata").text("name");
    String annotation = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares";
    if (object.fieldsAt("metadata", "annotations").has(annotation)) {
      mistakes.forbidden("metadata.annotations", "annotation '" + annotation + "' is forbidden");
    }
    String type = spec.text("type");
    if (name.equals("exempt") != type.equals("Exempt")) {
      mistakes.invalid("spec.type", type, "must be 'Exempt' if and only if `name` is 'exempt'");
    }
    switch (type) {
      case "Exempt" -> {
        if (spec.has("limited")) {
          mistakes.forbidden("spec.limited", "must be nil if the type is not Limited");
        }
        shares(mistakes, spec.fields("exempt"), "spec.exempt");
        lendable(mistakes, spec.fields("exempt"), "spec.exempt");
      }
      case "Limited" -> {
        if (spec.has("exempt")) {
          mistakes.forbidden("spec.exempt", "must be nil if the type is Limited");
        }
        if (spec.has("limited")) {
          limited(mistakes, spec.fields("limited"));
        } else {
          mistakes.required("spec.limited", "must not be empty when type is Limited");
        }
      }
      default -> mistakes.requiredOneOf("spec.type", type, List.of("Exempt", "Limited"));
    }
    FlowConditions.check(mistakes, object);
    return mistakes.list();
  }

  private static void shares(Mistakes mistakes, Fields level, String path) {
    if (level.number("nominalConcurrencyShares") < 0) {
      mistakes.invalid(
          path + ".nominalConcurrencyShares",
          level.number("nominalConcurrencyShares"),
          "must be a non-negative integer");
    }
  }

  private static void lendable(Mistakes mistakes, Fields level, String path) {
    long percent = level.number("lendablePercent");
    if (percent < 0 || percent > 100) {
      mistakes.invalid(path + ".lendablePercent", percent, "must be between 0 and 100, inclusive");
    }
  }

  private static void limited(Mistakes mistakes, Fields limited) {
    shares(mistakes, limited, "spec.limited");
    response(mistakes, limited.fields("limitResponse"));
    lendable(mistakes, limited, "spec.limited");
    if (limited.number("borrowingLimitPercent") < 0) {
      mistakes.invalid(
          "spec.limited.borrowingLimitPercent",
          limited.number("borrowingLimitPercent"),
          "if specified, must be a non-negative integer");
    }
  }

  private static void response(Mistakes mistakes, Fields response) {
    String path = "spec.limited.limitResponse";
    switch (response.text("type")) {
      case "Reject" -> {
        if (response.has("queuing")) {
          mistakes.forbidden(
              path + ".queuing", "must be nil if limited.limitResponse.type is not Limited");
        }
      }
      case "Queue" -> {
        if (response.has("queuing")) {
          queues(mistakes, response.fields("queuing"), path + ".queuing");
        } else {
          mistakes.required(
              path + ".queuing", "must not be empty if limited.limitResponse.type is Limited");
        }
      }
      default ->
          mistakes.requiredOneOf(path + ".type", response.text("type"), List.of("Queue", "Reject"));
    }
  }

  private static void queues(Mistakes mistakes, Fields queuing, String path) {
    if (queuing.number("queueLengthLimit") <= 0) {
      mistakes.invalid(
          path + ".queueLengthLimit", queuing.number("queueLengthLimit"), "must be positive");
    }
    long queues = queuing.number("queues");
    if (queues <= 0) {
      mistakes.invalid(path + ".queues", queues, "must be positive");
    } else if (queues > MAX_QUEUES) {
      mistakes.invalid(path + ".queues", queues, "must not be greater than " + MAX_QUEUES);
    }
    long hand = queuing.number("handSize");
    if (hand <= 0) {
      mistakes.invalid(path + ".handSize", hand, "must be positive");
    } else if (hand > queues) {
      mistakes.invalid(
          path + ".handSize", hand, "should not be greater than queues (" + queues + ")");
    } else if (entropyBits(queues, hand) > MAX_HASH_BITS) {
      mistakes.invalid(
          path + ".handSize",
          hand,
          "required entropy bits of deckSize "
              + queues
              + " and handSize "
              + hand
              + " should not be greater than "
              + MAX_HASH_BITS);
    }
  }

  /** How much chance it takes to draw a hand from a deck. */
  private static int entropyBits(long deck, long hand) {
    double ways = 1;
    for (long i = 0; i < hand; i++) {
      ways *= deck - i;
    }
    return (int) Math.ceil(Math.log(ways) / Math.log(2));
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, false, this))
        .addAll(validateCreate(object, write))
        .list();
  }

  @Override
  public List<FieldError> validateStatusUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    FlowConditions.check(mistakes, object);
    return mistakes.list();
  }

  /** It is checked as a new object only. */
  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }
}
