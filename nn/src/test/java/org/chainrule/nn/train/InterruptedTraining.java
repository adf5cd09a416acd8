package org.chainrule.nn.train;

import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;

/** What is trained where a training is interrupted and goes on: a network with buffers and random numbers, its data, and how it is stopped. */
final class InterruptedTraining {
    static final int HIDDEN = 10;
    static final String STOPPED = "stopped here";

    private InterruptedTraining() {}

    /** Returns inputs of six features, and labels of three classes. */
    static Dataset examples(int count, int seed, DType type) {
        Tensor x = Tensor.normal(0, 1, Shape.of(count, 6), new Random(seed)).to(type);
        return Dataset.of(x, x.slice(1, 0, 3).argmax(1, false));
    }

    /**
     * Returns a network of the same weights each time.
     *
     * @param norm normalizes the {@link #HIDDEN} features within
     */
    static Layer network(DType type, BatchNorm norm) {
        var random = new Random(5);
        return Network.to(Sequential.of(Linear.of(6, HIDDEN, random), norm, Tensor::relu, new Dropout(.3),
                Linear.of(HIDDEN, 3, random)), type);
    }

    /** Throws after some batches. */
    static Callback stopping(int batches) {
        int[] left = {batches};
        return new Callback() {
            @Override
            public void afterBatch(TrainingRun run, double loss) {
                if (--left[0] == 0) {
                    throw new IllegalStateException(STOPPED);
                }
            }
        };
    }
}
