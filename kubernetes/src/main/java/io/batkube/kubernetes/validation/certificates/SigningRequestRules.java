package io.batkube.kubernetes.validation.certificates;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Times;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * CertificateSigningRequests: who asked is kept, and nothing of the request changes. It is approved
 * and signed on paths of their own.
 */
public final class SigningRequestRules implements KindRules {
  private static final List<String> USAGES =
      List.of(
          "any",
          "cert sign",
          "client auth",
          "code signing",
          "content commitment",
          "crl sign",
          "data encipherment",
          "decipher only",
          "digital signature",
          "email protection",
          "encipher only",
          "ipsec end system",
          "ipsec tunnel",
          "ipsec user",
          "key agreement",
          "key encipherment",
          "microsoft sgc",
          "netscape sgc",
          "ocsp signing",
          "s/mime",
          "server auth",
          "signing",
          "timestamping");
  private static final List<String> DECISIONS = List.of("Approved", "Denied");
  private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");

  @Override
  public boolean hasStatus() {
    return true;
  }

  /** Any name will do, as long as it can be a part of a path. */
  @Override
  public List<String> nameProblems(String name, boolean prefix) {
    return Names.pathSegmentProblems(name, prefix);
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    Fields sent = object.fields("spec");
    Fields.Builder spec = new Fields.Builder();
    for (String field : List.of("request", "signerName", "expirationSeconds", "usages")) {
      sent.find(field).ifPresent(value -> spec.put(field, value));
    }
    Write.Asker asker = write.asker();
    if (!asker.name().isEmpty()) {
      spec.put("username", asker.name());
    }
    if (!asker.uid().isEmpty()) {
      spec.put("uid", asker.uid());
    }
    if (!asker.groups().isEmpty()) {
      spec.put("groups", Items.of(asker.groups()));
    }
    return object.with("spec", spec.build()).with("status", Fields.EMPTY);
  }

  @Override
  public Fields prepareUpdate(Fields object, Fields old, Write write) {
    return object.with("spec", old.fields("spec")).with("status", old.fields("status"));
  }

  @Override
  public Fields preparePartUpdate(String subresource, Fields object, Fields old, Write write) {
    if (subresource.isEmpty()) {
      return prepareUpdate(object, old, write);
    }
    Fields dated = withTimes(object.with("spec", old.fields("spec")), old, write);
    Fields status = dated.fields("status");
    if (subresource.equals("approval")) {
      Items conditions = status.items("conditions");
      Fields kept = old.fields("status");
      return dated.with(
          "status",
          conditions.isEmpty() ? kept.without("conditions") : kept.with("conditions", conditions));
    }
    return dated.with("status", withDecisions(status, old.fields("status")));
  }

  /** A status brings no decisions: those that are there stay as they are. */
  private static Fields withDecisions(Fields status, Fields old) {
    Items conditions = status.items("conditions");
    for (String type : DECISIONS) {
      List<Integer> now = places(conditions, type);
      List<Integer> before = places(old.items("conditions"), type);
      for (int i = 0; now.size() == before.size() && i < now.size(); i++) {
        conditions = conditions.with(now.get(i), old.items("conditions").get(before.get(i)));
      }
    }
    return conditions.isEmpty() ? status : status.with("conditions", conditions);
  }

