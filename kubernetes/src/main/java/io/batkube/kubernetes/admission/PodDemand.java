package io.batkube.kubernetes.admission;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;

/**
 * How much a pod takes in all: containers beside each other, ordinary init containers one by one,
 * restartable ones from their start on. Immutable.
 *
 * @param status what a node has granted counts too, while a pod is being resized
 * @param overhead of the runtime class counts too
 * @param hugePages may be given for the whole pod, as cpu and memory may
 */
public record PodDemand(boolean status, boolean overhead, boolean hugePages) {

  public Amounts requests(Fields pod) {
    return of(pod, "requests");
  }

  public Amounts limits(Fields pod) {
    return of(pod, "limits");
  }

  private Amounts of(Fields pod, String side) {
    Fields spec = pod.fields("spec");
    Amounts sum = ofContainers(pod, side);
    Amounts whole =
        Amounts.of(spec.fieldsAt("resources", side))
            .only(
                name ->
                    name.equals("cpu")
                        || name.equals("memory")
                        || hugePages && name.startsWith("hugepages-"));
    sum = sum.replaced(whole);
    if (!overhead || !spec.has("overhead")) {
      return sum;
    }
    Amounts more = Amounts.of(spec.fields("overhead"));
    Amounts limited = sum;
    return sum.plus(
        side.equals("limits") ? more.only(name -> limited.get(name).signum() != 0) : more);
  }

  private Amounts ofContainers(Fields pod, String side) {
    Fields spec = pod.fields("spec");
    Amounts sum = Amounts.NONE;
    for (Fields container : spec.items("containers").eachFields()) {
      sum = sum.plus(effective(pod, container, "containerStatuses", side));
    }
    Amounts restartable = Amounts.NONE;
    Amounts starting = Amounts.NONE;
    for (Fields container : spec.items("initContainers").eachFields()) {
      if (container.text("restartPolicy").equals("Always")) {
        Amounts own = effective(pod, container, "initContainerStatuses", side);
        sum = sum.plus(own);
        restartable = restartable.plus(own);
        starting = starting.max(restartable);
      } else {
        Amounts own = Amounts.of(container.fieldsAt("resources", side));
        starting = starting.max(restartable.plus(own));
      }
    }
    return sum.max(starting);
  }

  private Amounts effective(Fields pod, Fields container, String statuses, String side) {
    Amounts wanted = Amounts.of(container.fieldsAt("resources", side));
    Items all = pod.fields("status").items(statuses);
    if (!status || all.isEmpty()) {
      return wanted;
    }
    for (Fields each : all.eachFields()) {
      if (each.text("name").equals(container.text("name")) && each.has("resources")) {
        Amounts granted = Amounts.of(each.fieldsAt("resources", side));
        if (side.equals("requests")) {
          granted = granted.max(Amounts.of(each.fields("allocatedResources")));
        }
        return isInfeasible(pod) ? granted : granted.max(wanted);
      }
    }
    return wanted;
  }

  private static boolean isInfeasible(Fields pod) {
    for (Fields condition : pod.fields("status").items("conditions").eachFields()) {
      if (condition.text("type").equals("PodResizePending")) {
        return condition.text("reason").equals("Infeasible");
      }
    }
    return false;
  }
}
