package org.chainrule.benchmarks.work;

import java.util.Locale;

/**
 * An elementwise or row-wise function, forward, and backward from a given gradient.
 *
 * @param function the function
 * @param size the number of elements; rounded down to whole rows
 */
public record Elementwise(Function function, int size) implements Work {

    /** The functions. */
    public enum Function {
        /** a + b, with gradients for both. */
        ADD,
        /** e^x. */
        EXP,
        /** The sine. */
        SIN,
        /** x^2.5 of numbers that aren't negative. */
        POW,
        /** The hyperbolic tangent. */
        TANH,
        /** 1 / (1 + e^-x). */
        SIGMOID,
        /** x Phi(x), by the error function. */
        GELU,
        /** Softmax of rows of 1000. */
        SOFTMAX,
        /** Layer norm of rows of 768, with gain and bias and their gradients. */
        LAYERNORM,
        /** The sum of all elements. */
        SUM
    }

    /** The exponent of the power. */
    public static final double EXPONENT = 2.5;

    /** The value added to the variance of a row. */
    public static final double EPSILON = 1e-5;

    /** {@return the number of rows; 1 for functions of single elements} */
    public int rows() {
        return Math.max(1, size / columns());
    }

    /** {@return the length of a row} */
    public int columns() {
        return switch (function) {
            case SOFTMAX -> 1000;
            case LAYERNORM -> 768;
            default -> size;
        };
    }

    /** {@return the number of elements} */
    public int count() {
        return rows() * columns();
    }

    /** {@return x, row by row} */
    public float[] x() {
        float[] x = SyntheticData.uniform(1, count(), 2);
        for (int n = 0; function == Function.POW && n < x.length; n++) {
            x[n] = Math.abs(x[n]);
        }
        return x;
    }

    /** {@return the summand of the addition} */
    public float[] summand() {
        return SyntheticData.uniform(2, count(), 2);
    }

    /** {@return the gradient by the result: one value for each element, but only one for a sum} */
    public float[] gradient() {
        return SyntheticData.uniform(3, function == Function.SUM ? 1 : count(), 1);
    }

    /** {@return the weight of layer norm} */
    public float[] gain() {
        return SyntheticData.uniform(4, columns(), 1);
    }

    /** {@return the bias of layer norm} */
    public float[] bias() {
        return SyntheticData.uniform(5, columns(), 1);
    }

    @Override
    public String name() {
        return function.name().toLowerCase(Locale.ROOT) + "-" + shortly(size);
    }

    @Override
    public String description() {
        return switch (function) {
            case ADD -> "a + b";
            case EXP -> "e^x";
            case SIN -> "sin x";
            case POW -> "x^" + EXPONENT;
            case TANH -> "tanh x";
            case SIGMOID -> "1 / (1 + e^-x)";
            case GELU -> "x Phi(x)";
            case SOFTMAX -> "rows of " + columns();
            case LAYERNORM -> "rows of " + columns() + ", gain, bias";
            case SUM -> "sum of x";
        };
    }

    @Override
    public boolean isLarge() {
        return size > 1_000_000;
    }

    @Override
    public Group group() {
        return Group.ELEMENTWISE;
    }

    @Override
    public Precision precision() {
        return Precision.F32;
    }

    /** Formats a power of ten as 1e6, other sizes in full. */
    static String shortly(int size) {
        int exponent = (int) Math.round(Math.log10(size));
        return Math.pow(10, exponent) == size ? "1e" + exponent : Integer.toString(size);
    }
}
