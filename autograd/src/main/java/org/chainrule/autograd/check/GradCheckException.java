package org.chainrule.autograd.check;

import java.util.Arrays;

/** A gradient that finite differences contradict; the message names the element and both values. */
public final class GradCheckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String argument;
    private final int[] index;
    private final double analytic;
    private final double numeric;

    GradCheckException(String message, String argument, int[] index, double analytic, double numeric) {
        super(message);
        this.argument = argument;
        this.index = index;
        this.analytic = analytic;
        this.numeric = numeric;
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
     * Returns the derivative that central differences gave.
     *
     * @return the derivative, to some ten digits
     */
    public double numeric() {
        return numeric;
    }
}
