package org.dl4jreference.trace;

import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.TrainingState;

/**
 * One step of a trace.
 *
 * @param index t, from 0
 * @param state the parameters before the step, and the updater's state if it was recorded
 * @param batch the examples of the step
 * @param observation what the step computed
 */
public record RecordedStep(int index, TrainingState state, Batch batch, Observation observation) {}