  private static List<Integer> places(Items conditions, String type) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      if (conditions.fields(i).text("type").equals(type)) {
        places.add(i);
      }
    }
    return places;
  }

  private static Fields withTimes(Fields object, Fields old, Write write) {
    String now = Times.text(write.now());
    Items conditions = object.fields("status").items("conditions");
    Items dated =
        conditions.mapFields(
            condition -> {
              Fields result = condition;
              if (condition.text("lastUpdateTime").isEmpty()) {
                result = result.with("lastUpdateTime", now);
              }
              if (condition.text("lastTransitionTime").isEmpty()) {
                result = result.with("lastTransitionTime", since(condition, old, now));
              }
              return result;
            });
    return dated.isEmpty() ? object : object.withAt(dated, "status", "conditions");
  }

  private static String since(Fields condition, Fields old, String now) {
    return old.fields("status").items("conditions").eachFields().stream()
        .filter(before -> before.text("type").equals(condition.text("type")))
        .filter(before -> before.text("status").equals(condition.text("status")))
        .map(before -> before.text("lastTransitionTime"))
        .filter(time -> !time.isEmpty())
        .findFirst()
        .orElse(now);
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    return check(object, Fields.EMPTY).list();
  }

  /**
   * The rules of the whole object.
   *
   * @param old what is stored, whose faults are let pass
   */
  private static Mistakes check(Fields object, Fields old) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    Pem.requestProblem(spec.text("request"))
        .ifPresent(problem -> mistakes.invalid("spec.request", spec.text("request"), problem));
    List<String> oldUsages = old.fields("spec").items("usages").eachText();
    usages(mistakes, spec.items("usages"), oldUsages);
    String signer = spec.text("signerName");
    String legacy = "kubernetes.io/legacy-unknown";
    if (signer.equals(legacy) && !old.fields("spec").text("signerName").equals(legacy)) {
      mistakes.invalid(
          "spec.signerName", signer, "the legacy signerName is not allowed via this API version");
    } else {
      SignerNames.check(mistakes, "spec.signerName", signer);
    }
    long seconds = spec.number("expirationSeconds", 600);
    if (seconds < 600) {
      mistakes.invalid(
          "spec.expirationSeconds",
          seconds,
          "may not specify a duration less than 600 seconds (10 minutes)");
    }
    conditions(mistakes, object.fields("status").items("conditions"), old);
    String certificate = object.fields("status").text("certificate");
    if (!certificate.equals(old.fields("status").text("certificate"))) {
      Pem.certificateProblem(certificate)
          .ifPresent(
              problem -> mistakes.invalid("status.certificate", "<certificate data>", problem));
    }
    return mistakes;
  }

  private static void usages(Mistakes mistakes, Items usages, List<String> old) {
    if (usages.isEmpty()) {
      mistakes.required("spec.usages");
    }
    for (int i = 0; USAGES.containsAll(old) && i < usages.size(); i++) {
      mistakes.oneOf("spec.usages[" + i + "]", usages.text(i), USAGES);
    }
    Set<String> seen = new LinkedHashSet<>();
    boolean unique = new LinkedHashSet<>(old).size() == old.size();
    for (int i = 0; unique && i < usages.size(); i++) {
      if (!seen.add(usages.text(i))) {
        mistakes.duplicate("spec.usages[" + i + "]", usages.text(i));
      }
    }
  }

  private static void conditions(Mistakes mistakes, Items conditions, Fields old) {
    List<String> before =
        old.fields("status").items("conditions").eachFields().stream()
            .map(condition -> condition.text("type"))
            .toList();
    Set<String> seen = new LinkedHashSet<>();
    for (int i = 0; i < conditions.size(); i++) {
      Fields condition = conditions.fields(i);
      String path = "status.conditions[" + i + "]";
      String type = condition.text("type");
      if (type.isEmpty() && !before.contains("")) {
        mistakes.required(path + ".type");
      }
      mistakes.requiredOneOf(
          path + ".status",
          condition.text("status"),
          FINAL.contains(type) ? List.of("True") : List.of("False", "True", "Unknown"));
      if (DECISIONS.contains(type)
          && !before.containsAll(DECISIONS)
          && seen.contains(type.equals("Approved") ? "Denied" : "Approved")) {
        mistakes.invalid(
            "status.conditions", type, "Approved and Denied conditions are mutually exclusive");
      }
      boolean unique = new LinkedHashSet<>(before).size() == before.size();
      if (!seen.add(type) && unique) {
        mistakes.duplicate(path + ".type", type);
      }
    }
  }

  @Override
  public List<FieldError> validatePartUpdate(
      String subresource, Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    mistakes.addAll(MetadataRules.asNew(object, false, this));
    mistakes.addAll(check(object, old).list());
    Items conditions = object.fields("status").items("conditions");
    Items before = old.fields("status").items("conditions");
    String path = "status.conditions";
    for (String type : FINAL) {
      if (places(conditions, type).size() < places(before, type).size()) {
        mistakes.forbidden(path, "updates may not remove a condition of type \"" + type + "\"");
      }
    }
    for (String type : DECISIONS) {
      int more = places(conditions, type).size() - places(before, type).size();
      if (more > 0 && !subresource.equals("approval")) {
        mistakes.forbidden(path, "updates may not add a condition of type \"" + type + "\"");
      }
    }
    String certificate = object.fields("status").text("certificate");
    String oldCertificate = old.fields("status").text("certificate");
    if (!certificate.equals(oldCertificate)) {
      if (!subresource.equals("status")) {
        mistakes.forbidden("status.certificate", "updates may not set certificate content");
      } else if (!oldCertificate.isEmpty()) {
        mistakes.forbidden(
            "status.certificate", "updates may not modify existing certificate content");
      }
    }
    return mistakes.list();
  }

  @Override
  public List<String> fieldLabels(Resource row) {
    return List.of("spec.signerName");
  }

  @Override
  public String unknownFieldLabel(Resource row, String label) {
    return "field label not supported: " + label;
  }

  @Override
  public String fieldValue(Fields object, String label) {
    return object.fields("spec").text("signerName");
  }
}
