package org.dl4jreference.model;

/** What a layer does before its activation. */
public enum LayerKind {
  /** z = a·W + b, with an optional layer normalisation of a·W. DL4J: DenseLayer, OutputLayer. */
  DENSE,
  /** z = a. DL4J: ActivationLayer, LossLayer, and DropoutLayer at inference. */
  ACTIVATION,
  /** z = the batch-normalised a. DL4J: BatchNormalization. */
  BATCH_NORMALIZATION
}
