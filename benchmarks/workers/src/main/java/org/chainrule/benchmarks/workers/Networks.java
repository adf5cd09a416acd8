package org.chainrule.benchmarks.workers;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.benchmarks.workers.StepTime.Work;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Conv2d;
import org.chainrule.nn.layers.Flatten;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.MaxPool2d;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.layers.TransformerEncoder;
import org.chainrule.nn.layers.TransformerEncoderLayer;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;

/** Measures what a step of three networks takes on one worker. */
final class Networks {
    private static final int STEPS = 60;
    private static final long WARM_UP = 5_000_000_000L; // ns

    private Networks() {}

    static List<Work> measured() {
        return List.of(mlp(), cnn(), transformer());
    }

    private static Work mlp() {
        return measured("mlp 784-512-512-10, batch 64", Mlp.of(784, 512, 512, 10).create(new Random(1)),
                Shape.of(64, 784),
                Shape.of(64));
    }

    private static Work cnn() {
        var random = new Random(1);
        return measured("cnn of 28 x 28, 32 and 64 channels, batch 32", Sequential.of(
                Conv2d.of(1, 32, 3, ConvOptions.defaults().padding(1), random), (Layer) Tensor::relu, MaxPool2d.of(2),
                Conv2d.of(32, 64, 3, ConvOptions.defaults().padding(1), random), (Layer) Tensor::relu, MaxPool2d.of(2),
                Flatten.of(), Linear.of(64 * 49, 128, random), (Layer) Tensor::relu, Linear.of(128, 10, random)),
                Shape.of(32, 1, 28, 28), Shape.of(32));
    }

    private static Work transformer() {
        var random = new Random(1);
        return measured("transformer of 4 layers, width 256, batch 8 x 64", Sequential.of(
                TransformerEncoder.of(4, _ -> TransformerEncoderLayer.of(256, 8, 1024, random)),
                Linear.of(256, 10, random)), Shape.of(8, 64, 256), Shape.of(8, 64));
    }

    private static Work measured(String name, Layer of, Shape inputs, Shape labels) {
        Layer network = Network.to(of, DType.F32);
        var random = new Random(2);
        Tensor x = Tensor.normal(0, 1, inputs, random).to(DType.F32);
        Tensor y = Tensor.uniform(0, 10, labels, random).floor().to(DType.I64);
        Supplier<Tensor> loss = () -> {
            Tensor scores = network.forward(x);
            return Loss.crossEntropy().of(scores.reshape(labels.count(), 10), y.reshape(labels.count()));
        };
        Optimizer optimizer = Optimizer.of(new Adam(0.001), network);
        double whole = median(() -> optimizer.step(loss)); // which warms up the other, too
        double forward = median(() -> loss.get().item());
        long parameters = Network.parameters(network).elementCount();
        return new Work(name, parameters * Float.BYTES, forward, whole - forward);
    }

    private static double median(Runnable step) {
        double[] seconds = new double[STEPS];
        for (long end = System.nanoTime() + WARM_UP; System.nanoTime() < end;) {
            step.run();
        }
        for (int n = 0; n < STEPS; n++) {
            long start = System.nanoTime();
            step.run();
            seconds[n] = (System.nanoTime() - start) / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[STEPS / 2];
    }
}
