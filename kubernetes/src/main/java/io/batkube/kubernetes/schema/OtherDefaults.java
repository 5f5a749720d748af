package io.batkube.kubernetes.schema;

import static io.batkube.kubernetes.schema.Defaults.inside;
import static io.batkube.kubernetes.schema.Defaults.insideOrNew;
import static io.batkube.kubernetes.schema.Defaults.orElse;
import static io.batkube.kubernetes.schema.Defaults.orElseNumber;
import static io.batkube.kubernetes.schema.Defaults.orElseText;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Defaults of the groups with few of them. */
final class OtherDefaults {
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String ZERO_SHARES =
      "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares";
  private static final long SHARES = 30;

  private OtherDefaults() {}

  static Optional<UnaryOperator<Fields>> rule(String group, String version, String struct) {
    return switch (group) {
      case "networking" -> networking(version, struct);
      case "discovery" ->
          only("EndpointPort", struct, o -> orElse(orElse(o, "name", ""), "protocol", "TCP"));
      case "rbac" -> rbac(version, struct);
      case "storage" -> storage(struct);
      case "scheduling" ->
          only("PriorityClass", struct, o -> orElse(o, "preemptionPolicy", "PreemptLowerPriority"));
      case "admissionregistration" -> admission(version, struct);
      case "flowcontrol" -> flowControl(version, struct);
      case "resource" -> resource(version, struct);
      case "certificates" -> version.equals("v1beta1") ? certificates(struct) : Optional.empty();
      case "authentication" ->
          only("TokenRequestSpec", struct, o -> orElse(o, "expirationSeconds", 3600L));
      case "apiextensions" -> definitions(version, struct);
      case "apiregistration" -> only("ServiceReference", struct, OtherDefaults::httpsPort);
      default -> Optional.empty();
    };
  }

  private static Optional<UnaryOperator<Fields>> only(
      String wanted, String struct, UnaryOperator<Fields> rule) {
    return wanted.equals(struct) ? Optional.of(rule) : Optional.empty();
  }

  private static Fields httpsPort(Fields reference) {
    return orElse(reference, "port", 443L);
  }

  private static Optional<UnaryOperator<Fields>> networking(String version, String struct) {
    if (version.equals("v1beta1")) {
      return only("HTTPIngressPath", struct, o -> orElse(o, "pathType", "ImplementationSpecific"));
    }
    return switch (struct) {
      case "NetworkPolicy" -> Optional.of(OtherDefaults::networkPolicy);
      case "NetworkPolicyPort" -> Optional.of(o -> orElse(o, "protocol", "TCP"));
      case "IngressClass" ->
          Optional.of(
              o ->
                  inside(
                      o,
                      "spec",
                      spec -> inside(spec, "parameters", p -> orElse(p, "scope", "Cluster"))));
      default -> Optional.empty();
    };
  }

  static Fields networkPolicy(Fields policy) {
    return insideOrNew(
        policy,
        "spec",
        spec -> {
          if (!spec.items("policyTypes").isEmpty()) {
            return spec;
          }
          Items types = Items.of("Ingress");
          return spec.with(
              "policyTypes", spec.items("egress").isEmpty() ? types : types.plus("Egress"));
        });
  }

  private static Optional<UnaryOperator<Fields>> rbac(String version, String struct) {
    return switch (struct) {
      case "ClusterRoleBinding", "RoleBinding" ->
          Optional.of(o -> insideOrNew(o, "roleRef", role -> orElseText(role, "apiGroup", RBAC)));
      case "Subject" ->
          Optional.of(
              version.equals("v1alpha1") ? OtherDefaults::oldSubject : OtherDefaults::subject);
      default -> Optional.empty();
    };
  }

  private static Fields subject(Fields subject) {
    return switch (subject.text("kind")) {
      case "User", "Group" -> orElseText(subject, "apiGroup", RBAC);
      default -> subject;
    };
  }

  private static Fields oldSubject(Fields subject) {
    return switch (subject.text("kind")) {
      case "ServiceAccount" -> orElseText(subject, "apiVersion", "v1");
      case "User", "Group" -> orElseText(subject, "apiVersion", RBAC + "/v1alpha1");
      default -> subject;
    };
  }

