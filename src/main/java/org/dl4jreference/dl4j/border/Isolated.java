package org.dl4jreference.dl4j.border;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs DL4J on a thread of its own. ND4J keeps its random generator and its workspaces per thread,
 * and DL4J seeds the generator whenever it builds or reads a configuration: here that never reaches
 * the caller's.
 */
public final class Isolated {
  private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(OwnThread::new);

  private Isolated() {}

  private static final class OwnThread extends Thread {
    OwnThread(Runnable task) {
      super(task, "dl4j-reference");
      setDaemon(true);
    }
  }

  /**
   * Runs a task there, and waits for it.
   *
   * @return what the task returns
   * @throws IllegalStateException if it throws a checked exception, or the caller is interrupted;
   *     what else it throws is thrown here
   */
  public static <T> T call(Callable<T> task) {
    if (Thread.currentThread() instanceof OwnThread) {
      return direct(task);
    }
    try {
      return THREAD.submit(task).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        cause.addSuppressed(new IllegalStateException("called from here"));
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("DL4J failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while DL4J was computing", e);
    }
  }

  /** The same, where DL4J finds the user's own classes by a loader. */
  public static <T> T call(ClassLoader loader, Callable<T> task) {
    return call(
        () -> {
          Thread thread = Thread.currentThread();
          ClassLoader before = thread.getContextClassLoader();
          thread.setContextClassLoader(loader);
          try {
            return task.call();
          } finally {
            thread.setContextClassLoader(before);
          }
        });
  }

  private static <T> T direct(Callable<T> task) {
    try {
      return task.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("DL4J failed: " + e, e);
    }
  }
}
