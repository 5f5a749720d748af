package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Admission;
import io.batkube.kubernetes.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The admission of a cluster: what a kube-apiserver 1.36 switches on by default, in its order.
 * Places where it asks somebody outside, or policies that a client posted, are marked.
 */
public final class Admissions {

  /** What plugins are made of. */
  private record Parts(Store store, Permissions permissions) {}

  /** A plugin by the name under which a real server switches it off. */
  private record Row(String name, Function<Parts, Admission> make) {}

  private static final List<Row> TABLE =
      List.of(
          new Row("NamespaceLifecycle", _ -> new NamespaceLifecycle()),
          new Row("LimitRanger", _ -> new LimitRanger()),
          new Row("ServiceAccount", _ -> new ServiceAccountAdmission()),
          // NodeRestriction: once nodes have users of their own
          new Row("TaintNodesByCondition", _ -> new TaintNodesByCondition()),
          new Row("PodSecurity", _ -> new PodSecurity()),
          new Row("Priority", _ -> new Priority()),
          new Row("DefaultTolerationSeconds", _ -> new DefaultTolerationSeconds()),
          new Row("DefaultStorageClass", _ -> new DefaultStorageClass()),
          new Row("StorageObjectInUseProtection", _ -> new StorageObjectInUseProtection()),
          new Row("PersistentVolumeClaimResize", _ -> new PersistentVolumeClaimResize()),
          new Row("RuntimeClass", _ -> new RuntimeClass()),
          new Row("CertificateApproval", parts -> new CertificateApproval(parts.permissions)),
          new Row("CertificateSigning", parts -> new CertificateSigning(parts.permissions)),
          new Row("CertificateSubjectRestriction", _ -> new CertificateSubjectRestriction()),
          new Row("DefaultIngressClass", _ -> new DefaultIngressClass()),
          new Row("PodTopologyLabels", _ -> new PodTopologyLabels()),
          // NodeDeclaredFeatureValidator: once nodes declare features
          new Row("PodResizeValidator", _ -> new PodResizeValidator()),
          // MutatingAdmissionPolicy, MutatingAdmissionWebhook
          // ValidatingAdmissionPolicy, ValidatingAdmissionWebhook
          new Row("ResourceQuota", parts -> new ResourceQuota(parts.store)));

  private Admissions() {}

  /** The names of the table, in its order. */
  public static List<String> names() {
    return TABLE.stream().map(Row::name).toList();
  }

  /** The admission of a cluster, without what is switched off. */
  public static List<Admission> standard(
      Store store, Permissions permissions, Collection<String> switchedOff) {
    for (String name : switchedOff) {
      if (!names().contains(name)) {
        throw new IllegalArgumentException(
            "there is no admission \"" + name + "\"; there are " + names());
      }
    }
    Parts parts = new Parts(store, permissions);
    List<Admission> admissions = new ArrayList<>();
    for (Row row : TABLE) {
      if (!switchedOff.contains(row.name)) {
        admissions.add(row.make.apply(parts));
      }
    }
    return admissions;
  }
}
