package org.dl4jreference.model;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.config.GoldenFile;
import org.dl4jreference.data.CsvColumns;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.report.LivePage;
import org.dl4jreference.report.PageWriter;
import org.dl4jreference.trace.TraceReader;

/** How a user comes to what needs a library; to be loaded where one is missing. */
public enum LibraryUses implements Runnable {
  /** Numbers with commas. */
  CSV {
    @Override
    public void run() {
      read("src/test/resources/data/iris.csv");
    }
  },
  /** Arrays. */
  NPZ {
    @Override
    public void run() {
      read(TRACE);
    }
  },
  /** A recorded training. */
  RECORDED {
    @Override
    public void run() {
      TraceReader.open(Path.of(TRACE)).close();
    }
  },
  /** A training to do. */
  EXPERIMENT {
    @Override
    public void run() {
      ExperimentFile.read(Path.of("config/linear-3x.yaml"), Catalogue.standard());
    }
  },
  /** Networks of others. */
  GOLDEN {
    @Override
    public void run() {
      GoldenFile.read(Path.of("src/test/resources/golden/mlp_cases.json"), Catalogue.standard());
    }
  },
  /** Learning rates. */
  CURVATURE {
    @Override
    public void run() {
      ChapterProblem problem = ChapterProblem.LINEAR_3X;
      new Curvature(Catalogue.standard(), problem.spec(), problem.batch())
          .spectrum(problem.parameters(), 1);
    }
  },
  /** A page as files. */
  PAGE {
    @Override
    public void run() {
      new PageWriter(Path.of("target/page")).check();
    }
  },
  /** A page that follows a training. */
  LIVE_PAGE {
    @Override
    public void run() {
      new LivePage(() -> null);
    }
  };

  private static final String TRACE = "src/test/resources/traces/numpy-adam-float32.npz";

  private static void read(String file) {
    DataFile.Port port = new DataFile.Port("x", OptionalInt.of(1));
    DataFile.read(
        Path.of(file),
        new DataFile.Wanted(List.of(port), List.of(port), CsvColumns.AS_THEY_COME),
        warning -> {});
  }
}
