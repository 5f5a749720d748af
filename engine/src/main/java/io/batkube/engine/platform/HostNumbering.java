package io.batkube.engine.platform;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.InputFile;
import io.batkube.engine.input.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Gives the hosts of one file their roles and numbers as Batsim does: the master host is taken out,
 * compute hosts are numbered from 0 in the byte order of their names ({@code host0, host1, host10,
 * host2}), storage hosts follow.
 *
 * <p>Source: Batsim 4.2.1, {@code src/machines.cpp} and {@code src/permissions.cpp}. Its sorting by
 * the numbers within names works on a copy and has no effect on the numbers.
 */
final class HostNumbering {
  /** More hosts than this are refused, so that a wrong radical cannot ask for gigabytes. */
  static final int MAX_HOSTS = 1_000_000;

  private static final List<String> ROLES = List.of("compute_node", "master", "storage");

  /**
   * What hosts of one element have in common.
   *
   * @param line of the element
   * @param properties with the entry {@code role} that Batsim always has
   * @param zoneProperties complete once the whole file is read
   */
  record Model(
      int line,
      int cores,
      List<Double> pstateFlops,
      int startPstate,
      List<SleepPstate> sleepPstates,
      SequencedMap<String, String> properties,
      Supplier<SequencedMap<String, String>> zoneProperties) {}

  private final InputFile file;
  private final String masterHostName;
  private final SequencedMap<String, String> roles;
  private String master = "";
  private final Map<String, Model> models = new TreeMap<>(HostNumbering::compareByteOrder);

  /**
   * A numbering.
   *
   * @param roles further roles of hosts by their names
   */
  HostNumbering(InputFile file, String masterHostName, SequencedMap<String, String> roles) {
    this.file = file;
    this.masterHostName = masterHostName;
    this.roles = roles;
  }

  /** Refuses {@code count} further hosts if they would be too many. */
  void reserve(int line, long count) {
    if (models.size() + count > MAX_HOSTS) {
      throw BadInputException.atLine(
          file, line, (models.size() + count) + " hosts, expected at most " + MAX_HOSTS);
    }
  }

  void add(String name, Model model) {
    Model first = models.putIfAbsent(name, model);
    if (first != null) {
      throw refused(model, name, "a second host of this name, the first is in line " + first.line);
    }
  }

  /** The platform of all hosts added. */
  Platform platform() {
    roles.forEach(this::addRole);
    List<Host> compute = new ArrayList<>();
    List<Host> storage = new ArrayList<>();
    for (Map.Entry<String, Model> entry : models.entrySet()) {
      String name = entry.getKey();
      Model model = entry.getValue();
      switch (role(name, model)) {
        case "master" -> {
          if (!master.isEmpty()) {
            throw refused(
                model, name, "a second master host, '" + master + "' is one, expected one");
          }
          master = name;
        }
        case "storage" -> storage.add(host(storage.size(), name, Host.Role.STORAGE, model));
        default -> {
          checkSpeeds(name, model);
          compute.add(host(compute.size(), name, Host.Role.COMPUTE, model));
        }
      }
    }
    if (master.isEmpty()) {
      throw noMaster();
    }
    if (compute.isEmpty()) {
      throw new BadInputException(file + ": no host besides '" + master + "', the master host");
    }
    List<Host> hosts = new ArrayList<>(compute);
    for (Host host : storage) {
      hosts.add(host.withId(hosts.size()));
    }
    return new Platform(hosts, compute.size());
  }

  /** The name of the master host, once there is a platform. */
  String master() {
    return master;
  }

  private void addRole(String name, String role) {
    Model model = models.get(name);
    if (model == null) {
      throw new BadInputException(
          file
              + ": no host '"
              + name
              + "', which is to be "
              + role
              + Suggestion.phrase(name, models.keySet()));
    }
    var properties = new LinkedHashMap<>(model.properties);
    String old = properties.getOrDefault("role", "");
    properties.put("role", old.isEmpty() ? role : old + "," + role);
    models.put(
        name,
        new Model(
            model.line,
            model.cores,
            model.pstateFlops,
            model.startPstate,
            model.sleepPstates,
            properties,
            model.zoneProperties));
  }

  private static Host host(int id, String name, Host.Role role, Model model) {
    return new Host(
        id,
        name,
        role,
        model.cores,
        model.pstateFlops,
        model.startPstate,
        model.sleepPstates,
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        model.properties,
        model.zoneProperties.get());
  }

  /** One of ROLES. Being the host that is named as master counts as a role of its own. */
  private String role(String name, Model model) {
    String text = model.properties.getOrDefault("role", "");
    String role = name.equals(masterHostName) ? "master" : "compute_node";
    for (String part : text.split(",", -1)) {
      String found = part.strip();
      if (!found.isEmpty() && !ROLES.contains(found)) {
        throw refused(
            model,
            name,
            "unknown role '"
                + found
                + "', expected "
                + String.join(", ", ROLES)
                + Suggestion.phrase(found, ROLES));
      }
      if (found.isEmpty() || found.equals("compute_node") || found.equals(role)) {
        continue;
      }
      if (!role.equals("compute_node")) {
        throw refused(model, name, "both " + role + " and " + found + ", expected one role");
      }
      role = found;
    }
    return role;
  }

  private void checkSpeeds(String name, Model model) {
    for (int pstate = 0; pstate < model.pstateFlops.size(); pstate++) {
      int p = pstate;
      boolean computes =
          model.sleepPstates.stream()
              .noneMatch(s -> s.pstate() == p || s.offPstate() == p || s.onPstate() == p);
      if (computes ? model.pstateFlops.get(p) <= 0 : p == model.startPstate) {
        throw refused(
            model,
            name,
            computes
                ? "computes at " + model.pstateFlops.get(p) + " flop/s, expected more than 0"
                : "starts in pstate " + p + ", in which it does not compute");
      }
    }
  }

  private BadInputException noMaster() {
    return new BadInputException(
        file
            + ": no master host: expected one host with <prop id=\"role\" value=\"master\"/> or the"
            + " name '"
            + masterHostName
            + "'"
            + Suggestion.phrase(masterHostName, models.keySet()));
  }

  private BadInputException refused(Model model, String name, String problem) {
    return BadInputException.atLine(file, model.line, "host '" + name + "': " + problem);
  }

  /** The order of the names' UTF-8 bytes, which is the order of their code points. */
  private static int compareByteOrder(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
        return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
