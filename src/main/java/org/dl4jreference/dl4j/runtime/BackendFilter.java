package org.dl4jreference.dl4j.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** Shows ND4J one backend of those on the class path. */
final class BackendFilter extends ClassLoader {
  private static final String SERVICE = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

  private final String backend;

  BackendFilter(ClassLoader parent, String backend) {
    super(parent);
    this.backend = backend;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    Enumeration<URL> all = super.getResources(name);
    if (!name.equals(SERVICE)) {
      return all;
    }
    List<URL> wanted = Collections.list(all).stream().filter(this::names).toList();
    return Collections.enumeration(wanted);
  }

  private boolean names(URL url) {
    try (InputStream in = url.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(backend);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
