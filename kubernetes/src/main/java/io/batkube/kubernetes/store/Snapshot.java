package io.batkube.kubernetes.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** All objects at one version. Immutable; any thread may read it. */
public final class Snapshot {
  static final Snapshot EMPTY = new Snapshot(1, new HashMap<>(), new ObjectMap[0]);

  private final long version;
  private final Map<Partition, Integer> places;
  private final ObjectMap[] maps;

  private Snapshot(long version, Map<Partition, Integer> places, ObjectMap[] maps) {
    this.version = version;
    this.places = places;
    this.maps = maps;
  }

  /** The resourceVersion of lists made from it. */
  public long version() {
    return version;
  }

  public ObjectMap of(Partition partition) {
    Integer place = places.get(partition);
    return place == null ? ObjectMap.EMPTY : maps[place];
  }

  public Optional<StoredObject> get(Partition partition, String namespace, String name) {
    return of(partition).get(namespace, name);
  }

  /** With other contents of a partition, at a version. */
  Snapshot with(Partition partition, ObjectMap objects, long newVersion) {
    Integer place = places.get(partition);
    if (place == null) {
      Map<Partition, Integer> more = new HashMap<>(places);
      more.put(partition, maps.length);
      ObjectMap[] moreMaps = Arrays.copyOf(maps, maps.length + 1);
      moreMaps[maps.length] = objects;
      return new Snapshot(newVersion, more, moreMaps);
    }
    ObjectMap[] changed = maps.clone();
    changed[place] = objects;
    return new Snapshot(newVersion, places, changed);
  }
}
