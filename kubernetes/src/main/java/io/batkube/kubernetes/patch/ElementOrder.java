package io.batkube.kubernetes.patch;

import java.util.ArrayList;
import java.util.List;

/** In which order the elements of a merged list come out. */
final class ElementOrder {

  private ElementOrder() {}

  /**
   * Orders a merged list. The elements the client named take the client's order, the others keep
   * the server's; where both are merged into one list, an element of the server goes before one of
   * the client only if the server knew both, in that order.
   *
   * @param wanted the client's order: the patch's list, or its {@code $setElementOrder}
   * @param live the server's order, before the patch
   */
  static List<Object> ordered(
      List<Object> merged, List<Object> wanted, List<Object> live, MergeKey key)
      throws PatchException {
    if (key.isElement()) {
      MergeKey.requireScalars(wanted);
      MergeKey.requireScalars(merged);
    }
    List<Object> clients = new ArrayList<>();
    List<Object> servers = new ArrayList<>();
    for (Object element : merged) {
      (key.find(wanted, key.of(element)) >= 0 ? clients : servers).add(element);
    }
    return interleaved(sorted(servers, live, key), sorted(clients, wanted, key), live, key);
  }

  private record Placed(Object element, int place) {

    /** Where the order does not name both, the later one goes first. */
    boolean isBefore(Placed earlier) {
      return place < 0 || earlier.place < 0 || place < earlier.place;
    }
  }

  /** By insertion from behind, which decides where elements come that the order does not name. */
  private static List<Object> sorted(List<Object> elements, List<Object> order, MergeKey key)
      throws PatchException {
    for (Object element : order) {
      key.of(element);
    }
    if (elements.size() < 2) {
      return elements;
    }
    List<Placed> sorted = new ArrayList<>(elements.size());
    for (Object element : elements) {
      Placed next = new Placed(element, key.find(order, key.of(element)));
      int at = sorted.size();
      while (at > 0 && next.isBefore(sorted.get(at - 1))) {
        at--;
      }
      sorted.add(at, next);
    }
    return sorted.stream().map(Placed::element).toList();
  }

  private static List<Object> interleaved(
      List<Object> servers, List<Object> clients, List<Object> live, MergeKey key)
      throws PatchException {
    List<Object> all = new ArrayList<>(servers.size() + clients.size());
    int next = 0;
    for (Object client : clients) {
      int clientPlace = next < servers.size() ? key.find(live, key.of(client)) : -1;
      while (next < servers.size() && isBefore(servers.get(next), clientPlace, live, key)) {
        all.add(servers.get(next++));
      }
      all.add(client);
    }
    all.addAll(servers.subList(next, servers.size()));
    return all;
  }

  private static boolean isBefore(Object server, int place, List<Object> live, MergeKey key)
      throws PatchException {
    int serverPlace = key.find(live, key.of(server));
    return serverPlace >= 0 && serverPlace < place;
  }
}
