package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.crd.CelRules;
import io.batkube.kubernetes.crd.DefinitionRules;
import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.schema.ResourceFact;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.validation.admission.PolicyBindingRules;
import io.batkube.kubernetes.validation.admission.PolicyRules;
import io.batkube.kubernetes.validation.admission.WebhookRules;
import io.batkube.kubernetes.validation.apiregistration.ApiServiceRules;
import io.batkube.kubernetes.validation.certificates.SigningRequestRules;
import io.batkube.kubernetes.validation.coordination.LeaseCandidateRules;
import io.batkube.kubernetes.validation.coordination.LeaseRules;
import io.batkube.kubernetes.validation.core.ConfigMapRules;
import io.batkube.kubernetes.validation.core.EndpointsRules;
import io.batkube.kubernetes.validation.core.EventRules;
import io.batkube.kubernetes.validation.core.LimitRangeRules;
import io.batkube.kubernetes.validation.core.NamespaceRules;
import io.batkube.kubernetes.validation.core.ResourceQuotaRules;
import io.batkube.kubernetes.validation.core.SecretRules;
import io.batkube.kubernetes.validation.core.ServiceAccountRules;
import io.batkube.kubernetes.validation.core.ServiceRules;
import io.batkube.kubernetes.validation.discovery.EndpointSliceRules;
import io.batkube.kubernetes.validation.flowcontrol.FlowSchemaRules;
import io.batkube.kubernetes.validation.flowcontrol.PriorityLevelRules;
import io.batkube.kubernetes.validation.networking.IngressClassRules;
import io.batkube.kubernetes.validation.networking.IngressRules;
import io.batkube.kubernetes.validation.networking.IpAddressRules;
import io.batkube.kubernetes.validation.networking.NetworkPolicyRules;
import io.batkube.kubernetes.validation.networking.ServiceCidrRules;
import io.batkube.kubernetes.validation.node.RuntimeClassRules;
import io.batkube.kubernetes.validation.rbac.RoleBindingRules;
import io.batkube.kubernetes.validation.rbac.RoleRules;
import io.batkube.kubernetes.validation.resource.DeviceClassRules;
import io.batkube.kubernetes.validation.resource.ResourceClaimRules;
import io.batkube.kubernetes.validation.resource.ResourceClaimTemplateRules;
import io.batkube.kubernetes.validation.resource.ResourceSliceRules;
import io.batkube.kubernetes.validation.storage.ClaimRules;
import io.batkube.kubernetes.validation.storage.CsiDriverRules;
import io.batkube.kubernetes.validation.storage.CsiNodeRules;
import io.batkube.kubernetes.validation.storage.CsiStorageCapacityRules;
import io.batkube.kubernetes.validation.storage.PersistentVolumeRules;
import io.batkube.kubernetes.validation.storage.StorageClassRules;
import io.batkube.kubernetes.validation.storage.VolumeAttachmentRules;
import io.batkube.kubernetes.validation.storage.VolumeAttributesClassRules;
import io.batkube.kubernetes.workload.WorkloadKinds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rules a built-in kind has. A kind without a row has no rules of its own; it keeps its
 * status apart if it has a path for it.
 */
final class BuiltInRules {
  private static final Map<Partition, KindRules> ROWS = new LinkedHashMap<>();

  private static final KindRules PLAIN = new KindRules() {};
  private static final KindRules PLAIN_WITH_STATUS =
      new KindRules() {
        @Override
        public boolean hasStatus() {
          return true;
        }

        @Override
        public Fields prepareCreate(Fields object, Write write) {
          return object.with("status", Fields.EMPTY);
        }
      };

  private static final KindRules COMPONENT_STATUS =
      new KindRules() {
        @Override
        public List<String> warnings(String subresource) {
          return subresource.isEmpty()
              ? List.of("v1 ComponentStatus is deprecated in v1.19+")
              : List.of();
        }
      };

