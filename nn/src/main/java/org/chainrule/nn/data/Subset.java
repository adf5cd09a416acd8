package org.chainrule.nn.data;

import java.util.Arrays;
import java.util.Objects;

import org.chainrule.nn.internal.Texts;

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
        return examples(whole, inWhole(chosen));
    }

    /** Returns examples of a set, which may be anybody's. */
    static Batch examples(Dataset set, int... indices) {
        return Objects.requireNonNull(set.get(indices), "the data set returned null");
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

    /** Computes the sizes of the parts of so many examples: rounded shares, but 1 at least unless the share is 0. */
    static int[] sizes(int size, double... shares) {
        Objects.requireNonNull(shares, "shares");
        double sum = 0;
        int[] sizes = new int[shares.length];
        int begin = 0;
        for (int part = 0; part < shares.length; part++) {
            if (!(shares[part] >= 0)) {
                throw new IllegalArgumentException("a share of " + shares[part] + " among " + Arrays.toString(shares)
                        + ": shares are numbers from 0 to 1");
            }
            sum += shares[part];
            int end = part == shares.length - 1 ? size : (int) Math.min(size, Math.round(sum * size));
            sizes[part] = end - begin;
            begin = end;
        }
        if (!(Math.abs(sum - 1) < ROUNDING)) {
            throw new IllegalArgumentException(
                    "the shares " + Arrays.toString(shares) + " add up to " + sum + ", but must to 1");
        }
        requireOneForEach(size, shares);
        for (int part = 0; part < shares.length; part++) {
            if (sizes[part] == 0 && shares[part] > 0) {
                sizes[largest(sizes)]--;
                sizes[part] = 1;
            }
        }
        return sizes;
    }

    private static void requireOneForEach(int size, double... shares) {
        long wanted = Arrays.stream(shares).filter(share -> share > 0).count();
        if (size < wanted) {
            throw new IllegalArgumentException(
                    size + (size == 1 ? " example" : " examples") + " can't be split into " + wanted
                            + " parts of one example or more, by the shares " + Arrays.toString(shares));
        }
    }

    private static int largest(int... sizes) {
        int largest = 0;
        for (int part = 1; part < sizes.length; part++) {
            largest = sizes[part] > sizes[largest] ? part : largest;
        }
        return largest;
    }

    /** Returns the number of examples and of what: {@code 80 of 100 examples: inputs of shape (100, 2), targets of shape (100)}. */
    @Override
    public String toString() {
        return size() + " of " + whole.size() + " examples: " + Texts.of(whole);
    }
}
