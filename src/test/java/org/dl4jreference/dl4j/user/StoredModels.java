package org.dl4jreference.dl4j.user;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.dl4jreference.data.CsvColumns;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.dl4j.file.ModelFile;

/** Models that DL4J has saved, each with a batch. */
final class StoredModels {
  static final List<String> NAMES =
      List.of(
          "bidirectional_dropout",
          "center_loss",
          "char_lstm",
          "conv_bias_bn",
          "frozen_backprop",
          "graph_attention_vertex",
          "graph_mlp",
          "lenet_relu",
          "locally_connected",
          "mixture_density",
          "ocnn",
          "resnet_block",
          "self_attention",
          "tbptt_min",
          "transfer_frozen_dense",
          "vae_plus_output",
          "xor_nominibatch");

  private StoredModels() {}

  static UserModel model(String name) {
    return ModelFile.read(path(name + ".zip"), ModelFile.Options.DEFAULT);
  }

  static ModelData data(String name) {
    UserModel model = model(name);
    return model.data(
        DataFile.read(path(name + ".npz"), model.wanted(CsvColumns.AS_THEY_COME), warning -> {})
            .batch());
  }

  private static Path path(String file) {
    try {
      return Path.of(StoredModels.class.getResource("/models/" + file).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
