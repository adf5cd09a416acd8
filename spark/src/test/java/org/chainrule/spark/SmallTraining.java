package org.chainrule.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.train.History;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Trainer;

/** A small network with its data, and its training in one process, to which others are compared. */
final class SmallTraining {
    static final int BATCH = 8;
    static final int COUNT = 96;

    private SmallTraining() {}

    static Tensor inputs() {
        return Tensor.normal(0, 1, Shape.of(COUNT, 6), new Random(4)).to(DType.F32);
    }

    static Tensor labels() {
        return inputs().slice(1, 0, 3).argmax(1, false);
    }

    static Layer network() {
        var random = new Random(5);
        return Network.to(Sequential.of(Linear.of(6, 20, random), new Dropout(0.3), Linear.of(20, 3, random)),
                DType.F32);
    }

    static Trainer trainer(Layer network) {
        return Trainer.of(network, Loss.crossEntropy(), Optimizer.of(new Adam(0.01), network)).seed(3)
                .metrics(Metric.accuracy());
    }

    static List<double[]> values(Layer network) {
        return Network.state(network).tensors().stream().map(Tensor::toDoubleArray).toList();
    }

    /** Accumulates the gradients of the workers' batches; returns the history. */
    static History inOneProcess(Layer network, List<int[]> rowsOfWorkers, int epochs) {
        return trainer(network).accumulate(rowsOfWorkers.size()).fit(inOrderOfRanks(rowsOfWorkers), epochs);
    }

    /** Returns the workers' batches, step by step in order of ranks. */
    static DataLoader inOrderOfRanks(List<int[]> rowsOfWorkers) {
        List<Integer> together = new ArrayList<>();
        int most = rowsOfWorkers.stream().mapToInt(own -> own.length).max().orElse(0);
        for (int from = 0; from < most; from += BATCH) {
            for (int[] own : rowsOfWorkers) {
                Arrays.stream(own).skip(from).limit(BATCH).forEach(together::add);
            }
        }
        return DataLoader.of(Dataset.of(inputs(), labels())
                .subset(together.stream().mapToInt(n -> n).toArray()), BATCH);
    }
}
