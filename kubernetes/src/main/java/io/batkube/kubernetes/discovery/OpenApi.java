package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.view.Page;
import java.util.Optional;

/** The description of the API in OpenAPI. */
final class OpenApi {
  Optional<Page> answer(Question question) {
    return Optional.empty();
  }
}
