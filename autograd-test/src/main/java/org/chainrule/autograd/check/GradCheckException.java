package org.chainrule.autograd.check;

import java.util.Arrays;

/**
 * A gradient that finite differences contradict, or that breaks another law; the message names the element and both values. Where an op
 * of the function is to blame, the message names it too, with its arguments and the source line that called it, and the
 * {@linkplain #getCause() cause} is a failure of its own: the element of its argument that is most wrong, and both values there.
 */
public final class GradCheckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String argument;
    private final int[] index;
    private final double analytic;
    private final double numeric;
    private final String op;

    GradCheckException(String message, String argument, int[] index, double analytic, double numeric) {
        super(message);
        this.argument = argument;
        this.index = index;
        this.analytic = analytic;
        this.numeric = numeric;
        this.op = "";
    }

    /** Creates the same failure, explained by an op that is to blame. */
    GradCheckException(String message, GradCheckException like, String op, GradCheckException cause) {
        super(message, cause);
        this.argument = like.argument;
        this.index = like.index;
        this.analytic = like.analytic;
        this.numeric = like.numeric;
        this.op = op;
    }

    /**
     * Returns the op that is to blame.
     *
     * @return its name; empty if none is, since each is right by itself
     */
    public String op() {
        return op;
    }

    /**
     * Returns the argument whose gradient is contradicted.
     *
     * @return its name, or {@code argument 0} and so on; {@code a random direction} if that is what was compared
     */
    public String argument() {
        return argument;
    }

    /**
     * Returns the index of the element in the argument.
     *
     * @return its index; empty for a scalar or a random direction
     */
    public int[] index() {
        return Arrays.copyOf(index, index.length);
    }

    /**
     * Returns the derivative that the backward pass computed.
     *
     * @return the derivative
     */
    public double analytic() {
        return analytic;
    }

    /**
     * Returns the derivative that differences gave; where another law is broken, the other number.
     *
     * @return the derivative, to some ten digits
     */
    public double numeric() {
        return numeric;
    }
}
