package io.batkube.kubernetes.store;

import io.batkube.kubernetes.tree.Fields;
import io.batkube.kubernetes.tree.JsonBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One version of one object. Immutable; any thread may read it.
 *
 * <p>The tree is complete: it has the version in {@code metadata.resourceVersion}, and kind and
 * apiVersion of the version of the API that the partition stores.
 */
@SuppressWarnings("ReferenceEquality") // of the mark
public final class StoredObject {
  private final Partition partition;
  private final String namespace;
  private final String name;
  private final long version;
  private final Fields tree;

  private static final int UNKNOWN_BYTES = 2048;
  private static final int MORE_BYTES = 256;

  /** What {@link #json} is for an object that no longer keeps it. */
  private static final byte[] LET_GO = {};

  private static final VarHandle JSON = json(MethodHandles.lookup());

  private static VarHandle json(MethodHandles.Lookup lookup) {
    try {
      return lookup.findVarHandle(StoredObject.class, "json", byte[].class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Made by whoever asks first. Two threads may both make it: the bytes are the same. */
  private volatile byte[] json;

  /** About how long the JSON will be, so that it need not grow while it is made. */
  private final int expectedBytes;

  StoredObject(Partition partition, String namespace, String name, long version, Fields tree) {
    this(partition, namespace, name, version, tree, UNKNOWN_BYTES);
  }

  StoredObject(
      Partition partition,
      String namespace,
      String name,
      long version,
      Fields tree,
      int expectedBytes) {
    this.expectedBytes = expectedBytes;
    this.partition = partition;
    this.namespace = namespace;
    this.name = name;
    this.version = version;
    Fields metadata = tree.fields("metadata");
    this.tree = tree.with("metadata", metadata.with("resourceVersion", Long.toString(version)));
  }

  public Partition partition() {
    return partition;
  }

  /** Empty for objects of the cluster. */
  public String namespace() {
    return namespace;
  }

  public String name() {
    return name;
  }

  /** The resourceVersion. */
  public long version() {
    return version;
  }

  public Fields tree() {
    return tree;
  }

  public Fields metadata() {
    return tree.fields("metadata");
  }

  public String uid() {
    return metadata().text("uid");
  }

  /**
   * The JSON of the object in the stored version, as one line. While the object is new, the same
   * array for everybody: not to be changed.
   */
  public byte[] json() {
    byte[] bytes = json;
    if (bytes == null || bytes == LET_GO) {
      byte[] made = ObjectJson.line(tree, expectedBytes);
      if (bytes == null) {
        JSON.compareAndSet(this, null, made); // not if the owner has let it go meanwhile
      }
      return made;
    }
    return bytes;
  }

  /**
   * Appends the JSON of the object without its beginning: the opening brace, kind and apiVersion,
   * which differ by version of the API and are left out in lists. The closing brace is there.
   */
  public void writeContent(JsonBytes out) {
    byte[] bytes = json;
    if (bytes == null || bytes == LET_GO) {
      ObjectJson.content(tree, out);
    } else {
      out.raw(bytes, ObjectJson.headLength(tree), bytes.length - 1);
    }
  }

  /** About how long the JSON of an object is that is like this one. */
  int likelyBytes() {
    byte[] bytes = json;
    return bytes == null || bytes == LET_GO ? UNKNOWN_BYTES : bytes.length + MORE_BYTES;
  }

  /**
   * Keeps its JSON no longer: what was written lately is asked for by many, but the JSON of
   * everything would double the memory of a cluster at rest.
   */
  void letJsonGo() {
    json = LET_GO;
  }

  /** Another content under the same version: what a dry run would have made of it. */
  public StoredObject with(Fields otherTree) {
    return new StoredObject(partition, namespace, name, version, otherTree);
  }

  /** The same content under another version: what a watcher is told of an object that left. */
  StoredObject at(long otherVersion) {
    return new StoredObject(partition, namespace, name, otherVersion, tree);
  }

  /**
   * The order of lists: that of the keys namespace/name (or name), as in etcd, so "a-b/x" comes
   * before "a/x".
   */
  int compareKey(String otherNamespace, String otherName) {
    return compareKeys(namespace, name, otherNamespace, otherName);
  }

  static int compareKeys(String namespace, String name, String namespace2, String name2) {
    if (namespace.equals(namespace2)) {
      return name.compareTo(name2);
    }
    int common = Math.min(namespace.length(), namespace2.length());
    for (int i = 0; i < common; i++) {
      int difference = namespace.charAt(i) - namespace2.charAt(i);
      if (difference != 0) {
        return difference;
      }
    }
    return namespace.length() > common
        ? namespace.charAt(common) - '/'
        : '/' - namespace2.charAt(common);
  }

  @Override
  public String toString() {
    return partition + " " + (namespace.isEmpty() ? "" : namespace + "/") + name + " @" + version;
  }
}