  static {
    ROWS.putAll(WorkloadKinds.rules());
    row("", "componentstatuses", COMPONENT_STATUS);
    row("", "configmaps", new ConfigMapRules());
    row("", "endpoints", new EndpointsRules());
    row("", "events", new EventRules(true));
    row("", "limitranges", new LimitRangeRules());
    row("", "namespaces", new NamespaceRules());
    row("", "persistentvolumeclaims", new ClaimRules());
    row("", "persistentvolumes", new PersistentVolumeRules());
    row("", "resourcequotas", new ResourceQuotaRules());
    row("", "secrets", new SecretRules());
    row("", "serviceaccounts", new ServiceAccountRules());
    row("", "services", new ServiceRules());
    row("admissionregistration.k8s.io", "mutatingadmissionpolicies", new PolicyRules(true));
    row(
        "admissionregistration.k8s.io",
        "mutatingadmissionpolicybindings",
        new PolicyBindingRules(true));
    row("admissionregistration.k8s.io", "mutatingwebhookconfigurations", new WebhookRules(true));
    row("admissionregistration.k8s.io", "validatingadmissionpolicies", new PolicyRules(false));
    row(
        "admissionregistration.k8s.io",
        "validatingadmissionpolicybindings",
        new PolicyBindingRules(false));
    row("admissionregistration.k8s.io", "validatingwebhookconfigurations", new WebhookRules(false));
    row(
        "apiextensions.k8s.io",
        "customresourcedefinitions",
        new DefinitionRules(CelRules.ACCEPTING));
    row("apiregistration.k8s.io", "apiservices", new ApiServiceRules());
    row("certificates.k8s.io", "certificatesigningrequests", new SigningRequestRules());
    row("coordination.k8s.io", "leasecandidates", new LeaseCandidateRules());
    row("coordination.k8s.io", "leases", new LeaseRules());
    row("discovery.k8s.io", "endpointslices", new EndpointSliceRules());
    row("events.k8s.io", "events", new EventRules(false));
    row("extensions", "ingresses", new IngressRules());
    row("extensions", "networkpolicies", new NetworkPolicyRules());
    row("flowcontrol.apiserver.k8s.io", "flowschemas", new FlowSchemaRules());
    row("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", new PriorityLevelRules());
    row("networking.k8s.io", "ingressclasses", new IngressClassRules());
    row("networking.k8s.io", "ingresses", new IngressRules());
    row("networking.k8s.io", "ipaddresses", new IpAddressRules());
    row("networking.k8s.io", "networkpolicies", new NetworkPolicyRules());
    row("networking.k8s.io", "servicecidrs", new ServiceCidrRules());
    row("node.k8s.io", "runtimeclasses", new RuntimeClassRules());
    row("resource.k8s.io", "deviceclasses", new DeviceClassRules());
    row("resource.k8s.io", "resourceclaims", new ResourceClaimRules());
    row("resource.k8s.io", "resourceclaimtemplates", new ResourceClaimTemplateRules());
    row("resource.k8s.io", "resourceslices", new ResourceSliceRules());
    row("rbac.authorization.k8s.io", "clusterrolebindings", new RoleBindingRules(false));
    row("rbac.authorization.k8s.io", "clusterroles", new RoleRules(false));
    row("rbac.authorization.k8s.io", "rolebindings", new RoleBindingRules(true));
    row("rbac.authorization.k8s.io", "roles", new RoleRules(true));
    row("storage.k8s.io", "csidrivers", new CsiDriverRules());
    row("storage.k8s.io", "csinodes", new CsiNodeRules());
    row("storage.k8s.io", "csistoragecapacities", new CsiStorageCapacityRules());
    row("storage.k8s.io", "storageclasses", new StorageClassRules());
    row("storage.k8s.io", "volumeattachments", new VolumeAttachmentRules());
    row("storage.k8s.io", "volumeattributesclasses", new VolumeAttributesClassRules());
  }

  private BuiltInRules() {}

  private static void row(String group, String plural, KindRules rules) {
    ROWS.put(new Partition(group, plural), rules);
  }

  static KindRules of(ResourceFact fact) {
    boolean status = fact.subresources().stream().anyMatch(part -> part.name().equals("status"));
    return ROWS.getOrDefault(
        new Partition(fact.group(), fact.plural()), status ? PLAIN_WITH_STATUS : PLAIN);
  }
}
