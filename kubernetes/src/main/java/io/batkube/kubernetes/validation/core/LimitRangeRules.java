package io.batkube.kubernetes.validation.core;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.NameRule;
import io.batkube.kubernetes.tree.Quantity;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import io.batkube.kubernetes.validation.Quantities;
import io.batkube.kubernetes.validation.ResourceNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** LimitRanges: bounds and defaults that must not contradict each other. */
public final class LimitRangeRules implements KindRules {
  /** Above this, thousandths do not fit. */
  private static final long MAX_MILLI = Long.MAX_VALUE / 1000;

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.fields("metadata").text("name").isEmpty()
        ? object.withAt(write.chance().uid(), "metadata", "name")
        : object;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Items limits = object.fields("spec").items("limits");
    Set<String> types = new LinkedHashSet<>();
    for (int i = 0; i < limits.size(); i++) {
      String path = "spec.limits[" + i + "]";
      String type = limits.fields(i).text("type");
      checkType(mistakes, path + ".type", type);
      if (!types.add(type)) {
        mistakes.duplicate(path + ".type", type);
      }
      limit(mistakes, path, type, limits.fields(i));
    }
    return mistakes.list();
  }

  private static void checkType(Mistakes mistakes, String path, String type) {
    List<String> problems = NameRule.QUALIFIED_NAME.problems(type);
    mistakes.invalid(path, type, problems);
    if (problems.isEmpty()
        && !type.contains("/")
        && !List.of("Pod", "Container", "PersistentVolumeClaim").contains(type)) {
      mistakes.invalid(path, type, "must be a standard limit type or fully qualified");
    }
  }

  private static void limit(Mistakes mistakes, String path, String type, Fields limit) {
    Set<String> names = new LinkedHashSet<>();
    boolean ofPod = type.equals("Pod");
    names(mistakes, names, path, type, limit, "max");
    names(mistakes, names, path, type, limit, "min");
    for (String list : List.of("default", "defaultRequest")) {
      if (!ofPod) {
        names(mistakes, names, path, type, limit, list);
      } else if (!limit.fields(list).isEmpty()) {
        mistakes.forbidden(path + "." + list, "may not be specified when `type` is 'Pod'");
      }
    }
    if (type.equals("PersistentVolumeClaim")
        && !limit.fields("min").has("storage")
        && !limit.fields("max").has("storage")) {
      mistakes.required(
          path + ".limits",
          "either minimum or maximum storage value is required, but neither was provided");
    }
    names(mistakes, names, path, type, limit, "maxLimitRequestRatio");
    for (String name : names) {
      relations(mistakes, path, name, limit, ofPod);
    }
  }

  private static void names(
      Mistakes mistakes, Set<String> names, String path, String type, Fields limit, String list) {
    for (String name : limit.fields(list).names()) {
      String at = path + "." + list + "[" + name + "]";
      if (type.equals("Pod") || type.equals("Container")) {
        ResourceNames.checkForContainer(mistakes, at, name);
      } else {
        ResourceNames.check(mistakes, at, name);
      }
      names.add(name);
    }
  }

  private static Optional<Quantity> amount(Fields limit, String list, String name) {
    return limit.fields(list).has(name)
        ? Optional.of(Quantities.of(limit.fields(list), name))
        : Optional.empty();
  }

  private static boolean more(Optional<Quantity> one, Optional<Quantity> other) {
    return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) > 0;
  }

  private static void relations(
      Mistakes mistakes, String path, String name, Fields limit, boolean ofPod) {
    Optional<Quantity> min = amount(limit, "min", name);
    Optional<Quantity> max = amount(limit, "max", name);
    Optional<Quantity> standard = ofPod ? Optional.empty() : amount(limit, "default", name);
    Optional<Quantity> request = ofPod ? Optional.empty() : amount(limit, "defaultRequest", name);
    Optional<Quantity> ratio = amount(limit, "maxLimitRequestRatio", name);
    String at = "[" + name + "]";
    if (more(min, max)) {
      clash(mistakes, path + ".min" + at, min, "min value", min, "is greater than max value", max);
    }
    String ofRequest = path + ".defaultRequest" + at;
    if (more(min, request)) {
      clash(
          mistakes,
          ofRequest,
          request,
          "min value",
          min,
          "is greater than default request value",
          request);
    }
    String tooMuch = "default request value";
    if (more(request, max)) {
      clash(mistakes, ofRequest, request, tooMuch, request, "is greater than max value", max);
    }
    if (more(request, standard)) {
      clash(
          mistakes,
          ofRequest,
          request,
          tooMuch,
          request,
          "is greater than default limit value",
          standard);
    }
    String ofStandard = path + ".default" + at;
    if (more(min, standard)) {
      clash(mistakes, ofStandard, min, "min value", min, "is greater than default value", standard);
    }
    if (more(standard, max)) {
      clash(mistakes, ofStandard, max, "default value", standard, "is greater than max value", max);
    }
    if (ratio.isPresent()) {
      ratio(mistakes, path + ".maxLimitRequestRatio" + at, ratio.get(), min, max);
    }
    if (!ResourceNames.mayBeOvercommitted(name)
        && standard.isPresent()
        && request.isPresent()
        && standard.get().compareTo(request.get()) != 0) {
      mistakes.invalid(
          ofRequest,
          request.get().toString(),
          "default value "
              + standard.get()
              + " must equal to defaultRequest value "
              + request.get()
              + " in "
              + name);
    }
  }

  private static void clash(
      Mistakes mistakes,
      String path,
      Optional<Quantity> shown,
      String what,
      Optional<Quantity> one,
      String relation,
      Optional<Quantity> other) {
    mistakes.invalid(
        path,
        shown.orElseThrow().toString(),
        what + " " + one.orElseThrow() + " " + relation + " " + other.orElseThrow());
  }

  private static void ratio(
      Mistakes mistakes,
      String path,
      Quantity ratio,
      Optional<Quantity> min,
      Optional<Quantity> max) {
    if (ratio.compareTo(Quantity.of(1, Quantity.Format.DECIMAL_SI)) < 0) {
      mistakes.invalid(path, ratio.toString(), "ratio " + ratio + " is less than 1");
    }
    if (min.isEmpty() || max.isEmpty()) {
      return;
    }
    boolean small =
        ratio.value() < MAX_MILLI && min.get().value() < MAX_MILLI && max.get().value() < MAX_MILLI;
    double found = small ? ratio.milliValue() / 1000.0 : ratio.value();
    double most =
        small
            ? (double) max.get().milliValue() / min.get().milliValue()
            : (double) max.get().value() / min.get().value();
    if (found > most) {
      mistakes.invalid(
          path,
          ratio.toString(),
          String.format(Locale.ROOT, "ratio %s is greater than max/min = %f", ratio, most));
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    return new Mistakes()
        .addAll(MetadataRules.asNew(object, true, this))
        .addAll(validateCreate(object, write))
        .list();
  }

  @Override
  public boolean checksMetadataOnUpdate() {
    return false;
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }
}
