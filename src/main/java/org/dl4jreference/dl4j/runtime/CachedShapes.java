package org.dl4jreference.dl4j.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;
import org.nd4j.linalg.cpu.nativecpu.DirectShapeInfoProvider;

/**
 * ND4J's shape descriptions with the cache that its own provider has, and does not use. Every array
 * asks for its description by the method with a flag for emptiness, which {@link
 * DirectShapeInfoProvider} inherits uncached: a native call, two temporary native arrays and a
 * buffer to be collected later, for each array made. The description itself is a constant that
 * libnd4j keeps for the life of the process, so sharing it changes nothing.
 *
 * <p>ND4J loads it by the system property {@code shapeinfoprovider}: {@link TunedRuntime} sets
 * that.
 */
public final class CachedShapes extends DirectShapeInfoProvider {
  /** As many as {@link DirectShapeInfoProvider} keeps of the others. */
  private static final int MOST = 1000;

  private final Map<LongShapeDescriptor, Pair<DataBuffer, long[]>> cache =
      new ConcurrentHashMap<>();

  /** For ND4J, by reflection. */
  public CachedShapes() {}

  @Override
  public Pair<DataBuffer, long[]> createShapeInformation(
      long[] shape,
      long[] stride,
      long elementWiseStride,
      char order,
      DataType type,
      boolean empty) {
    if (empty) {
      return super.createShapeInformation(shape, stride, elementWiseStride, order, type, true);
    }
    LongShapeDescriptor key =
        new LongShapeDescriptor(
            shape, stride, 0, elementWiseStride, order, ArrayOptionsHelper.setOptionBit(0L, type));
    Pair<DataBuffer, long[]> known = cache.get(key);
    if (known != null) {
      return known;
    }
    Pair<DataBuffer, long[]> made =
        super.createShapeInformation(shape, stride, elementWiseStride, order, type, false);
    if (cache.size() < MOST) {
      cache.put(key, made);
    }
    return made;
  }

  @Override
  public void purgeCache() {
    super.purgeCache();
    cache.clear();
  }
}
