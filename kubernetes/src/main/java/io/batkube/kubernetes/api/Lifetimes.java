package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.store.Store;
import io.batkube.kubernetes.store.StoredObject;
import java.time.Instant;
import java.util.Optional;

/** Removes objects of kinds that live for a while only, such as Events. Owner thread only. */
final class Lifetimes {
  private final Store store;
  private final Clock clock;
  private final Agenda agenda;

  Lifetimes(Store store, Clock clock, Agenda agenda) {
    this.store = store;
    this.clock = clock;
    this.agenda = agenda;
  }

  /** Has a version of an object end in time; a later version has its own time. */
  void begin(Resource row, StoredObject object) {
    row.rules()
        .lifetime()
        .ifPresent(
            lifetime -> {
              Instant end = clock.now().plus(lifetime);
              agenda.again(end, () -> end(object));
            });
  }

  private void end(StoredObject object) {
    Optional<StoredObject> now =
        store.snapshot().get(object.partition(), object.namespace(), object.name());
    if (now.isPresent() && now.get().version() == object.version()) {
      store.delete(now.get(), object.tree());
    }
  }
}
