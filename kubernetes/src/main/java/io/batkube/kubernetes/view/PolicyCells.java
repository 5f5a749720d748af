package io.batkube.kubernetes.view;

import io.batkube.kubernetes.status.Status;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Cells of rights, admission, certificates, flow control and the API's own services. */
final class PolicyCells {
  /** What a request tries first comes first. */
  static final Comparator<Fields> FLOW_SCHEMA_ORDER =
      Comparator.<Fields>comparingLong(s -> s.fields("spec").number("matchingPrecedence"))
          .thenComparing(schema -> schema.fields("metadata").text("name"));

  private static final String ADMISSION = ".admissionregistration.k8s.io";

  private PolicyCells() {}

  static void addTo(Map<String, BiConsumer<Fields, Row>> cells) {
    cells.put("rolebindings.rbac.authorization.k8s.io", PolicyCells::roleBinding);
    cells.put("clusterrolebindings.rbac.authorization.k8s.io", PolicyCells::roleBinding);
    cells.put("mutatingwebhookconfigurations" + ADMISSION, PolicyCells::webhooks);
    cells.put("validatingwebhookconfigurations" + ADMISSION, PolicyCells::webhooks);
    cells.put(
        "validatingadmissionpolicies" + ADMISSION,
        (object, row) -> policy(object, "validations", row));
    cells.put(
        "mutatingadmissionpolicies" + ADMISSION, (object, row) -> policy(object, "mutations", row));
    cells.put("validatingadmissionpolicybindings" + ADMISSION, PolicyCells::policyBinding);
    cells.put("mutatingadmissionpolicybindings" + ADMISSION, PolicyCells::policyBinding);
    cells.put("certificatesigningrequests.certificates.k8s.io", PolicyCells::signingRequest);
    cells.put("clustertrustbundles.certificates.k8s.io", PolicyCells::clusterTrustBundle);
    cells.put("podcertificaterequests.certificates.k8s.io", PolicyCells::podCertificateRequest);
    cells.put("flowschemas.flowcontrol.apiserver.k8s.io", PolicyCells::flowSchema);
    cells.put("prioritylevelconfigurations.flowcontrol.apiserver.k8s.io", PolicyCells::priority);
    cells.put("apiservices.apiregistration.k8s.io", PolicyCells::apiService);
  }

  private static void roleBinding(Fields object, Row row) {
    List<String> users = new ArrayList<>();
    List<String> groups = new ArrayList<>();
    List<String> accounts = new ArrayList<>();
    for (Fields subject : object.items("subjects").eachFields()) {
      String name = subject.text("name");
      switch (subject.text("kind")) {
        case "User" -> users.add(name);
        case "Group" -> groups.add(name);
        case "ServiceAccount" -> accounts.add(subject.text("namespace") + "/" + name);
        default -> {}
      }
    }
    Fields role = object.fields("roleRef");
    row.name(object)
        .text(role.text("kind") + "/" + role.text("name"))
        .age(object)
        .text(String.join(", ", users))
        .text(String.join(", ", groups))
        .text(String.join(", ", accounts));
  }

  private static void webhooks(Fields object, Row row) {
    row.name(object).number(object.items("webhooks").size()).age(object);
  }

  private static void policy(Fields object, String rules, Row row) {
    Fields spec = object.fields("spec");
    Fields parameters = spec.fields("paramKind");
    row.name(object)
        .number(spec.items(rules).size())
        .text(
            spec.has("paramKind")
                ? parameters.text("apiVersion") + "/" + parameters.text("kind")
                : Row.UNSET)
        .age(object);
  }

  private static void policyBinding(Fields object, Row row) {
    Fields spec = object.fields("spec");
    row.name(object)
        .text(spec.text("policyName"))
        .text(parameter(spec.fields("paramRef")))
        .age(object);
  }

  private static String parameter(Fields reference) {
    String name = reference.text("name");
    if (!name.isEmpty()) {
      String namespace = reference.text("namespace");
      return (namespace.isEmpty() ? "*" : namespace) + "/" + name;
    }
    return reference.has("selector") ? goText(reference.fields("selector")) : Row.UNSET;
  }

  /** A label selector as Go prints the struct. */
  private static String goText(Fields selector) {
    StringBuilder text = new StringBuilder("&LabelSelector{MatchLabels:map[string]string{");
    Fields labels = selector.fields("matchLabels").sorted();
    labels.names().forEach(key -> text.append(key + ": " + labels.text(key) + ","));
    text.append("},MatchExpressions:[]LabelSelectorRequirement{");
    for (Fields expression : selector.items("matchExpressions").eachFields()) {
      text.append("LabelSelectorRequirement{Key:" + expression.text("key"));
      text.append(",Operator:" + expression.text("operator"));
      text.append(",Values:[" + String.join(" ", expression.items("values").eachText()));
      text.append("],},");
    }
    return text.append("},}").toString();
  }

