package io.batkube.kubernetes.discovery;

import io.batkube.kubernetes.kind.Resource;
import io.batkube.kubernetes.kind.ResourceTable;
import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.Items;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A group of the API as discovery shows it.
 *
 * @param versions the preferred one first
 * @param isCustom all its kinds come from CustomResourceDefinitions
 */
record ApiGroup(String name, List<String> versions, boolean isCustom) {
  /** The order in which a real server lists its own groups; others follow by name. */
  private static final List<String> ORDER =
      List.of(
          "apiregistration.k8s.io",
          "apps",
          "events.k8s.io",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "autoscaling",
          "batch",
          "certificates.k8s.io",
          "networking.k8s.io",
          "policy",
          "rbac.authorization.k8s.io",
          "storage.k8s.io",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "scheduling.k8s.io",
          "coordination.k8s.io",
          "node.k8s.io",
          "discovery.k8s.io",
          "resource.k8s.io",
          "flowcontrol.apiserver.k8s.io");

  private static final Pattern VERSION = Pattern.compile("v([0-9]+)(?:(alpha|beta)([0-9]+))?");

  /** v2 before v1 before v1beta1 before v2alpha1 before what is no such word. */
  static final Comparator<String> MATURITY =
      Comparator.<String>comparingLong(version -> -rank(version))
          .thenComparing(Comparator.naturalOrder());

  private static long rank(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches() || version.length() > 15) {
      return -1;
    }
    long stability = parts.group(2) == null ? 2 : parts.group(2).equals("beta") ? 1 : 0;
    long minor = parts.group(3) == null ? 0 : Long.parseLong(parts.group(3));
    return (stability << 60) + (Long.parseLong(parts.group(1)) << 30) + minor;
  }

  /** Every group that is advertised, without the core. */
  static List<ApiGroup> all(ResourceTable table) {
    Map<String, List<Resource>> rows = new LinkedHashMap<>();
    for (Resource row : table.rows()) {
      if (row.advertised() && !row.group().isEmpty()) {
        rows.computeIfAbsent(row.group(), _ -> new ArrayList<>()).add(row);
      }
    }
    List<ApiGroup> groups = new ArrayList<>();
    rows.forEach((name, inGroup) -> groups.add(of(name, inGroup)));
    groups.sort(Comparator.<ApiGroup>comparingInt(ApiGroup::place).thenComparing(ApiGroup::name));
    return groups;
  }

  static Optional<ApiGroup> find(ResourceTable table, String name) {
    return all(table).stream().filter(group -> group.name.equals(name)).findFirst();
  }

  /** The group without a name. */
  static ApiGroup core(ResourceTable table) {
    return of(
        "",
        table.rows().stream().filter(row -> row.advertised() && row.group().isEmpty()).toList());
  }

  private static ApiGroup of(String name, List<Resource> rows) {
    List<String> versions =
        rows.stream().map(Resource::version).distinct().sorted(MATURITY).toList();
    return new ApiGroup(name, versions, rows.stream().allMatch(row -> row.codec().listsTypes()));
  }

  private int place() {
    int place = ORDER.indexOf(name);
    return place < 0 ? ORDER.size() : place;
  }

  /** The advertised rows of a version, by plural name. */
  static List<Resource> rows(ResourceTable table, String group, String version) {
    return table.rows().stream()
        .filter(row -> row.advertised())
        .filter(row -> row.group().equals(group) && row.version().equals(version))
        .sorted(Comparator.comparing(Resource::plural))
        .toList();
  }

  private Fields version(String version) {
    return Fields.of("groupVersion", name + "/" + version, "version", version);
  }

  /** As an element of the list of groups. */
  Fields entry() {
    return Fields.of(
        "name",
        name,
        "versions",
        Items.of(versions.stream().map(this::version).toList()),
        "preferredVersion",
        version(versions.getFirst()));
  }

  /** As a document of its own. */
  Fields document() {
    Fields entry = entry();
    return Fields.of(
        "kind",
        "APIGroup",
        "apiVersion",
        "v1",
        "name",
        name,
        "versions",
        entry.items("versions"),
        "preferredVersion",
        entry.fields("preferredVersion"));
  }
}
