package org.dl4jreference.dl4j.reproduction;

import static org.dl4jreference.dl4j.reproduction.Snippets.moved;
import static org.dl4jreference.dl4j.reproduction.Snippets.oneWeight;
import static org.dl4jreference.dl4j.reproduction.Snippets.row;
import static org.dl4jreference.dl4j.reproduction.Snippets.text;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import java.io.PrintWriter;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Findings in updaters and schedules. */
final class UpdaterReproductions {
  private UpdaterReproductions() {}

  static boolean adabeliefUnusable(PrintWriter out) {
    try {
      moved(oneWeight(DOUBLE, new AdaBelief()), DOUBLE, 1);
      return false;
    } catch (ArrayIndexOutOfBoundsException e) {
      out.println(e.getMessage());
      return true;
    }
  }

  static boolean nadamNoSecondMomentCorrection(PrintWriter out) {
    double first = 0;
    for (IUpdater updater : new IUpdater[] {new Nadam(0.001), new Adam(0.001)}) {
      var network = oneWeight(DOUBLE, updater);
      for (int t = 1; t <= 100; t++) {
        double step = moved(network, DOUBLE, 1);
        first = Math.max(first, step);
        if (t == 1 || t == 10 || t == 100) {
          out.println(updater.getClass().getSimpleName() + ", step " + t + ": " + text(step));
        }
      }
    }
    out.println("expected about 0.001: the gradient is 1 in every step");
    return first > 0.06;
  }

  static boolean adamZeroStep(PrintWriter out) {
    boolean all = true;
    for (IUpdater updater : new IUpdater[] {new Adam(0), new AMSGrad(0), new AdaMax(0)}) {
      double step = moved(oneWeight(DOUBLE, updater), DOUBLE, 1);
      out.println(updater.getClass().getSimpleName() + ", rate 0: moves by " + text(step));
      all &= step > 0;
    }
    out.println("Nadam, rate 0: moves by " + moved(oneWeight(DOUBLE, new Nadam(0)), DOUBLE, 1));
    return all;
  }

  static boolean adamFloatBetaCast(PrintWriter out) {
    INDArray state = Nd4j.zeros(FLOAT, 2);
    new Adam(1.0).instantiate(state, true).applyUpdater(row(FLOAT, 3).reshape(1), 0, 0);
    out.println("g = 3: v = " + text(7, state.getDouble(1)) + ", expected 0.009");
    return Math.abs(state.getDouble(1) / 0.009 - 1) > 1e-5;
  }

  static boolean adamaxEpsilon(PrintWriter out) {
    INDArray g = row(DOUBLE, 1e-6).reshape(1);
    new AdaMax(0.1, 0.9, 0.999, 1e-3)
        .instantiate(Nd4j.zeros(DOUBLE, 2), true)
        .applyUpdater(g, 0, 0);
    out.println("rate 0.1, epsilon 1e-3, g = 1e-6: update " + text(g));
    return Math.abs(g.getDouble(0) - 0.1) < 1e-9;
  }

  static boolean polyScheduleGrows(PrintWriter out) {
    var schedule = new PolySchedule(ScheduleType.ITERATION, 0.1, 2, 10);
    for (int i : new int[] {0, 1, 5, 9, 10}) {
      double expected = 0.1 * Math.pow(1 - i / 10.0, 2);
      out.println(
          "iteration " + i + ": " + text(schedule.valueAt(i, 0)) + ", expected " + text(expected));
    }
    return schedule.valueAt(9, 0) > 0.3;
  }

  static boolean noopUpdaterIsSgd1(PrintWriter out) {
    double step = moved(oneWeight(DOUBLE, new NoOp()), DOUBLE, 3);
    out.println("gradient 3: moves by " + text(step));
    return Math.abs(step - 3) < 1e-12;
  }
}
