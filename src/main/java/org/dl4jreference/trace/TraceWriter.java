package org.dl4jreference.trace;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Library;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.openlca.npy.NpyByteOrder;
import org.openlca.npy.NpyDataType;
import org.openlca.npy.dict.NpyHeaderDict;

/**
 * Writes a trace step by step, into a temporary file that takes its name only when it is complete.
 */
public final class TraceWriter implements AutoCloseable {
  private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0);

  private final Path target;
  private final Path temporary;
  private final ZipOutputStream zip;
  private final boolean narrow;
  private Batch common;
  private int steps;
  private boolean complete;

  /**
   * Starts a trace.
   *
   * @param target the file to write; an existing one is replaced at the end, a link followed
   * @param header what is recorded
   * @throws BadInput if the format cannot hold the network, or the file cannot be written
   */
  public TraceWriter(Path target, TraceHeader header) {
    Library.require("a trace", Library.NPY, Library.JACKSON_DATABIND);
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new BadInput("%s: cannot be replaced by a trace: it is no file".formatted(target));
    }
    this.target = real(target);
    String json = new SpecJson(target.toString()).write(header);
    this.narrow = header.precision() != Precision.DOUBLE;
    Path directory = this.target.toAbsolutePath().getParent();
    this.temporary = directory.resolve("." + UUID.randomUUID() + ".npz.part");
    // for whoever ends the process, before there is a file
    temporary.toFile().deleteOnExit();
    try {
      this.zip =
          new ZipOutputStream(
              new BufferedOutputStream(
                  Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)));
    } catch (IOException e) {
      throw new BadInput("%s: cannot be written in %s".formatted(target, directory));
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      write("spec", NpyDataType.u1, new int[] {bytes.length}, bytes);
    } catch (BadInput e) {
      close();
      throw e;
    }
  }

  /** Where a link leads. */
  private static Path real(Path path) {
    try {
      return Files.exists(path) ? path.toRealPath() : path;
    } catch (IOException e) {
      throw new BadInput("%s: cannot be read: %s".formatted(path, e.getMessage()));
    }
  }

  /** A fixed time, so that the same run gives the same file. */
  private void write(String name, NpyDataType type, int[] shape, byte[] data) {
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTimeLocal(EPOCH);
    try {
      zip.putNextEntry(entry);
      zip.write(
          NpyHeaderDict.of(type)
              .withByteOrder(NpyByteOrder.LITTLE_ENDIAN)
              .withShape(shape)
              .create()
              .toNpyHeader());
      zip.write(data);
      zip.closeEntry();
    } catch (IOException e) {
      throw new BadInput("%s: cannot be written: %s".formatted(target, e.getMessage()));
    }
  }

  private void write(String name, Matrix matrix) {
    write(name, new int[] {matrix.rows(), matrix.columns()}, matrix.toArray());
  }

  /** float32 holds every number of FLOAT, TF32, HALF and BFLOAT16 arithmetic. */
  private void write(String name, int[] shape, double[] values) {
    int width = narrow ? Float.BYTES : Double.BYTES;
    ByteBuffer data = ByteBuffer.allocate(values.length * width).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      if (narrow) {
        data.putFloat((float) value);
      } else {
        data.putDouble(value);
      }
    }
    write(name, narrow ? NpyDataType.f4 : NpyDataType.f8, shape, data.array());
  }

  /**
   * Records a step.
   *
   * @param state before the step
   * @param batch its examples
   * @param evaluation what was computed
   * @throws BadInput if the file cannot be written
   */
  public void step(TrainingState state, Batch batch, Evaluation evaluation) {
    if (batch.mask().isPresent()) {
      throw new BadInput(target + ": masked examples cannot be recorded");
    }
    String prefix = "step" + steps++ + "/";
    state(prefix, state);
    examples(prefix, batch);
    for (int l = 0; l < evaluation.layers().size(); l++) {
      write(prefix + "a" + l, evaluation.layers().get(l).activation());
    }
    write(prefix + "score", new int[0], new double[] {evaluation.score()});
    tensors(prefix, "d", evaluation.gradient());
  }

  /** The first batch stands for all steps; a step has its own only where they differ. */
  private void examples(String prefix, Batch batch) {
    if (common == null) {
      common = batch;
      write("x", batch.x());
      write("y", batch.y());
    } else if (!batch.equals(common)) {
      write(prefix + "x", batch.x());
      write(prefix + "y", batch.y());
    }
  }

  private void state(String prefix, TrainingState state) {
    tensors(prefix, "", state.parameters());
    state.slots().forEach((slot, tensors) -> tensors(prefix + "state/" + slot + "/", "", tensors));
  }

  private void tensors(String prefix, String kind, Tensors tensors) {
    tensors
        .byName()
        .forEach((name, matrix) -> write(prefix + TraceReader.arrayName(kind, name), matrix));
  }

  /**
   * Records the result of the last step and gives the file its name.
   *
   * @param last the state after the last step
   * @throws BadInput if the file cannot be written
   */
  public void finish(TrainingState last) {
    state("step" + steps + "/", last);
    try {
      zip.close();
      complete = true;
      move();
    } catch (IOException e) {
      throw new BadInput("%s: cannot be written: %s".formatted(target, e.getMessage()));
    }
  }

  private void move() throws IOException {
    try {
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Deletes what was written, unless the trace was finished. */
  @Override
  public void close() {
    if (complete) {
      return;
    }
    try {
      zip.close();
    } catch (IOException e) {
      // what could not be written is not wanted any more
    } finally {
      delete();
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new BadInput("%s: cannot be removed: %s".formatted(temporary, e.getMessage()));
    }
  }
}
