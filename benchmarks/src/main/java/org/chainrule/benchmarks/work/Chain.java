package org.chainrule.benchmarks.work;

/**
 * A chain of scalar operations, y = y w and y = y + b alternately, and the derivative by the first scalar.
 *
 * @param length the number of operations, even
 */
public record Chain(int length) implements Work {
    /** The factor of each product. */
    public static final double FACTOR = 1 - 1e-6;
    /** The summand of each sum. */
    public static final double SUMMAND = 1e-6;
    /** The first scalar. */
    public static final double START = 0.5;

    /** {@return the number of pairs of a product and a sum} */
    public int pairs() {
        return length / 2;
    }

    @Override
    public String name() {
        return "chain-" + Elementwise.shortly(length);
    }

    @Override
    public String description() {
        return "scalars in a row, F64";
    }

    @Override
    public boolean isLarge() {
        return length > 100_000;
    }

    @Override
    public Group group() {
        return Group.CHAIN;
    }

    @Override
    public Precision precision() {
        return Precision.F64;
    }
}
