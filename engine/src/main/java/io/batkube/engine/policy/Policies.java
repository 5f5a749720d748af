package io.batkube.engine.policy;

import io.batkube.engine.input.BadInputException;
import io.batkube.engine.input.Suggestion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The policies by name: ours, listed in this module's {@code
 * META-INF/services/io.batkube.engine.policy.Policy}, and those of users' jars.
 */
public final class Policies {
  private final SequencedMap<String, ServiceLoader.Provider<Policy>> byName = new LinkedHashMap<>();

  /**
   * All policies that a class loader sees.
   *
   * @throws BadInputException if one cannot be loaded, or two have the same name
   */
  public Policies(ClassLoader loader) {
    var classes = new LinkedHashMap<String, Class<? extends Policy>>();
    try {
      for (var provider : ServiceLoader.load(Policy.class, loader).stream().toList()) {
        String name = nameOf(provider);
        var earlier = classes.putIfAbsent(name, provider.type());
        if (earlier != null) {
          throw new BadInputException(
              "policy '"
                  + name
                  + "': both "
                  + earlier.getName()
                  + " and "
                  + provider.type().getName()
                  + " have this name");
        }
        byName.put(name, provider);
      }
    } catch (ServiceConfigurationError e) {
      String cause = e.getCause() == null ? "" : ": " + e.getCause();
      throw new BadInputException("--plugin: " + e.getMessage() + cause, e);
    } catch (LinkageError e) { // a class file of a later Java, or one that lacks another
      throw new BadInputException("--plugin: " + e, e);
    }
  }

  private static String nameOf(ServiceLoader.Provider<Policy> provider) {
    Policy policy = provider.get();
    String name;
    try {
      name = policy.name();
    } catch (RuntimeException e) {
      throw new BadInputException("--plugin: " + provider.type().getName() + ".name(): " + e, e);
    }
    if (name == null || name.isBlank()) {
      throw new BadInputException(
          "--plugin: " + provider.type().getName() + ".name(): found nothing, expected a name");
    }
    return name;
  }

  /** The names, ours first. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** Name and description of each. */
  public Map<String, String> descriptions() {
    var descriptions = new LinkedHashMap<String, String>();
    byName.forEach((name, provider) -> descriptions.put(name, provider.get().description()));
    return descriptions;
  }

  /**
   * A new policy of that name, for one run.
   *
   * @throws BadInputException if there is none
   */
  public Policy create(String name) {
    var provider = byName.get(name);
    if (provider == null) {
      throw new BadInputException(
          "unknown policy '"
              + name
              + "'"
              + Suggestion.phrase(name, names())
              + " (known: "
              + String.join(", ", names())
              + ")");
    }
    return provider.get();
  }
}
