package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.store.StoredObject;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Times;
import java.util.Optional;

/**
 * One write on its way through the server.
 *
 * @param options of its query
 * @param write what rules may know of it
 */
record Call(Request request, Resource row, Route route, WriteOptions options, Write write) {

  Review review(Review.Operation operation, String name, Optional<Fields> old) {
    return new Review(
        operation,
        row,
        route.subresource(),
        route.namespace(),
        name,
        old,
        request.user().name(),
        request.user().groups(),
        write);
  }

  /** The same for one object among several. */
  Call of(StoredObject object) {
    Route one =
        new Route(
            route.group(),
            route.version(),
            false,
            object.namespace(),
            route.namespaced(),
            route.resource(),
            object.name(),
            "");
    return new Call(request, row, one, options, write);
  }

  /** The same, tried only if that is wished. */
  Call dry(boolean wished) {
    Write tried =
        new Write(
            write.now(), write.state(), write.chance(), wished, write.asker(), write.warnings());
    return new Call(request, row, route, options, tried);
  }

  /** Lets the client hear of something. */
  void warn(String text) {
    write.warnings().add(text);
  }

  String now() {
    return Times.text(write.now());
  }
}
