package io.batkube.kubernetes.builtin;

import io.batkube.kubernetes.kind.KindRules;
import io.batkube.kubernetes.schema.ResourceFact;
import io.batkube.kubernetes.store.Partition;
import io.batkube.kubernetes.validation.core.ConfigMapRules;
import io.batkube.kubernetes.validation.core.EndpointsRules;
import io.batkube.kubernetes.validation.core.EventRules;
import io.batkube.kubernetes.validation.core.LimitRangeRules;
import io.batkube.kubernetes.validation.core.NamespaceRules;
import io.batkube.kubernetes.validation.core.ResourceQuotaRules;
import io.batkube.kubernetes.validation.core.SecretRules;
import io.batkube.kubernetes.validation.core.ServiceAccountRules;
import io.batkube.kubernetes.validation.core.ServiceRules;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which rules a built-in kind has. A kind without a row has no rules of its own; it keeps its status
 * apart if it has a path for it.
 */
final class BuiltInRules {
  private static final Map<Partition, KindRules> ROWS = new LinkedHashMap<>();

  static {
    row("", "configmaps", new ConfigMapRules());
    row("", "endpoints", new EndpointsRules());
    row("", "events", new EventRules(true));
    row("", "limitranges", new LimitRangeRules());
    row("", "namespaces", new NamespaceRules());
    row("", "resourcequotas", new ResourceQuotaRules());
    row("", "secrets", new SecretRules());
    row("", "serviceaccounts", new ServiceAccountRules());
    row("", "services", new ServiceRules());
    row("events.k8s.io", "events", new EventRules(false));
  }

  private static final KindRules PLAIN = new KindRules() {};
  private static final KindRules PLAIN_WITH_STATUS =
      new KindRules() {
        @Override
        public boolean hasStatus() {
          return true;
        }
      };

  private BuiltInRules() {}

  private static void row(String group, String plural, KindRules rules) {
    ROWS.put(new Partition(group, plural), rules);
  }

  static KindRules of(ResourceFact fact) {
    boolean status =
        fact.subresources().stream().anyMatch(part -> part.name().equals("status"));
    return ROWS.getOrDefault(
        new Partition(fact.group(), fact.plural()), status ? PLAIN_WITH_STATUS : PLAIN);
  }
}
