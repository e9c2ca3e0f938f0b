package org.dl4jreference.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps what was used last: building a network or a graph costs more than a small step. */
public final class LruCache<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;
  private static final int ENTRIES = 16;

  public LruCache() {
    super(ENTRIES, 0.75f, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > ENTRIES;
  }
}
