package io.batkube.kubernetes.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The objects of a partition in the order of their keys: a B+ tree that is never changed but copied
 * along one path, so that every version of it stays a consistent snapshot. Immutable.
 */
public final class ObjectMap {
  /** Children of an inner node, objects of a leaf, at most. */
  private static final int WIDTH = 32;

  static final ObjectMap EMPTY = new ObjectMap(new Leaf(new StoredObject[0]), 0);

  /** What a node can do with the subtree under it. */
  private sealed interface Node {
    StoredObject first();

    /** One node, or two if it had to be split. */
    Node[] with(StoredObject object);

    /** With another version of an object that is there. */
    Node with(StoredObject object, StoredObject old);

    /** Empty if nothing is left. Nodes may become small; they are dropped when they are empty. */
    Optional<Node> without(String namespace, String name);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Leaf(StoredObject[] objects) implements Node {
    @Override
    public StoredObject first() {
      return objects[0];
    }

    @Override
    public Node[] with(StoredObject object) {
      int at = search(objects, object.namespace(), object.name());
      if (at >= 0) {
        StoredObject[] changed = objects.clone();
        changed[at] = object;
        return new Node[] {new Leaf(changed)};
      }
      StoredObject[] more = inserted(objects, -at - 1, object);
      if (more.length <= WIDTH) {
        return new Node[] {new Leaf(more)};
      }
      int half = splitAt(more.length, -at - 1);
      return new Node[] {
        new Leaf(Arrays.copyOfRange(more, 0, half)),
        new Leaf(Arrays.copyOfRange(more, half, more.length))
      };
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a version is one object
    public Node with(StoredObject object, StoredObject old) {
      int at = search(objects, object.namespace(), object.name());
      if (at < 0 || objects[at] != old) {
        throw new IllegalStateException(old + " is not the current version");
      }
      StoredObject[] changed = objects.clone();
      changed[at] = object;
      return new Leaf(changed);
    }

    @Override
    public Optional<Node> without(String namespace, String name) {
      if (objects.length == 1) {
        return Optional.empty();
      }
      int at = search(objects, namespace, name);
      StoredObject[] fewer = new StoredObject[objects.length - 1];
      System.arraycopy(objects, 0, fewer, 0, at);
      System.arraycopy(objects, at + 1, fewer, at, fewer.length - at);
      return Optional.of(new Leaf(fewer));
    }
  }

  /** The first object of each child stands for its key; children are never empty. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Inner(Node[] children, StoredObject[] firsts) implements Node {
    static Inner of(Node[] children) {
      StoredObject[] firsts = new StoredObject[children.length];
      for (int i = 0; i < children.length; i++) {
        firsts[i] = children[i].first();
      }
      return new Inner(children, firsts);
    }

    @Override
    public StoredObject first() {
      return firsts[0];
    }

    int childFor(String namespace, String name) {
      int at = search(firsts, namespace, name);
      return at >= 0 ? at : Math.max(0, -at - 2);
    }

    @Override
    public Node[] with(StoredObject object) {
      int child = childFor(object.namespace(), object.name());
      Node[] parts = children[child].with(object);
      Node[] changed = Arrays.copyOf(children, children.length + parts.length - 1);
      System.arraycopy(
          children, child + 1, changed, child + parts.length, children.length - child - 1);
      System.arraycopy(parts, 0, changed, child, parts.length);
      if (changed.length <= WIDTH) {
        return new Node[] {of(changed)};
      }
      int half = splitAt(changed.length, child);
      return new Node[] {
        of(Arrays.copyOfRange(changed, 0, half)),
        of(Arrays.copyOfRange(changed, half, changed.length))
      };
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a version is one object
    public Node with(StoredObject object, StoredObject old) {
      int child = childFor(object.namespace(), object.name());
      Node[] changed = children.clone();
      changed[child] = children[child].with(object, old);
      StoredObject[] same = firsts;
      if (firsts[child] == old) {
        same = firsts.clone();
        same[child] = object;
      }
      return new Inner(changed, same);
    }

    @Override
    public Optional<Node> without(String namespace, String name) {
      int child = childFor(namespace, name);
      Optional<Node> rest = children[child].without(namespace, name);
      List<Node> changed = new ArrayList<>(Arrays.asList(children));
      if (rest.isPresent()) {
        changed.set(child, rest.get());
      } else {
        changed.remove(child);
      }
      return changed.isEmpty() ? Optional.empty() : Optional.of(of(changed.toArray(new Node[0])));
    }
  }

  private final Node root;
  private final int size;

  private ObjectMap(Node root, int size) {
    this.root = root;
    this.size = size;
  }

  public int size() {
    return size;
  }

  public Optional<StoredObject> get(String namespace, String name) {
    Node node = root;
    while (node instanceof Inner inner) {
      node = inner.children[inner.childFor(namespace, name)];
    }
    StoredObject[] objects = ((Leaf) node).objects;
    int at = search(objects, namespace, name);
    return at >= 0 ? Optional.of(objects[at]) : Optional.empty();
  }

  private static int search(StoredObject[] objects, String namespace, String name) {
    int low = 0;
    int high = objects.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = objects[middle].compareKey(namespace, name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /**
   * With another version of an object that is there.
   *
   * @throws IllegalStateException if it is not there, or is in another version
   */
  ObjectMap with(StoredObject object, StoredObject old) {
    return new ObjectMap(root.with(object, old), size);
  }

  /** With an object, in the place of the one with the same key if there is one. */
  ObjectMap with(StoredObject object) {
    Node[] changed = root.with(object);
    int newSize = size + (get(object.namespace(), object.name()).isPresent() ? 0 : 1);
    Node newRoot = changed.length == 1 ? changed[0] : Inner.of(changed);
    return new ObjectMap(newRoot, newSize);
  }

  /** In the middle; near the end if the newcomer is the last, so that rising keys fill nodes. */
  private static int splitAt(int length, int newcomer) {
    return newcomer >= length - 2 ? length - 2 : length / 2;
  }

  private static StoredObject[] inserted(StoredObject[] objects, int at, StoredObject object) {
    StoredObject[] more = Arrays.copyOf(objects, objects.length + 1);
    System.arraycopy(objects, at, more, at + 1, objects.length - at);
    more[at] = object;
    return more;
  }

  /** Without the object of a key; the same map if it is not there. */
  ObjectMap without(String namespace, String name) {
    if (get(namespace, name).isEmpty()) {
      return this;
    }
    return new ObjectMap(
        root.without(namespace, name).map(ObjectMap::trimmed).orElse(EMPTY.root), size - 1);
  }

  private static Node trimmed(Node node) {
    Node top = node;
    while (top instanceof Inner inner && inner.children.length == 1) {
      top = inner.children[0];
    }
    return top;
  }

  /** Every object, in order. */
  public void forEach(Consumer<StoredObject> visitor) {
    for (Iterator<StoredObject> all = from("", ""); all.hasNext(); ) {
      visitor.accept(all.next());
    }
  }

  /** The objects from a key on, which need not exist; ("", "") is before all. */
  public Iterator<StoredObject> from(String namespace, String name) {
    return new Cursor(root, namespace, name);
  }

  /** The objects of a namespace, from a name on. */
  public Iterator<StoredObject> in(String namespace, String fromName) {
    Iterator<StoredObject> rest = from(namespace, fromName);
    return new Iterator<>() {
      private StoredObject next = advance();

      private StoredObject advance() {
        StoredObject found = rest.hasNext() ? rest.next() : null;
        return found != null && found.namespace().equals(namespace) ? found : null;
      }

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public StoredObject next() {
        if (next == null) {
          throw new NoSuchElementException();
        }
        StoredObject result = next;
        next = advance();
        return result;
      }
    };
  }

  private static final class Cursor implements Iterator<StoredObject> {
    private final List<Inner> path = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private Leaf leaf;
    private int at;

    Cursor(Node root, String namespace, String name) {
      Node node = root;
      while (node instanceof Inner inner) {
        int child = inner.childFor(namespace, name);
        path.add(inner);
        places.add(child);
        node = inner.children[child];
      }
      leaf = (Leaf) node;
      int found = search(leaf.objects, namespace, name);
      at = found >= 0 ? found : -found - 1;
      climb();
    }

    private void climb() {
      while (at >= leaf.objects.length && !path.isEmpty()) {
        int depth = path.size() - 1;
        int child = places.get(depth) + 1;
        if (child >= path.get(depth).children.length) {
          path.removeLast();
          places.removeLast();
        } else {
          places.set(depth, child);
          descend(path.get(depth).children[child]);
        }
      }
    }

    private void descend(Node from) {
      Node node = from;
      while (node instanceof Inner inner) {
        path.add(inner);
        places.add(0);
        node = inner.children[0];
      }
      leaf = (Leaf) node;
      at = 0;
    }

    @Override
    public boolean hasNext() {
      return at < leaf.objects.length;
    }

    @Override
    public StoredObject next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      StoredObject result = leaf.objects[at++];
      climb();
      return result;
    }
  }
}