  private static Optional<UnaryOperator<Fields>> storage(String struct) {
    return switch (struct) {
      case "StorageClass" ->
          Optional.of(
              o -> orElse(orElse(o, "reclaimPolicy", "Delete"), "volumeBindingMode", "Immediate"));
      case "CSIDriverSpec" -> Optional.of(OtherDefaults::driver);
      default -> Optional.empty();
    };
  }

  private static Fields driver(Fields given) {
    Fields spec = orElse(given, "attachRequired", true);
    spec = orElse(spec, "podInfoOnMount", false);
    spec = orElse(spec, "storageCapacity", false);
    spec = orElse(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
    spec =
        spec.items("volumeLifecycleModes").isEmpty()
            ? spec.with("volumeLifecycleModes", Items.of("Persistent"))
            : spec;
    spec = orElse(spec, "requiresRepublish", false);
    return orElse(spec, "seLinuxMount", false);
  }

  private static Optional<UnaryOperator<Fields>> admission(String version, String struct) {
    return switch (struct) {
      case "ValidatingWebhook" -> Optional.of(o -> webhook(o, policy(version)));
      case "MutatingWebhook" ->
          Optional.of(o -> orElse(webhook(o, policy(version)), "reinvocationPolicy", "Never"));
      case "Rule", "RuleWithOperations", "NamedRuleWithOperations" ->
          Optional.of(o -> orElse(o, "scope", "*"));
      case "ServiceReference" -> Optional.of(OtherDefaults::httpsPort);
      case "ValidatingAdmissionPolicySpec", "MutatingAdmissionPolicySpec" ->
          Optional.of(o -> orElse(o, "failurePolicy", "Fail"));
      case "MatchResources" -> Optional.of(o -> matched(o, "Equivalent"));
      case "ParamRef" ->
          version.equals("v1alpha1")
              ? Optional.of(o -> orElse(o, "parameterNotFoundAction", "Deny"))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Webhooks of old were ignored when they failed, matched exactly, and were given longer. */
  private record WebhookPolicy(String failure, String match, long timeoutSeconds) {}

  private static WebhookPolicy policy(String version) {
    return version.equals("v1beta1")
        ? new WebhookPolicy("Ignore", "Exact", 30)
        : new WebhookPolicy("Fail", "Equivalent", 10);
  }

  private static Fields webhook(Fields given, WebhookPolicy policy) {
    Fields hook = matched(orElse(given, "failurePolicy", policy.failure), policy.match);
    return orElse(hook, "timeoutSeconds", policy.timeoutSeconds);
  }

  private static Fields matched(Fields given, String how) {
    Fields matched = orElse(given, "matchPolicy", how);
    matched = orElse(matched, "namespaceSelector", Fields.EMPTY);
    return orElse(matched, "objectSelector", Fields.EMPTY);
  }

  private static Optional<UnaryOperator<Fields>> flowControl(String version, String struct) {
    return switch (struct) {
      case "FlowSchemaSpec" -> Optional.of(o -> orElseNumber(o, "matchingPrecedence", 1000));
      case "ExemptPriorityLevelConfiguration" ->
          Optional.of(
              o -> orElse(orElse(o, "nominalConcurrencyShares", 0L), "lendablePercent", 0L));
      case "LimitedPriorityLevelConfiguration" ->
          Optional.of(
              o -> {
                Fields limited = orElse(o, "lendablePercent", 0L);
                return switch (version) {
                  case "v1" -> orElse(limited, "nominalConcurrencyShares", SHARES);
                  case "v1beta3" -> limited; // the whole object decides
                  default -> orElseNumber(limited, "assuredConcurrencyShares", SHARES);
                };
              });
      case "PriorityLevelConfiguration" ->
          version.equals("v1beta3") ? Optional.of(OtherDefaults::shares) : Optional.empty();
      case "QueuingConfiguration" ->
          Optional.of(
              o ->
                  orElseNumber(
                      orElseNumber(orElseNumber(o, "handSize", 8), "queues", 64),
                      "queueLengthLimit",
                      50));
      default -> Optional.empty();
    };
  }

  private static Fields shares(Fields level) {
    return level.fieldsAt("metadata", "annotations").has(ZERO_SHARES)
        ? level
        : inside(
            level,
            "spec",
            spec ->
                inside(
                    spec,
                    "limited",
                    limited -> orElseNumber(limited, "nominalConcurrencyShares", SHARES)));
  }

  private static Optional<UnaryOperator<Fields>> resource(String version, String struct) {
    return switch (struct) {
      case "ExactDeviceRequest", "DeviceSubRequest" -> Optional.of(OtherDefaults::deviceRequest);
      case "DeviceRequest" ->
          version.equals("v1beta1")
              ? Optional.of(o -> o.text("deviceClassName").isEmpty() ? o : deviceRequest(o))
              : Optional.empty();
      case "Device", "BasicDevice" ->
          Optional.of(o -> inside(o, "nodeAllocatableResourceMappings", OtherDefaults::multiplied));
      default -> Optional.empty();
    };
  }

  private static Fields multiplied(Fields mappings) {
    Fields changed = mappings;
    for (int i = 0; i < mappings.size(); i++) {
      changed =
          inside(
              changed, mappings.name(i), mapping -> orElse(mapping, "allocationMultiplier", "1"));
    }
    return changed;
  }

  private static Fields deviceRequest(Fields given) {
    Fields request = orElseText(given, "allocationMode", "ExactCount");
    return request.text("allocationMode").equals("ExactCount")
        ? orElseNumber(request, "count", 1)
        : request;
  }

  private static Optional<UnaryOperator<Fields>> certificates(String struct) {
    return switch (struct) {
      case "CertificateSigningRequestSpec" ->
          Optional.of(o -> orElse(o, "usages", Items.of("digital signature", "key encipherment")));
      case "CertificateSigningRequestCondition" ->
          Optional.of(o -> orElseText(o, "status", "True"));
      default -> Optional.empty();
    };
  }

  private static Optional<UnaryOperator<Fields>> definitions(String version, String struct) {
    return switch (struct) {
      case "CustomResourceDefinition" -> Optional.of(o -> definition(o, version.equals("v1beta1")));
      case "ServiceReference" -> Optional.of(OtherDefaults::httpsPort);
      default -> Optional.empty();
    };
  }

  private static Fields definition(Fields given, boolean old) {
    Fields definition =
        insideOrNew(given, "spec", spec -> definitionSpec(old ? oldDefinitionSpec(spec) : spec));
    if (!definition.fieldsAt("status").items("storedVersions").isEmpty()) {
      return definition;
    }
    for (Fields version : definition.fields("spec").items("versions").eachFields()) {
      if (version.isTrue("storage")) {
        return insideOrNew(
            definition,
            "status",
            status -> status.with("storedVersions", Items.of(version.text("name"))));
      }
    }
    return definition;
  }

  private static Fields definitionSpec(Fields given) {
    String kind = given.fields("names").text("kind");
    Fields spec =
        insideOrNew(
            given,
            "names",
            before -> {
              Fields names = orElseText(before, "singular", kind.toLowerCase(Locale.ROOT));
              return kind.isEmpty() ? names : orElseText(names, "listKind", kind + "List");
            });
    return orElse(spec, "conversion", Fields.of("strategy", "None"));
  }

  private static Fields oldDefinitionSpec(Fields given) {
    Fields spec = orElseText(given, "scope", "Namespaced");
    String version = spec.text("version");
    if (spec.items("versions").isEmpty() && !version.isEmpty()) {
      spec =
          spec.with(
              "versions", Items.of(Fields.of("name", version, "served", true, "storage", true)));
    }
    if (version.isEmpty() && !spec.items("versions").isEmpty()) {
      spec = spec.with("version", spec.items("versions").fields(0).text("name"));
    }
    spec =
        inside(
            spec,
            "conversion",
            conversion ->
                conversion.text("strategy").equals("Webhook")
                        && conversion.items("conversionReviewVersions").isEmpty()
                    ? conversion.with("conversionReviewVersions", Items.of("v1beta1"))
                    : conversion);
    return orElse(spec, "preserveUnknownFields", true);
  }
}
