package io.batkube.kubernetes.workload;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.pod.PodRules;
import io.batkube.kubernetes.store.Partition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rules of pods, nodes and workloads, one row for each kind. */
public final class WorkloadKinds {
  private WorkloadKinds() {}

  /** By where the objects lie, in the order of this table. */
  public static Map<Partition, KindRules> rules() {
    Map<Partition, KindRules> rules = new LinkedHashMap<>();
    rules.put(new Partition("", "pods"), new PodRules());
    rules.put(new Partition("", "podtemplates"), new PodTemplateRules());
    rules.put(new Partition("", "nodes"), new NodeRules());
    rules.put(new Partition("", "replicationcontrollers"), new ReplicationControllerRules());
    rules.put(new Partition("apps", "deployments"), new DeploymentRules());
    rules.put(new Partition("apps", "replicasets"), new ReplicaSetRules());
    rules.put(new Partition("apps", "daemonsets"), new DaemonSetRules());
    rules.put(new Partition("apps", "statefulsets"), new StatefulSetRules());
    rules.put(new Partition("apps", "controllerrevisions"), new ControllerRevisionRules());
    for (String old : List.of("deployments", "replicasets", "daemonsets")) {
      rules.put(new Partition("extensions", old), rules.get(new Partition("apps", old)));
    }
    rules.put(new Partition("batch", "jobs"), new JobRules());
    rules.put(new Partition("batch", "cronjobs"), new CronJobRules());
    rules.put(new Partition("autoscaling", "horizontalpodautoscalers"), new AutoscalerRules());
    rules.put(new Partition("policy", "poddisruptionbudgets"), new DisruptionBudgetRules());
    rules.put(new Partition("scheduling.k8s.io", "priorityclasses"), new PriorityClassRules());
    return rules;
  }
}
