package io.batkube.kubernetes.validation.networking;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Cidr;
import io.batkube.kubernetes.validation.MetadataRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.List;
import java.util.Optional;

/** ServiceCIDRs: one range, to which one of the other family may be added. */
public final class ServiceCidrRules implements KindRules {

  @Override
  public boolean hasStatus() {
    return true;
  }

  @Override
  public Fields prepareCreate(Fields object, Write write) {
    return object.with("status", Fields.EMPTY);
  }

  @Override
  public Fields prepareStatusUpdate(Fields object, Fields old, Write write) {
    return MetadataRules.keptForStatus(object, old).with("spec", old.fields("spec"));
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    Mistakes mistakes = new Mistakes();
    Items ranges = object.fields("spec").items("cidrs");
    String path = "spec.cidrs";
    if (ranges.isEmpty()) {
      return mistakes.required(path, "at least one CIDR required").list();
    }
    if (ranges.size() > 2) {
      return mistakes
          .invalid(path, Fields.of("CIDRs", ranges), "may only hold up to 2 values")
          .list();
    }
    for (int i = 0; i < ranges.size(); i++) {
      mistakes.addAll(Cidr.check(path + "[" + i + "]", ranges.text(i)));
    }
    if (ranges.size() == 2) {
      Optional<Boolean> first = Cidr.parse(ranges.text(0)).map(Cidr::is6);
      if (first.isPresent() && first.equals(Cidr.parse(ranges.text(1)).map(Cidr::is6))) {
        mistakes.invalid(
            path,
            ranges,
            "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and"
                + " 2001:db8::/64");
      }
    }
    return mistakes.list();
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Mistakes mistakes = new Mistakes();
    Items ranges = object.fields("spec").items("cidrs");
    Items before = old.fields("spec").items("cidrs");
    String immutable = "field is immutable";
    boolean grows = before.size() == 1 && ranges.size() == 2;
    if (!grows && ranges.size() != before.size()) {
      return mistakes
          .invalid("spec.cidrs", ranges.isEmpty() ? Null.NULL : ranges, immutable)
          .list();
    }
    for (int i = 0; i < before.size(); i++) {
      if (!ranges.get(i).equals(before.get(i))) {
        mistakes.invalid("spec.cidrs[" + i + "]", ranges.text(i), immutable);
      }
    }
    return grows ? mistakes.addAll(validateCreate(object, write)).list() : mistakes.list();
  }
}
