package io.batkube.server.fuzz;

import io.batkube.kubernetes.tree.Fields;
import java.util.Set;
import java.util.TreeSet;

/** The ports of its node that a pod wants; all of every address here. */
final class HostPorts {
  private HostPorts() {}

  static Set<Long> of(Seen pod) {
    var ports = new TreeSet<Long>();
    boolean network = pod.spec().isTrue("hostNetwork");
    for (String list : new String[] {"containers", "initContainers"}) {
      for (Fields container : pod.spec().items(list).eachFields()) {
        boolean sidecar = container.text("restartPolicy").equals("Always");
        if (list.equals("initContainers") && !sidecar) {
          continue;
        }
        for (Fields port : container.items("ports").eachFields()) {
          long own = port.number("hostPort");
          long wanted = own == 0 && network ? port.number("containerPort") : own;
          if (wanted > 0) {
            ports.add(wanted);
          }
        }
      }
    }
    return ports;
  }
}
