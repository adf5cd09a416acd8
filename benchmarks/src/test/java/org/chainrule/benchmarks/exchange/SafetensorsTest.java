package org.chainrule.benchmarks.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.layers.Mlp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DJL reads a network that was saved as safetensors, and computes the same with it. */
class SafetensorsTest {
    private static final int BATCH = 5;
    private static final int IN = 8;

    @Test
    void anotherLibraryComputesTheSameWithASavedNetwork(@TempDir Path folder) throws Exception {
        var random = new Random(1);
        Sequential network = Network.to(Mlp.of(IN, 16, 16, 3).activation(Tensor::tanh).create(random), DType.F32);
        Tensor x = Tensor.uniform(-1, 1, Shape.of(BATCH, IN), random).to(DType.F32);
        Path file = folder.resolve("network.safetensors");
        Weights.save(file, network);

        try (NDManager manager = NDManager.newBaseManager(); InputStream bytes = Files.newInputStream(file)) {
            Map<String, NDArray> saved = NDList.decode(manager, bytes).stream()
                    .collect(Collectors.toMap(NDArray::getName, Function.identity()));
            assertThat(saved).containsOnlyKeys(Network.state(network).names());
            NDArray y = manager.create(x.toFloatArray(), new ai.djl.ndarray.types.Shape(BATCH, IN));
            y = affine(y, saved, "0").tanh();
            y = affine(y, saved, "2").tanh();
            y = affine(y, saved, "4");

            assertThat(y.toFloatArray()).containsExactly(network.forward(x).toFloatArray(), within(1e-6f));
        }
    }

    private static NDArray affine(NDArray x, Map<String, NDArray> saved, String layer) {
        return x.matMul(saved.get(layer + ".weight").transpose()).add(saved.get(layer + ".bias"));
    }
}
