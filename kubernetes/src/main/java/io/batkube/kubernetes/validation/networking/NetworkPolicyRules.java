package io.batkube.kubernetes.validation.networking;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.kind.Names;
import io.batkube.kubernetes.kind.Write;
import io.batkube.kubernetes.status.FieldError;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import io.batkube.kubernetes.tree.Null;
import io.batkube.kubernetes.validation.Cidr;
import io.batkube.kubernetes.validation.LabelRules;
import io.batkube.kubernetes.validation.Mistakes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** NetworkPolicies. */
public final class NetworkPolicyRules implements KindRules {

  /** What an older object may keep. */
  private record Leniency(boolean anyLabelValue, List<String> ranges) {}

  @Override
  public boolean hasGeneration() {
    return true;
  }

  @Override
  public List<FieldError> validateCreate(Fields object, Write write) {
    return check(object, write, new Leniency(false, List.of()));
  }

  private static List<FieldError> check(Fields object, Write write, Leniency lenient) {
    Mistakes mistakes = new Mistakes();
    Fields spec = object.fields("spec");
    mistakes.addAll(
        LabelRules.selector(spec.fields("podSelector"), "spec.podSelector", lenient.anyLabelValue));
    directions(mistakes, spec, "ingress", "from", lenient);
    directions(mistakes, spec, "egress", "to", lenient);
    Items types = spec.items("policyTypes");
    if (types.size() > 2) {
      mistakes.invalid("spec.policyTypes", types, "may not specify more than two policyTypes");
      return mistakes.list();
    }
    for (int i = 0; i < types.size(); i++) {
      List<String> known = List.of("Ingress", "Egress");
      if (!known.contains(types.text(i))) {
        mistakes.add(FieldError.notSupported("spec.policyTypes[" + i + "]", types.text(i), known));
      }
    }
    if (mistakes.isEmpty()) {
      warn(spec, "ingress", "from", write);
      warn(spec, "egress", "to", write);
    }
    return mistakes.list();
  }

  private static void directions(
      Mistakes mistakes, Fields spec, String direction, String peers, Leniency lenient) {
    Items rules = spec.items(direction);
    for (int i = 0; i < rules.size(); i++) {
      String path = "spec." + direction + "[" + i + "]";
      Items ports = rules.fields(i).items("ports");
      for (int k = 0; k < ports.size(); k++) {
        port(mistakes, ports.fields(k), path + ".ports[" + k + "]");
      }
      Items all = rules.fields(i).items(peers);
      for (int k = 0; k < all.size(); k++) {
        peer(mistakes, all.fields(k), path + "." + peers + "[" + k + "]", lenient);
      }
    }
  }

  private static void port(Mistakes mistakes, Fields port, String path) {
    List<String> protocols = List.of("TCP", "UDP", "SCTP");
    if (port.has("protocol") && !protocols.contains(port.text("protocol"))) {
      mistakes.add(FieldError.notSupported(path + ".protocol", port.text("protocol"), protocols));
    }
    long end = port.number("endPort");
    switch (port.find("port").orElse(Null.NULL)) {
      case Long number -> {
        mistakes.port(path + ".port", number);
        if (port.has("endPort")) {
          if (end < number) {
            mistakes.invalid(path + ".endPort", number, "must be greater than or equal to `port`");
          }
          mistakes.port(path + ".endPort", end);
        }
      }
      case String name -> {
        if (port.has("endPort")) {
          mistakes.invalid(
              path + ".endPort", end, "may not be specified when `port` is non-numeric");
        }
        mistakes.invalid(path + ".port", name, Names.portProblems(name));
      }
      default -> {
        if (port.has("endPort")) {
          mistakes.invalid(
              path + ".endPort", end, "may not be specified when `port` is not specified");
        }
      }
    }
  }

  private static void peer(Mistakes mistakes, Fields peer, String path, Leniency lenient) {
    int kinds = 0;
    for (String selector : List.of("podSelector", "namespaceSelector")) {
      if (peer.has(selector)) {
        kinds++;
        mistakes.addAll(
            LabelRules.selector(
                peer.fields(selector), path + "." + selector, lenient.anyLabelValue));
      }
    }
    if (peer.has("ipBlock")) {
      kinds++;
      block(mistakes, peer.fields("ipBlock"), path + ".ipBlock", lenient);
    }
    if (kinds == 0) {
      mistakes.required(path, "must specify a peer");
    } else if (kinds > 1 && peer.has("ipBlock")) {
      mistakes.forbidden(path, "may not specify both ipBlock and another peer");
    }
  }

  private static void block(Mistakes mistakes, Fields block, String path, Leniency lenient) {
    String text = block.text("cidr");
    if (text.isEmpty()) {
      mistakes.required(path + ".cidr");
      return;
    }
    mistakes.addAll(Cidr.checkLegacy(path + ".cidr", text, lenient.ranges));
    Optional<Cidr> range = Cidr.parse(text);
    Items except = block.items("except");
    for (int i = 0; i < except.size() && range.isPresent(); i++) {
      String at = path + ".except[" + i + "]";
      mistakes.addAll(Cidr.checkLegacy(at, except.text(i), lenient.ranges));
      Optional<Cidr> part = Cidr.parse(except.text(i));
      if (part.isPresent() && !range.get().isWiderThan(part.get())) {
        mistakes.invalid(at, except.text(i), "must be a strict subset of `cidr`");
      }
    }
  }

  private static void warn(Fields spec, String direction, String peers, Write write) {
    Items rules = spec.items(direction);
    for (int i = 0; i < rules.size(); i++) {
      Items all = rules.fields(i).items(peers);
      for (int k = 0; k < all.size(); k++) {
        Fields block = all.fields(k).fields("ipBlock");
        String path = "spec." + direction + "[" + i + "]." + peers + "[" + k + "].ipBlock";
        if (!block.isEmpty()) {
          write.warnings().addAll(Cidr.warnings(path + ".cidr", block.text("cidr")));
        }
        Items except = block.items("except");
        for (int n = 0; n < except.size(); n++) {
          write.warnings().addAll(Cidr.warnings(path + ".except[" + n + "]", except.text(n)));
        }
      }
    }
  }

  @Override
  public List<FieldError> validateUpdate(Fields object, Fields old, Write write) {
    Fields oldSpec = old.fields("spec");
    List<String> ranges = new ArrayList<>();
    ranges(oldSpec, "ingress", "from", ranges);
    ranges(oldSpec, "egress", "to", ranges);
    boolean anyValue = !LabelRules.selector(oldSpec.fields("podSelector"), "").isEmpty();
    return check(object, write, new Leniency(anyValue, ranges));
  }

  private static void ranges(Fields spec, String direction, String peers, List<String> to) {
    for (Fields rule : spec.items(direction).eachFields()) {
      for (Fields peer : rule.items(peers).eachFields()) {
        if (peer.has("ipBlock")) {
          to.add(peer.fields("ipBlock").text("cidr"));
          to.addAll(peer.fields("ipBlock").items("except").eachText());
        }
      }
    }
  }
}
