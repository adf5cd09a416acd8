package org.chainrule.autograd.formula;

/**
 * A number of about 106 binary digits, as the unevaluated sum of two doubles (Dekker 1971; Joldes, Muller, Popescu 2017): what
 * {@link DoubleWord} is in formulas.
 *
 * @param head the number, rounded
 * @param tail the rest
 */
record DoubleDouble(double head, double tail) {
    static final DoubleDouble ONE = of(1);
    static final DoubleDouble ROOT_HALF = new DoubleDouble(0.7071067811865476, -4.833646656726457e-17);
    static final DoubleDouble TWO_OVER_ROOT_PI = new DoubleDouble(1.1283791670955126, 1.533545961316588e-17);

    private static final DoubleDouble LN_2 = new DoubleDouble(0.6931471805599453, 2.3190468138462996e-17);
    private static final int HALVINGS = 9; // of the argument of an exponential
    private static final int TERMS = 9; // of the series of the halved one
    private static final int FAR = 5000; // binary exponents, beyond which a product is 0 or infinite

    static DoubleDouble of(double x) {
        return new DoubleDouble(x, 0);
    }

    /** Returns a sum, which is exact (Knuth 1969). */
    static DoubleDouble sum(double a, double b) {
        double head = a + b;
        double part = head - a;
        return new DoubleDouble(head, a - (head - part) + (b - part));
    }

    /** Returns a product, which is exact. */
    static DoubleDouble product(double a, double b) {
        double head = a * b;
        return new DoubleDouble(head, Math.fma(a, b, -head));
    }

    private DoubleDouble withMore(double rest) {
        double head = this.head + (tail + rest);
        return new DoubleDouble(head, this.head - head + (tail + rest));
    }

    DoubleDouble plus(DoubleDouble other) {
        return sum(head, other.head).withMore(tail + other.tail);
    }

    DoubleDouble minus(DoubleDouble other) {
        return plus(other.times(-1));
    }

    DoubleDouble times(DoubleDouble other) {
        return product(head, other.head).withMore(Math.fma(head, other.tail, tail * other.head));
    }

    DoubleDouble times(double other) {
        return product(head, other).withMore(tail * other);
    }

    DoubleDouble over(DoubleDouble other) {
        double quotient = head / other.head;
        DoubleDouble rest = minus(other.times(quotient));
        return new DoubleDouble(quotient, 0).withMore(rest.head / other.head);
    }

    DoubleDouble over(double other) {
        return over(of(other));
    }

    double value() {
        return head + tail;
    }

    /** Computes e^this = m 2^k, as m and k; m is about 1. */
    Power exp() {
        double bounded = Math.max(-FAR, Math.min(FAR, head));
        double k = Math.rint(bounded / LN_2.head);
        DoubleDouble r = (head == bounded ? this : of(bounded)).minus(product(k, LN_2.head).plus(product(k, LN_2.tail)))
                .times(Math.scalb(1.0, -HALVINGS));
        DoubleDouble sum = r.over(TERMS).plus(ONE);
        for (int n = TERMS - 1; n > 1; n--) {
            sum = sum.times(r).over(n).plus(ONE);
        }
        DoubleDouble less = sum.times(r); // e^r - 1
        for (int n = 0; n < HALVINGS; n++) {
            less = less.times(2).plus(less.times(less));
        }
        return new Power(less.plus(ONE), (int) k);
    }

    /**
     * A power of e.
     *
     * @param significand m
     * @param exponent k in m 2^k
     */
    record Power(DoubleDouble significand, int exponent) {

        /** Computes the product with a factor, rounded once where it is a normal number. */
        double times(DoubleDouble factor) {
            return Math.scalb(significand.times(factor).value(), exponent);
        }

        double times(double factor) {
            return times(of(factor));
        }
    }
}
