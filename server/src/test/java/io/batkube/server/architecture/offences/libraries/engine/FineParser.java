package io.batkube.server.architecture.offences.libraries.engine;

import com.fasterxml.jackson.core.JsonFactory;

final class FineParser {
  int[][] depths(JsonFactory json, byte[] bytes) {
    return new int[][] {{bytes.length, json.getFactoryFeatures()}};
  }
}
