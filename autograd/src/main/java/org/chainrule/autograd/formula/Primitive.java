package org.chainrule.autograd.formula;

import java.util.Objects;

import org.chainrule.autograd.machine.Bits;
import org.chainrule.autograd.machine.FusedMultiplyAdd;

/**
 * The operation of a node of a formula. Together these make a closed algebra: whoever interprets, differentiates,
 * prints or compiles formulas handles exactly these cases.
 */
public sealed interface Primitive {

    /**
     * An argument of the formula.
     *
     * @param index its index, counted from 0
     */
    record Argument(int index) implements Primitive {}

    /**
     * A constant.
     *
     * @param value its value; 0.0 and -0.0 are two constants
     */
    record Constant(double value) implements Primitive {}

    /**
     * A call of a named formula, differentiated by that formula's own rule.
     *
     * @param formula what is called
     */
    record Call(Formula formula) implements Primitive {
        /** Requires that nothing is null. */
        public Call {
            Objects.requireNonNull(formula, "formula");
        }
    }

    /**
     * A value with a fallback: of the operands (condition, value, x...) the value, but f(x...) where the condition holds,
     * which it seldom does. Unlike a selection it computes f only there.
     *
     * @param function f, a function of the platform
     */
    record Fallback(Evaluator function) implements Primitive {
        /** Requires that nothing is null. */
        public Fallback {
            Objects.requireNonNull(function, "function");
        }
    }

    /** The arithmetic that needs no parameter. A truth value is 1 or 0. */
    enum Fixed implements Primitive {
        /** a + b. */
        ADD("+"),
        /** a - b. */
        SUB("-"),
        /** a * b. */
        MUL("*"),
        /** a / b. */
        DIV("/"),
        /** -a. */
        NEG("-"),
        /** |a|, with derivative 0 at 0. */
        ABS("abs"),
        /** The square root. */
        SQRT("sqrt"),
        /** The minimum; NaN if either is NaN; at a tie each side has derivative 1/2. */
        MIN("min"),
        /** The maximum; NaN if either is NaN; at a tie each side has derivative 1/2. */
        MAX("max"),
        /** a * b + c, rounded once. */
        FMA("fma"),
        /** a &gt; b. */
        GT(">"),
        /** a &ge; b. */
        GE(">="),
        /** a &lt; b. */
        LT("<"),
        /** a &le; b. */
        LE("<="),
        /** a = b. */
        EQ("=="),
        /** a != b. */
        NE("!="),
        /**
         * 2^n for the integer n nearest to a, where 2^n is a normal number; anything elsewhere. In double precision the
         * bits of {@code a + (0x1.8p52 + 1023)} shifted left by 52, in single those of {@code a + (0x1.8p23f + 127)} by
         * 23: the sum leaves the biased exponent in its lowest digits. Its derivative is 0.
         */
        POW2("pow2"),
        /**
         * The binary exponent: the e with 2^e &le; |a| &lt; 2^(e + 1) of a normal number, the exponent field less its
         * bias of any other. Its derivative is 0.
         */
        EXPONENT("exponent"),
        /** b where a is not 0, else c. */
        SELECT("select"),
        /**
         * The product of a gradient a and a derivative b, where a gradient of 0 annihilates even an infinite
         * derivative: 0 if a = 0, else a * b. Its own rule is stated, not derived from a selection, which would make
         * the second derivative vanish wherever the first is 0.
         */
        SAFE_MUL("*"),
        /**
         * The product of two masked gradients, such as one and its tangent, of which either annihilates the other: 0 if a = 0 or b = 0,
         * else a * b. Its own rule is stated, too.
         */
        MASKED_MUL("*");

        private final String symbol;

        Fixed(String symbol) {
            this.symbol = symbol;
        }

        /**
         * Returns the sign or name used in print.
         *
         * @return such as {@code +} or {@code sqrt}
         */
        public String symbol() {
            return symbol;
        }

        /**
         * Computes the value; for fewer than three operands the others are ignored. Where {@code single}, the operands are
         * floats, and the result is to be rounded to one.
         *
         * @param a the first operand
         * @param b the second
         * @param c the third
         * @param single whether in single precision
         * @return the value
         */
        public double evaluate(double a, double b, double c, boolean single) {
            return switch (this) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> a / b;
                case NEG -> -a;
                case ABS -> Math.abs(a);
                case SQRT -> Math.sqrt(a);
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case FMA -> single
                        ? FusedMultiplyAdd.fma((float) a, (float) b, (float) c)
                        : FusedMultiplyAdd.fma(a, b, c);
                case POW2 -> single ? Bits.pow2((float) a) : Bits.pow2(a);
                case EXPONENT -> single ? Bits.exponent((float) a) : Bits.exponent(a);
                case GT -> a > b ? 1 : 0;
                case GE -> a >= b ? 1 : 0;
                case LT -> a < b ? 1 : 0;
                case LE -> a <= b ? 1 : 0;
                case EQ -> a == b ? 1 : 0;
                case NE -> a != b ? 1 : 0;
                case SELECT -> a != 0 ? b : c;
                case SAFE_MUL -> a == 0 ? 0 : a * b;
                case MASKED_MUL -> a == 0 || b == 0 ? 0 : a * b;
            };
        }

        /**
         * Returns whether it compares two numbers.
         *
         * @return true for a &gt; b, false for a + b
         */
        public boolean isComparison() {
            return switch (this) {
                case GT, GE, LT, LE, EQ, NE -> true;
                default -> false;
            };
        }

        /**
         * Returns whether it is written between its operands.
         *
         * @return true for a + b, false for max(a, b)
         */
        public boolean isInfix() {
            return switch (this) {
                case ADD, SUB, MUL, DIV, SAFE_MUL, MASKED_MUL, GT, GE, LT, LE, EQ, NE -> true;
                case NEG, ABS, SQRT, MIN, MAX, FMA, POW2, EXPONENT, SELECT -> false;
            };
        }
    }
}
