package io.batkube.server.fuzz;

import java.util.ArrayList;
import java.util.List;

/** Pods as people write them, as JSON. */
final class PodText {
  static final String OWNER = "owner";

  private final Draw draw;

  private PodText(Draw draw) {
    this.draw = draw;
  }

  /** A pod with one container that works for a while, and nothing else. */
  static String plain(Draw draw, String name) {
    return "{'metadata':{'name':'NAME','annotations':{'batkube.io/duration':'SECONDS'}},"
            .replace("NAME", name)
            .replace("SECONDS", Integer.toString(draw.below(60)))
        + "'spec':{'restartPolicy':'Never','containers':[{'name':'a','image':'i',"
        + "'resources':{'requests':{'cpu':'CPU'}}}]}}".replace("CPU", cpu(draw));
  }

  /**
   * A pod with anything.
   *
   * @param owners of whom it may be, as JSON
   */
  static String any(Draw draw, String name, List<String> owners) {
    return new PodText(draw).make(name, owners);
  }

  private static String cpu(Draw draw) {
    return draw.one("100m", "500m", "1", "1", "2", "4");
  }

  private String make(String name, List<String> owners) {
    List<String> metadata = new ArrayList<>();
    metadata.add("'name':'" + name + "'");
    metadata.add("'labels':{'app':'" + draw.one("x", "y") + "'}");
    metadata.add("'annotations':{" + String.join(",", annotations()) + "}");
    draw.any(owners)
        .filter(_ -> draw.oneIn(2))
        .ifPresent(owner -> metadata.add("'ownerReferences':[" + owner + "]"));
    if (draw.oneIn(12)) {
      metadata.add("'finalizers':['example.com/hold']");
    }
    return "{'metadata':{"
        + String.join(",", metadata)
        + "},'spec':{"
        + String.join(",", spec())
        + "}}";
  }

  private List<String> annotations() {
    List<String> annotations = new ArrayList<>();
    if (!draw.oneIn(5)) {
      annotations.add("'batkube.io/duration':'" + duration() + "'");
    }
    if (draw.oneIn(3)) {
      annotations.add("'batkube.io/duration.b':'" + duration() + "'");
    }
    if (draw.oneIn(4)) {
      annotations.add("'batkube.io/exit-code':'" + draw.between(0, 2) + "'");
    }
    if (draw.oneIn(4)) {
      annotations.add("'batkube.io/termination':'" + draw.between(0, 40) + "'");
    }
    if (draw.oneIn(4)) {
      annotations.add("'batkube.io/duration.i0':'" + draw.between(0, 20) + "s'");
    }
    if (draw.oneIn(10)) {
      annotations.add("'batkube.io/exit-code.i0':'3'");
    }
    return annotations;
  }

  private String duration() {
    return draw.one("0", draw.between(0, 90) + "", draw.between(0, 30) + ".5", "1m5s");
  }

  private List<String> spec() {
    List<String> spec = new ArrayList<>();
    spec.add("'restartPolicy':'" + draw.one("Never", "Never", "OnFailure", "Always") + "'");
    int inits = draw.oneIn(3) ? draw.between(1, 2) : 0;
    if (inits > 0) {
      List<String> all = new ArrayList<>();
      for (int i = 0; i < inits; i++) {
        all.add(init("i" + i));
      }
      spec.add("'initContainers':[" + String.join(",", all) + "]");
    }
    spec.add("'containers':[" + container("a") + (draw.oneIn(3) ? "," + container("b") : "") + "]");
    if (draw.oneIn(3)) {
      spec.add("'terminationGracePeriodSeconds':" + draw.one(0, 1, 5, 60));
    }
    if (draw.oneIn(6)) {
      spec.add("'activeDeadlineSeconds':" + draw.between(1, 90));
    }
    where(spec);
    volumes(spec);
    return spec;
  }

  private String init(String name) {
    return "{'name':'"
        + name
        + "','image':'i'"
        + (draw.oneIn(4) ? ",'restartPolicy':'Always'" : "")
        + (draw.oneIn(2) ? "," + requests() : "")
        + "}";
  }

  private String container(String name) {
    List<String> parts = new ArrayList<>();
    parts.add("'name':'" + name + "','image':'i'");
    if (!draw.oneIn(6)) {
      parts.add(requests());
    }
    if (draw.oneIn(8)) {
      parts.add("'ports':[{'containerPort':80,'hostPort':" + draw.one(8080, 8081) + "}]");
    }
    if (draw.oneIn(6)) {
      parts.add(
          "'readinessProbe':{'exec':{'command':['x']},'initialDelaySeconds':"
              + draw.between(0, 20)
              + "}");
    }
    if (draw.oneIn(10)) {
      parts.add(
          "'startupProbe':{'exec':{'command':['x']},'initialDelaySeconds':"
              + draw.between(0, 10)
              + "}");
    }
    if (draw.oneIn(8)) {
      parts.add(
          "'env':[{'name':'V','valueFrom':{'configMapKeyRef':{'name':'"
              + draw.one("c0", "c1")
              + "','key':'"
              + draw.one("k", "l")
              + "'}}}]");
    }
    if (draw.oneIn(8)) {
      parts.add("'envFrom':[{'secretRef':{'name':'" + draw.one("c0", "c1") + "'}}]");
    }
    if (name.equals("a")) {
      parts.add("'volumeMounts':[]");
    }
    return "{" + String.join(",", parts) + "}";
  }

