package org.chainrule.linalg;

import java.util.function.UnaryOperator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The norms of {@link Norms#matrixNorm}. Those with a minus are no norms in the sense of mathematics. */
public enum MatrixNorm {
    /** The greatest sum of a column's magnitudes. */
    ONE,
    /** The least sum of a column's magnitudes. */
    MINUS_ONE,
    /** The largest singular value, as {@link Norms#spectralNorm}. */
    TWO,
    /** The smallest singular value. */
    MINUS_TWO,
    /** The greatest sum of a row's magnitudes. */
    INFINITY,
    /** The least sum of a row's magnitudes. */
    MINUS_INFINITY,
    /** The root of the sum of squares, as {@link Norms#frobeniusNorm}. */
    FROBENIUS,
    /** The sum of the singular values, as {@link Norms#nuclearNorm}. */
    NUCLEAR;

    /** Computes the norm of matrices (..., m, n). */
    Tensor of(Tensor a) {
        return switch (this) {
            case ONE -> sums(a, -2, x -> x.max(-1));
            case MINUS_ONE -> sums(a, -2, x -> x.min(-1));
            case INFINITY -> sums(a, -1, x -> x.max(-1));
            case MINUS_INFINITY -> sums(a, -1, x -> x.min(-1));
            case TWO -> singularValues(a).select(-1, 0);
            case MINUS_TWO -> singularValues(a).select(-1, Math.min(a.shape().size(-2), a.shape().size(-1)) - 1);
            case FROBENIUS -> a.norm(2, -2, -1);
            case NUCLEAR -> Factorizations.svdvals(a).sum(-1);
        };
    }

    private Tensor sums(Tensor a, int along, UnaryOperator<Tensor> extremum) {
        Shape shape = a.shape();
        if (shape.size(-3 - along) == 0) {
            throw new IllegalArgumentException("matrixNorm of " + shape + ": there is no " + this
                    + " of a matrix without " + (along == -2 ? "columns" : "rows"));
        }
        return extremum.apply(a.abs().sum(along));
    }

    private static Tensor singularValues(Tensor a) {
        return Factorizations.svdvals(Arguments.requireNotEmpty("matrixNorm", a));
    }
}
