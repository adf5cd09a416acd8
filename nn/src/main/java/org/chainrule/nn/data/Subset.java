package org.chainrule.nn.data;

import java.util.Arrays;
import java.util.Objects;

/** A set of some examples of another. */
final class Subset implements Dataset {
    private static final double ROUNDING = 1e-9; // 0.7 + 0.2 + 0.1 isn't quite 1

    private final Dataset whole;
    private final int[] indices;

    Subset(Dataset whole, int... indices) {
        ExampleIndices.requireWithin(whole.size(), indices);
        this.whole = whole;
        this.indices = indices.clone();
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Batch get(int... chosen) {
        return whole.get(inWhole(chosen));
    }

    /** Selects from the whole rather than from the part, so that parts of parts don't become a chain. */
    @Override
    public Dataset subset(int... chosen) {
        return new Subset(whole, inWhole(chosen));
    }

    private int[] inWhole(int... chosen) {
        ExampleIndices.requireWithin(size(), chosen);
        return Arrays.stream(chosen).map(n -> indices[n]).toArray();
    }

    /** Computes the index at which each part of so many examples ends. */
    static int[] ends(int size, double... shares) {
        Objects.requireNonNull(shares, "shares");
        double sum = 0;
        int[] ends = new int[shares.length];
        for (int part = 0; part < shares.length; part++) {
            if (!(shares[part] >= 0)) {
                throw new IllegalArgumentException("a share of " + shares[part] + " among " + Arrays.toString(shares)
                        + ": shares are numbers from 0 to 1");
            }
            sum += shares[part];
            ends[part] = (int) Math.min(size, Math.round(sum * size));
        }
        if (!(Math.abs(sum - 1) < ROUNDING)) {
            throw new IllegalArgumentException(
                    "the shares " + Arrays.toString(shares) + " add up to " + sum + ", but must to 1");
        }
        ends[shares.length - 1] = size;
        return ends;
    }
}