  private String requests() {
    return "'resources':{'requests':{'cpu':'"
        + cpu(draw)
        + "'"
        + (draw.oneIn(3) ? ",'memory':'" + draw.one("128Mi", "1Gi", "3Gi") + "'" : "")
        + (draw.oneIn(12) ? ",'nvidia.com/gpu':'1'},'limits':{'nvidia.com/gpu':'1'}" : "}")
        + "}";
  }

  private void where(List<String> spec) {
    if (draw.oneIn(8)) {
      spec.add("'nodeSelector':{'disk':'" + draw.one("ssd", "hdd") + "'}");
    }
    if (draw.oneIn(4)) {
      spec.add("'tolerations':[" + toleration() + "]");
    }
    if (draw.oneIn(10)) {
      spec.add("'schedulingGates':[{'name':'example.com/gate'}]");
    }
    if (draw.oneIn(4)) {
      spec.add("'priorityClassName':'" + draw.one("high", "low", "system-cluster-critical") + "'");
    }
    if (draw.oneIn(25)) {
      spec.add("'schedulerName':'nobody'");
    }
    if (draw.oneIn(25)) {
      spec.add("'nodeName':'" + draw.one("node0", "node1", "nowhere") + "'");
    }
    if (draw.oneIn(8)) {
      spec.add(affinity());
    }
    if (draw.oneIn(8)) {
      spec.add(
          "'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':'topology.kubernetes.io/zone',"
              + "'whenUnsatisfiable':'"
              + draw.one("DoNotSchedule", "ScheduleAnyway")
              + "','labelSelector':{'matchLabels':{'app':'x'}}}]");
    }
    if (draw.oneIn(20)) {
      spec.add("'hostNetwork':true");
    }
  }

  private String toleration() {
    return draw.one(
        "{'key':'dedicated','operator':'Exists'}",
        "{'operator':'Exists'}",
        "{'key':'dedicated','operator':'Equal','value':'x','effect':'NoExecute',"
            + "'tolerationSeconds':"
            + draw.between(0, 60)
            + "}",
        "{'key':'node.kubernetes.io/unreachable','operator':'Exists','effect':'NoExecute',"
            + "'tolerationSeconds':"
            + draw.between(0, 60)
            + "}");
  }

  private String affinity() {
    String term =
        "{'topologyKey':'"
            + draw.one("kubernetes.io/hostname", "topology.kubernetes.io/zone")
            + "','labelSelector':{'matchLabels':{'app':'"
            + draw.one("x", "y")
            + "'}}}";
    return switch (draw.below(4)) {
      case 0 ->
          "'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':["
              + term
              + "]}}";
      case 1 ->
          "'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':["
              + term
              + "]}}";
      case 2 ->
          "'affinity':{'podAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':["
              + "{'weight':5,'podAffinityTerm':"
              + term
              + "}]}}";
      default ->
          "'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{"
              + "'nodeSelectorTerms':[{'matchExpressions':[{'key':'disk','operator':'"
              + draw.one("In','values':['ssd']", "Exists'", "NotIn','values':['hdd']")
              + "}]}]}}}";
    };
  }

  private void volumes(List<String> spec) {
    if (draw.oneIn(3)) {
      return;
    }
    List<String> volumes = new ArrayList<>();
    if (draw.oneIn(8)) {
      volumes.add("{'name':'m','configMap':{'name':'" + draw.one("c0", "c1") + "'}}");
    }
    if (draw.oneIn(8)) {
      volumes.add("{'name':'s','secret':{'secretName':'" + draw.one("c0", "c1") + "'}}");
    }
    if (draw.oneIn(10)) {
      volumes.add("{'name':'v','persistentVolumeClaim':{'claimName':'c0'}}");
    }
    if (volumes.isEmpty()) {
      return;
    }
    spec.add("'volumes':[" + String.join(",", volumes) + "]");
    List<String> mounts = new ArrayList<>();
    for (String volume : volumes) {
      String name = volume.substring(9, 10);
      mounts.add("{'name':'" + name + "','mountPath':'/" + name + "'}");
    }
    spec.replaceAll(
        part ->
            part.replace("'volumeMounts':[]", "'volumeMounts':[" + String.join(",", mounts) + "]"));
  }
}
