package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Json;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Secrets: bytes under keys, a megabyte together; the known types require some keys. What is given
 * as texts in stringData becomes data when the object is read.
 */
public final class SecretRules implements KindRules {

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    return object.text("type").isEmpty() ? object.with("type", old.text("type")) : object;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Fields data = object.fields("data");
    DataSize.checkKeys(mistakes, data, "data");
    if (DataSize.ofBytes(data) > DataSize.MAX_BYTES) {
      mistakes.tooLong("data", DataSize.MAX_BYTES);
    }
    switch (object.text("type")) {
      case "kubernetes.io/service-account-token" -> {
        String account = "kubernetes.io/service-account.name";
        if (object.fieldsAt("metadata", "annotations").text(account).isEmpty()) {
          mistakes.required("metadata.annotations[" + account + "]");
        }
      }
      case "kubernetes.io/dockercfg" -> checkJson(mistakes, data, ".dockercfg");
      case "kubernetes.io/dockerconfigjson" -> checkJson(mistakes, data, ".dockerconfigjson");
      case "kubernetes.io/basic-auth" -> {
        if (!data.has("username") && !data.has("password")) {
          mistakes.required("data[username]").required("data[password]");
        }
      }
      case "kubernetes.io/ssh-auth" -> {
        if (data.text("ssh-privatekey").isEmpty()) {
          mistakes.required("data[ssh-privatekey]");
        }
      }
      case "kubernetes.io/tls" -> {
        for (String key : List.of("tls.crt", "tls.key")) {
          if (!data.has(key)) {
            mistakes.required("data[" + key + "]");
          }
        }
        if (mistakes.isEmpty()) {
          warnOfPair(data, write);
        }
      }
      default -> {
        // Any other type is the user's own.
      }
    }
    return mistakes.list();
  }

  private static void checkJson(Mistakes mistakes, Fields data, String key) {
    String path = "data[" + key + "]";
    if (!data.has(key)) {
      mistakes.required(path);
      return;
    }
    byte[] bytes = DataSize.decoded(data.find(key).orElseThrow());
    String problem = "";
    try {
      if (bytes.length == 0) {
        problem = "unexpected end of JSON input";
      } else if (!(Json.parse(bytes).value() instanceof Fields)) {
        problem =
            "json: cannot unmarshal "
                + goKind(Json.parse(bytes).value())
                + " into Go value of type map[string]interface {}";
      }
    } catch (Json.BadJsonException e) {
      problem = e.getMessage();
    }
    if (!problem.isEmpty()) {
      mistakes.invalid(path, "<secret contents redacted>", problem);
    }
  }

  private static String goKind(Object value) {
    return switch (value) {
      case String _ -> "string";
      case Boolean _ -> "bool";
      case Long _ -> "number";
      case Double _ -> "number";
      default -> "array";
    };
  }

  /** A pair that is no certificate and key is stored all the same. */
  private static void warnOfPair(Fields data, Write write) {
    String certificate =
        new String(DataSize.decoded(data.find("tls.crt").orElseThrow()), StandardCharsets.UTF_8);
    String key =
        new String(DataSize.decoded(data.find("tls.key").orElseThrow()), StandardCharsets.UTF_8);
    if (!certificate.contains("-----BEGIN ")) {
      write.warnings().add("tls: failed to find any PEM data in certificate input");
    } else if (!certificate.contains("-----BEGIN CERTIFICATE-----")) {
      write
          .warnings()
          .add(
              key.equals(certificate)
                  ? "tls: failed to find certificate PEM data in certificate input, but did find a"
                      + " private key; PEM inputs may have been switched"
                  : "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after"
                      + " skipping PEM blocks of the following types: ["
                      + firstType(certificate)
                      + "]");
    } else if (!key.contains("-----BEGIN ")) {
      write.warnings().add("tls: failed to find any PEM data in key input");
    }
  }

  private static String firstType(String pem) {
    int begin = pem.indexOf("-----BEGIN ") + 11;
    int end = pem.indexOf("-----", begin);
    return end < 0 ? "" : pem.substring(begin, end);
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.immutableText("type", object, old, "type");
    DataSize.checkImmutable(mistakes, object, old, "data");
    mistakes.addAll(MetadataRules.asNew(object, true, this));
    return mistakes.addAll(validateCreate(object, write)).list();
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.of("type");
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return object.text("type");
  }
}
