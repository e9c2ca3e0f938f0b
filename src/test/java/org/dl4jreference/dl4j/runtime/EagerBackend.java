package org.dl4jreference.dl4j.runtime;

import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4jBackend;

/** A backend that ND4J would ask first, and that cannot be used: like CUDA's without a GPU. */
public final class EagerBackend extends Nd4jBackend {
  static final String ASKED = "the eager backend was asked";

  @Override
  public int getPriority() {
    return 1000;
  }

  @Override
  public boolean isAvailable() {
    System.out.println(ASKED);
    return false;
  }

  @Override
  public boolean canRun() {
    return false;
  }

  @Override
  public boolean allowsOrder() {
    return false;
  }

  @Override
  public Resource getConfigurationResource() {
    throw new UnsupportedOperationException("never loaded");
  }

  @Override
  public Class<?> getNDArrayClass() {
    throw new UnsupportedOperationException("never loaded");
  }

  @Override
  public Environment getEnvironment() {
    throw new UnsupportedOperationException("never loaded");
  }

  @Override
  public String buildInfo() {
    return "";
  }

  @Override
  public void logBackendInit() {}
}