  private static void signingRequest(Fields object, Row row) {
    Fields spec = object.fields("spec");
    row.name(object)
        .age(object)
        .textOr(spec.text("signerName"), Row.NONE)
        .text(spec.text("username"))
        .text(
            spec.has("expirationSeconds")
                ? HumanDuration.of(spec.number("expirationSeconds"))
                : Row.NONE)
        .text(signingState(object));
  }

  private static String signingState(Fields object) {
    Fields status = object.fields("status");
    boolean approved = false;
    boolean denied = false;
    boolean failed = false;
    for (Fields condition : status.items("conditions").eachFields()) {
      approved |= condition.text("type").equals("Approved");
      denied |= condition.text("type").equals("Denied");
      failed |= condition.text("type").equals("Failed");
    }
    String state = denied ? "Denied" : approved ? "Approved" : "Pending";
    return state
        + (failed ? ",Failed" : "")
        + (status.text("certificate").isEmpty() ? "" : ",Issued");
  }

  private static void clusterTrustBundle(Fields object, Row row) {
    row.name(object).textOr(object.fields("spec").text("signerName"), Row.NONE);
  }

  private static void podCertificateRequest(Fields object, Row row) {
    Fields spec = object.fields("spec");
    String state = "Pending";
    for (Fields condition : object.fields("status").items("conditions").eachFields()) {
      if (List.of("Issued", "Denied", "Failed").contains(condition.text("type"))) {
        state = condition.text("type");
      }
    }
    row.name(object)
        .text(spec.text("podName"))
        .text(spec.text("serviceAccountName"))
        .text(spec.text("nodeName"))
        .text(spec.text("signerName"))
        .text(state)
        .text(Texts.labelsOrNone(spec.fields("unverifiedUserAnnotations")));
  }

  private static void flowSchema(Fields object, Row row) {
    Fields spec = object.fields("spec");
    String dangling = "?";
    for (Fields condition : object.fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals("Dangling")) {
        dangling = condition.text("status");
        break;
      }
    }
    row.name(object)
        .text(spec.fields("priorityLevelConfiguration").text("name"))
        .number(spec.number("matchingPrecedence"))
        .text(
            spec.has("distinguisherMethod")
                ? spec.fields("distinguisherMethod").text("type")
                : Row.NONE)
        .age(object)
        .text(dangling);
  }

  private static void priority(Fields object, Row row) {
    Fields spec = object.fields("spec");
    Fields limited = spec.fields("limited");
    Fields response = limited.fields("limitResponse");
    Fields queuing = response.fields("queuing");
    row.name(object).text(spec.text("type"));
    numberOrNone(spec.has("limited"), limited, "nominalConcurrencyShares", row);
    for (String field : List.of("queues", "handSize", "queueLengthLimit")) {
      numberOrNone(response.has("queuing"), queuing, field, row);
    }
    row.age(object);
  }

  private static void numberOrNone(boolean there, Fields of, String field, Row row) {
    if (there) {
      row.number(of.number(field));
    } else {
      row.text(Row.NONE);
    }
  }

  private static void apiService(Fields object, Row row) {
    Optional<Object> service = object.findAt("spec", "service");
    Items conditions = object.fields("status").items("conditions");
    String available = "Unknown";
    for (Fields condition : conditions.eachFields()) {
      if (condition.text("type").equals("Available")) {
        String status = condition.text("status");
        String reason = condition.text("reason");
        available =
            status.equals("True") || reason.isEmpty() ? status : status + " (" + reason + ")";
        break;
      }
    }
    row.name(object)
        .text(
            service.isPresent() && service.get() instanceof Fields at
                ? at.text("namespace") + "/" + at.text("name")
                : "Local")
        .text(available)
        .age(object);
  }

  /** The name under which Go prints the type of an object: "*apps.Deployment". */
  static String goType(String group, String kind, boolean custom) {
    if (custom) {
      return kind.endsWith("List")
          ? "*unstructured.UnstructuredList"
          : "*unstructured.Unstructured";
    }
    String first = group.isEmpty() ? "core" : group.split("\\.", 2)[0];
    String room =
        switch (first) {
          case "events" -> "core";
          case "internal" -> "apiserverinternal";
          case "extensions" -> "networking";
          default -> first;
        };
    return "*" + room + "." + kind;
  }

  /** The refusal of a shape that only a list, or only an object, can have. */
  static Status wrongShape(String wanted, String is, String goType) {
    return Status.notAcceptable(
        "you requested " + wanted + ", but the requested object is " + is + " (" + goType + ")");
  }
}
