package org.chainrule.autograd;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.IntStream;

import org.chainrule.autograd.formula.Precise;

/**
 * The value of a function at a point and its first two derivatives there, in many digits, and of each the largest of the
 * terms that it is the sum of: where terms cancel, an error is measured against these.
 *
 * @param orders the derivatives of orders 0, 1 and 2
 * @param terms the magnitudes of their largest terms
 */
record Jet(BigDecimal[] orders, BigDecimal[] terms) {
    private static final BigDecimal[] BINOMIALS = {BigDecimal.ONE, BigDecimal.TWO, BigDecimal.ONE};

    static Jet of(BigDecimal value, BigDecimal first, BigDecimal second) {
        BigDecimal[] orders = {value, first, second};
        return new Jet(orders, IntStream.range(0, 3).mapToObj(n -> orders[n].abs()).toArray(BigDecimal[]::new));
    }

    static Jet constant(BigDecimal value) {
        return of(value, BigDecimal.ZERO, BigDecimal.ZERO);
    }

    static Jet constant(double value) {
        return constant(BigDecimal.valueOf(value));
    }

    /** The variable itself. */
    static Jet variable(BigDecimal x) {
        return of(x, BigDecimal.ONE, BigDecimal.ZERO);
    }

    Jet plus(Jet b) {
        BigDecimal[] sums = new BigDecimal[3];
        BigDecimal[] largest = new BigDecimal[3];
        for (int n = 0; n < 3; n++) {
            sums[n] = orders[n].add(b.orders[n], Precise.DIGITS);
            largest[n] = terms[n].max(b.terms[n]).max(sums[n].abs());
        }
        return new Jet(sums, largest);
    }

    Jet minus(Jet b) {
        return plus(b.times(-1));
    }

    Jet times(double b) {
        return times(constant(b));
    }

    /** By Leibniz' rule. */
    Jet times(Jet b) {
        BigDecimal[] sums = new BigDecimal[3];
        BigDecimal[] largest = new BigDecimal[3];
        for (int n = 0; n < 3; n++) {
            sums[n] = BigDecimal.ZERO;
            largest[n] = BigDecimal.ZERO;
            for (int k = 0; k <= n; k++) {
                BigDecimal factor = n == 2 ? BINOMIALS[k] : BigDecimal.ONE;
                BigDecimal term = Precise.times(orders[k], b.orders[n - k]).multiply(factor);
                sums[n] = sums[n].add(term, Precise.DIGITS);
                largest[n] = largest[n].max(Precise.times(terms[k], b.terms[n - k]).multiply(factor));
            }
            largest[n] = largest[n].max(sums[n].abs());
        }
        return new Jet(sums, largest);
    }

    /** A function of which this is the argument, given by its derivatives at this value. */
    Jet into(Jet f) {
        BigDecimal slope = orders[1];
        BigDecimal bySlope = Precise.times(f.orders[2], Precise.times(slope, slope));
        BigDecimal byBend = Precise.times(f.orders[1], orders[2]);
        return new Jet(
                new BigDecimal[] {f.orders[0], Precise.times(f.orders[1], slope),
                    bySlope.add(byBend, Precise.DIGITS)},
                new BigDecimal[] {f.terms[0], Precise.times(f.terms[1], terms[1]),
                    Precise.times(f.terms[2], Precise.times(terms[1], terms[1]))
                            .max(Precise.times(f.terms[1], terms[2]))});
    }

    /**
     * Returns how far a computed derivative is from the truth, in units in the last place of the truth or of its largest
     * term. What is beyond the numbers of the type counts as the greatest of them.
     */
    double error(int order, double computed, DType type) {
        boolean isSingle = type == DType.F32;
        double greatest = isSingle ? Float.MAX_VALUE : Double.MAX_VALUE;
        double scale = Math.min(greatest, terms[order].max(orders[order].abs()).doubleValue());
        BigDecimal ulp = new BigDecimal(isSingle ? Math.ulp((float) scale) : Math.ulp(scale));
        if (Double.isNaN(computed)) {
            return Double.POSITIVE_INFINITY;
        }
        BigDecimal limit = new BigDecimal(greatest);
        BigDecimal given = Double.isInfinite(computed)
                ? limit.multiply(BigDecimal.valueOf(Math.signum(computed)))
                : new BigDecimal(computed);
        BigDecimal wanted = orders[order].min(limit).max(limit.negate());
        return given.subtract(wanted).abs().divide(ulp, MathContext.DECIMAL64).doubleValue();
    }
}
