package org.chainrule.benchmarks.work;

import java.util.SequencedMap;

/**
 * A long short-term memory over sequences (batch, steps, width), forward, and backward from a given gradient to the input and all
 * parameters.
 *
 * @param layers the number of layers
 * @param width the features of the input, and of the hidden state
 * @param batch the number of sequences
 * @param steps the length of a sequence
 */
public record Lstm(int layers, int width, int batch, int steps) implements NetworkWork {
    private static final int GATES = 4;

    /** {@return the shape of the input and of the output} */
    public long[] shape() {
        return new long[] {batch, steps, width};
    }

    /** {@return the input} */
    public float[] x() {
        return SyntheticData.uniform(1, batch * steps * width, 1);
    }

    /** {@return the gradient by the output} */
    public float[] gradient() {
        return SyntheticData.uniform(2, batch * steps * width, 1);
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        double bound = 1 / Math.sqrt(width);
        long rows = (long) GATES * width;
        var parameters = new InitialParameters();
        for (int layer = 0; layer < layers; layer++) {
            parameters.uniform("weight_ih_l" + layer, 0, bound, rows, width)
                    .uniform("weight_hh_l" + layer, 0, bound, rows, width)
                    .uniform("bias_ih_l" + layer, 0, bound, rows)
                    .uniform("bias_hh_l" + layer, 0, bound, rows);
        }
        return parameters.byName();
    }

    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public String description() {
        return "%d layers of %d, %d sequences of %d steps".formatted(layers, width, batch, steps);
    }

    @Override
    public Group group() {
        return Group.SEQUENCES;
    }
}
