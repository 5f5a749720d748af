package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets no Event be lost where the clients' clock stands still.
 *
 * <p>client-go names an Event after its object and the nanosecond in hexadecimal digits, and gives
 * it up if the name is taken. On a real clock that hardly happens; in simulated time all of an
 * instant have the same nanosecond. The second gets the next name that is free, as if it had been
 * told some nanoseconds later. client-go goes on under the name in the answer. What is no such
 * name, and an Event that says the same as the one that is there, is refused as by a real server.
 */
public final class EventsOfOneInstant implements Admission {
  private static final Pattern NANOSECOND =
      Pattern.compile("(.+\\.)([0-9a-f]{1,15}|[0-7][0-9a-f]{15})");
  private static final List<String> SAID = List.of("involvedObject", "type", "reason", "message");

  @Override
  public Fields admit(Review review, Fields object) {
    if (review.operation() != Review.Operation.CREATE
        || !review.resource().partition().equals(Partitions.EVENTS)) {
      return object;
    }
    String name = object.fields("metadata").text("name");
    Matcher parts = NANOSECOND.matcher(name);
    Optional<Fields> taken = taken(review, name);
    if (taken.isEmpty() || saysTheSame(taken.get(), object) || !parts.matches()) {
      return object;
    }
    long nanosecond = Long.parseLong(parts.group(2), 16);
    String free;
    do {
      nanosecond++;
      free = parts.group(1) + Long.toHexString(nanosecond);
    } while (taken(review, free).isPresent());
    return object.withAt(free, "metadata", "name");
  }

  private static Optional<Fields> taken(Review review, String name) {
    return review
        .write()
        .state()
        .get(Partitions.EVENTS, review.namespace(), name)
        .map(StoredObject::tree);
  }

  private static boolean saysTheSame(Fields one, Fields other) {
    return SAID.stream().allMatch(field -> one.find(field).equals(other.find(field)));
  }
}
