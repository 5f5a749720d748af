package io.batkube.kubernetes.api;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.tree.Fields;
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

  String now() {
    return ObjectMeta.time(write.now());
  }
}
