package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.kind.Review;
import io.batkube.kubernetes.tree.Fields;
import java.time.Instant;
import java.util.List;

/** Services take node ports and load balancers beside a place. */
final class ServiceMeter implements QuotaMeter {
  private static final List<String> RESOURCES =
      List.of("count/services", "services", "services.nodeports", "services.loadbalancers");

  @Override
  public boolean handles(Review review, Fields object) {
    return review.subresource().isEmpty() && review.operation() != Review.Operation.DELETE;
  }

  @Override
  public boolean measures(String resource) {
    return RESOURCES.contains(resource);
  }

  @Override
  public Amounts usage(Fields service, Instant now) {
    Fields spec = service.fields("spec");
    List<Fields> ports = spec.items("ports").eachFields();
    long all = ports.size();
    long allocated = ports.stream().filter(port -> port.number("nodePort") != 0).count();
    boolean always =
        spec.find("allocateLoadBalancerNodePorts").map(value -> value.equals(true)).orElse(true);
    boolean balanced = spec.text("type").equals("LoadBalancer");
    long nodePorts =
        switch (spec.text("type")) {
          case "NodePort" -> all;
          case "LoadBalancer" -> always ? all : allocated;
          default -> 0;
        };
    return Amounts.count("count/services", 1)
        .plus(Amounts.count("services", 1))
        .plus(Amounts.count("services.nodeports", nodePorts))
        .plus(Amounts.count("services.loadbalancers", balanced ? 1 : 0));
  }
}
