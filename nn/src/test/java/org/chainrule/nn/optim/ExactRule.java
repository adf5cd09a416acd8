package org.chainrule.nn.optim;

import java.math.BigDecimal;
import java.math.MathContext;

/** The published definitions of the rules, in 24 digits and without bounds to the exponent: how far an element moves. */
abstract class ExactRule {
    private static final MathContext DIGITS = new MathContext(24);
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal HALF = new BigDecimal("0.5");

    /** Returns how far an element moves at step t, from 1, with the gradient g. */
    abstract BigDecimal move(BigDecimal g, int t);

    static BigDecimal of(double value) {
        return new BigDecimal(value);
    }

    static BigDecimal product(BigDecimal... factors) {
        BigDecimal product = ONE;
        for (BigDecimal factor : factors) {
            product = product.multiply(factor, DIGITS);
        }
        return product;
    }

    static BigDecimal quotient(BigDecimal a, BigDecimal b) {
        return a.signum() == 0 ? a : a.divide(b, DIGITS);
    }

    /** Returns the root by a step of Newton's method from that of a double, which is faster than BigDecimal's. */
    static BigDecimal root(BigDecimal square) {
        if (square.signum() == 0) {
            return square;
        }
        int half = (square.precision() - square.scale()) / 2;
        BigDecimal about = of(Math.sqrt(square.scaleByPowerOfTen(-2 * half).doubleValue())).scaleByPowerOfTen(half);
        return product(about.add(quotient(square, about)), HALF);
    }

    static BigDecimal average(BigDecimal before, BigDecimal now, double kept) {
        return product(of(kept), before).add(product(ONE.subtract(of(kept)), now), DIGITS);
    }

    static BigDecimal lack(double kept, int t) {
        return ONE.subtract(of(kept).pow(t, DIGITS));
    }

    static BigDecimal square(BigDecimal x) {
        return product(x, x);
    }

    /** Kingma, Ba 2015, algorithm 1; with what is divided by the root, Dozat 2016 and Liu et al. 2020. */
    abstract static class OfMoments extends ExactRule {
        static final double BETA1 = 0.9;
        static final double BETA2 = 0.999;
        static final BigDecimal EPS = of(1e-8);

        private BigDecimal m = BigDecimal.ZERO;
        private BigDecimal v = BigDecimal.ZERO;

        @Override
        BigDecimal move(BigDecimal g, int t) {
            m = average(m, g, BETA1);
            v = average(v, square(g), BETA2);
            return move(g, m, v, t);
        }

        abstract BigDecimal move(BigDecimal g, BigDecimal m, BigDecimal v, int t);

        static BigDecimal corrected(BigDecimal v, int t) {
            return root(quotient(v, lack(BETA2, t))).add(EPS);
        }
    }

    static ExactRule descent(double rate) {
        return new ExactRule() {
            @Override
            BigDecimal move(BigDecimal g, int t) {
                return product(of(rate), g).negate();
            }
        };
    }

    static ExactRule momentum(double rate, double momentum) {
        return new ExactRule() {
            private BigDecimal v = BigDecimal.ZERO;

            @Override
            BigDecimal move(BigDecimal g, int t) {
                v = product(of(momentum), v).add(g, DIGITS);
                return product(of(rate), v).negate();
            }
        };
    }

    static ExactRule adam(double rate) {
        return new OfMoments() {
            @Override
            BigDecimal move(BigDecimal g, BigDecimal m, BigDecimal v, int t) {
                return quotient(product(of(rate), quotient(m, lack(BETA1, t))), corrected(v, t)).negate();
            }
        };
    }

    static ExactRule nAdam(double rate) {
        return new OfMoments() {
            private BigDecimal product = ONE;

            private BigDecimal momentum(int t) {
                return of(BETA1 * (1 - 0.5 * Math.pow(0.96, t * 4e-3)));
            }

            @Override
            BigDecimal move(BigDecimal g, BigDecimal m, BigDecimal v, int t) {
                BigDecimal now = momentum(t);
                BigDecimal next = momentum(t + 1);
                product = product(product, now);
                BigDecimal ahead = quotient(product(next, m), ONE.subtract(product(product, next)))
                        .add(quotient(product(ONE.subtract(now), g), ONE.subtract(product)));
                return quotient(product(of(rate), ahead), corrected(v, t)).negate();
            }
        };
    }

    static ExactRule rAdam(double rate) {
        return new OfMoments() {
            @Override
            BigDecimal move(BigDecimal g, BigDecimal m, BigDecimal v, int t) {
                BigDecimal mean = product(of(rate), quotient(m, lack(BETA1, t))).negate();
                double power = Math.pow(BETA2, t);
                double whole = 2 / (1 - BETA2) - 1;
                double length = whole - 2 * t * power / (1 - power);
                if (length <= 5) {
                    return mean;
                }
                double r = Math.sqrt((length - 4) / (whole - 4) * ((length - 2) / (whole - 2)) * (whole / length));
                return quotient(product(mean, of(r), root(lack(BETA2, t))), root(v).add(EPS));
            }
        };
    }

    static ExactRule adamax(double rate) {
        return new ExactRule() {
            private BigDecimal m = BigDecimal.ZERO;
            private BigDecimal u = BigDecimal.ZERO;

            @Override
            BigDecimal move(BigDecimal g, int t) {
                m = average(m, g, 0.9);
                u = product(of(0.999), u).max(g.abs().add(of(1e-8)));
                return quotient(product(of(rate), quotient(m, lack(0.9, t))), u).negate();
            }
        };
    }

    static ExactRule adagrad(double rate) {
        return new ExactRule() {
            private BigDecimal sum = BigDecimal.ZERO;

            @Override
            BigDecimal move(BigDecimal g, int t) {
                sum = sum.add(square(g), DIGITS);
                return quotient(product(of(rate), g), root(sum).add(of(1e-10))).negate();
            }
        };
    }

    static ExactRule rmsProp(double rate, double momentum, boolean centered) {
        return new ExactRule() {
            private BigDecimal square = BigDecimal.ZERO;
            private BigDecimal mean = BigDecimal.ZERO;
            private BigDecimal velocity = BigDecimal.ZERO;

            @Override
            BigDecimal move(BigDecimal g, int t) {
                square = average(square, square(g), 0.99);
                mean = average(mean, g, 0.99);
                BigDecimal spread = centered ? square.subtract(square(mean)) : square;
                velocity = product(of(momentum), velocity)
                        .add(quotient(g, root(spread).add(of(1e-8))), DIGITS);
                return product(of(rate), velocity).negate();
            }
        };
    }

    static ExactRule adadelta(double rate) {
        return new ExactRule() {
            private BigDecimal square = BigDecimal.ZERO;
            private BigDecimal moves = BigDecimal.ZERO;

            @Override
            BigDecimal move(BigDecimal g, int t) {
                square = average(square, square(g), 0.9);
                BigDecimal d = quotient(product(g, root(moves.add(of(1e-6)))), root(square.add(of(1e-6))));
                moves = average(moves, square(d), 0.9);
                return product(of(rate), d).negate();
            }
        };
    }
}
