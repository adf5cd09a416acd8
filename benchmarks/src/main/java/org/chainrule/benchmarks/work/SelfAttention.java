package org.chainrule.benchmarks.work;

/**
 * Scaled dot-product attention of several heads, forward, and backward from a given gradient to queries, keys and values.
 *
 * @param batch the number of sequences
 * @param heads the number of heads
 * @param length the number of places
 * @param width the features of a head
 */
public record SelfAttention(int batch, int heads, int length, int width) implements Work {

    /** {@return the shape of queries, keys, values and the result} */
    public long[] shape() {
        return new long[] {batch, heads, length, width};
    }

    /**
     * Returns queries, keys, values, or the gradient.
     *
     * @param seed which of them, from 1 to 4
     * @return the elements
     */
    public float[] elements(int seed) {
        return SyntheticData.uniform(seed, batch * heads * length * width, 1);
    }

    @Override
    public String name() {
        return "attention-" + length;
    }

    @Override
    public String description() {
        return "%d sequences, %d heads of %d".formatted(batch, heads, width);
    }

    @Override
    public Group group() {
        return Group.SEQUENCES;
    }

    @Override
    public Precision precision() {
        return Precision.F32;
    }
}
