package org.chainrule.autograd.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A named formula of n arguments, with its derivative. It can be called inside other formulas, which are then
 * differentiated by this formula's own rule.
 *
 * <p>
 * The derivative follows from the definition by reverse mode ({@link Pullback}); where that would lose digits, or where
 * a kink needs a decision, a slope is stated instead.
 */
public final class Formula {
    private final String name;
    private final int arity;
    private final Function<Formula, Expr> statement; // of the body
    private final Evaluator platformFunction; // null where there is a definition
    private final List<Supplier<Expr>> definitions; // of an elementary function, in double and in single precision; else empty
    private final List<Function<Expr[], Expr>> slopes; // from the arguments and the result; empty: derived
    private Expr body; // made when first asked for, as are the definitions and the pullbacks: a program needs few formulas
    private final Expr[] defined = new Expr[2];
    private final Expr[] pullbacks;

    private Formula(String name, int arity, Function<Formula, Expr> statement, Evaluator platformFunction,
            List<Supplier<Expr>> definitions, List<Function<Expr[], Expr>> slopes) {
        this.name = name;
        this.arity = arity;
        this.statement = statement;
        this.platformFunction = platformFunction;
        this.definitions = definitions;
        this.slopes = slopes;
        this.pullbacks = new Expr[arity];
    }

    /**
     * A formula by its definition.
     *
     * @param name what it is called in print
     * @param arity how many arguments it takes
     * @param definition from the arguments to the value
     * @return the formula
     */
    public static Formula of(String name, int arity, Function<Expr[], Expr> definition) {
        return new Formula(name, arity, _ -> definition.apply(arguments(arity)), null, List.of(), List.of());
    }

    /**
     * A function of one number that is a word of its own in print and in derivatives, but is computed by arithmetic.
     *
     * @param name what it is called in print
     * @param single its value in single precision, where every step is rounded to float
     * @param dbl its value in double precision
     * @param slope from (x, y) to the derivative
     * @return the formula
     */
    static Formula elementary(String name, UnaryOperator<Expr> single, UnaryOperator<Expr> dbl,
            Function<Expr[], Expr> slope) {
        return elementary(name, 1, x -> single.apply(x[0]), x -> dbl.apply(x[0]), List.of(slope));
    }

    /** As {@link #elementary(String, UnaryOperator, UnaryOperator, Function)}, of several numbers. */
    static Formula elementary(String name, int arity, Function<Expr[], Expr> single, Function<Expr[], Expr> dbl,
            List<Function<Expr[], Expr>> slopes) {
        Expr[] x = arguments(arity);
        return new Formula(name, arity, self -> Expr.call(self, x), null,
                List.of(() -> dbl.apply(x), () -> single.apply(x)),
                slopes);
    }

    /** A function of one number that formulas can't express; the slope is over (x, y). */
    static Formula primitive(String name, DoubleUnaryOperator f, Function<Expr[], Expr> slope) {
        return new Formula(name, 1, self -> Expr.call(self, arguments(1)), x -> f.applyAsDouble(x[0]), List.of(),
                List.of(slope));
    }

    /** A function of two numbers that formulas can't express; the slopes are over (a, b, y). */
    static Formula primitive(String name, DoubleBinaryOperator f, Function<Expr[], Expr> slopeA,
            Function<Expr[], Expr> slopeB) {
        return new Formula(name, 2, self -> Expr.call(self, arguments(2)), x -> f.applyAsDouble(x[0], x[1]), List.of(),
                List.of(slopeA, slopeB));
    }

    /**
     * The same formula with its partial derivatives stated instead of derived.
     *
     * @param stated for each argument, from the arguments followed by the result to the slope; null to derive it
     * @return the formula with slopes
     */
    public Formula withSlopes(List<Function<Expr[], Expr>> stated) {
        if (stated.size() != arity) {
            throw new IllegalArgumentException(
                    name + " takes " + arity + " arguments, but " + stated.size() + " slopes are stated");
        }
        boolean callsItself = platformFunction != null || !definitions.isEmpty();
        return new Formula(name, arity, callsItself ? self -> Expr.call(self, arguments(arity)) : statement,
                platformFunction,
                definitions, Collections.unmodifiableList(new ArrayList<>(stated)));
    }

    static Expr[] arguments(int count) {
        return IntStream.range(0, count).mapToObj(Expr::argument).toArray(Expr[]::new);
    }

    /**
     * What it is called in print.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * How many arguments it takes.
     *
     * @return the number of arguments
     */
    public int arity() {
        return arity;
    }

    /**
     * What it computes.
     *
     * @return the definition; of a primitive or elementary function, a call of itself
     */
    public Expr body() {
        if (body == null) {
            body = statement.apply(this); // the same for every thread, since expressions are interned
        }
        return body;
    }

    /**
     * Returns the expression that computes this formula: its body, or the arithmetic of an elementary function in the given
     * precision.
     *
     * @param single whether for single precision, where every step is rounded to float
     * @return the expression; null if this is a {@link #platformFunction}
     */
    public Expr definition(boolean single) {
        if (platformFunction != null || definitions.isEmpty()) {
            return platformFunction != null ? null : body();
        }
        int which = single ? 1 : 0;
        if (defined[which] == null) {
            defined[which] = definitions.get(which).get();
        }
        return defined[which];
    }

    /**
     * Returns the function of the platform that computes this formula, in double precision.
     *
     * @return the function; null if this has a {@link #definition}
     */
    public Evaluator platformFunction() {
        return platformFunction;
    }

    /**
     * Calls it inside another formula.
     *
     * @param operands its arguments
     * @return the call
     */
    public Expr call(Expr... operands) {
        if (operands.length != arity) {
            throw new IllegalArgumentException(name + " takes " + arity + " arguments, not " + operands.length);
        }
        return Expr.call(this, operands);
    }

    /**
     * The chain rule for argument {@code i}: the cotangent that flows back into it, as an expression whose arguments are
     * this formula's arguments, then its result, then the cotangent of the result.
     *
     * @param i which argument
     * @return the expression, or null where the slope is 0 everywhere
     */
    public Expr pullback(int i) {
        if (pullbacks[i] == null) {
            Expr result = Expr.argument(arity);
            Expr cotangent = Expr.argument(arity + 1);
            Expr slope = slopes.isEmpty() || slopes.get(i) == null ? null : slopes.get(i).apply(arguments(arity + 1));
            pullbacks[i] = slope == null
                    ? derived(i, result, cotangent)
                    : slope == Expr.zero() ? null : cotangent.safeMul(slope);
        }
        return pullbacks[i];
    }

    private Expr derived(int i, Expr result, Expr cotangent) {
        Expr rule = Pullback.of(body(), i, cotangent);
        if (rule == null) {
            return null;
        }
        // Where the rule computes the formula's value again, it reads the result instead.
        var known = new IdentityHashMap<Expr, Expr>();
        known.put(body(), body().operands().isEmpty() ? body() : result);
        return rule.replace(known);
    }

    /**
     * The slope for argument {@code i}: the pullback of the cotangent 1, over the arguments and the result.
     *
     * @param i which argument
     * @return the slope; the constant 0 where there is none
     */
    public Expr slope(int i) {
        Expr rule = pullback(i);
        if (rule == null) {
            return Expr.zero();
        }
        Expr[] arguments = Arrays.copyOf(arguments(arity + 1), arity + 2);
        arguments[arity + 1] = Expr.one();
        return rule.substitute(arguments);
    }

    /**
     * The customary names: x for a single argument, else a, b, c ...; y for the result and g for its cotangent.
     *
     * @param index which argument, the result and the cotangent counted after the arguments
     * @return the name
     */
    public String names(int index) {
        if (index >= arity) {
            return index == arity ? "y" : "g";
        }
        return arity == 1 ? "x" : String.valueOf((char) ('a' + index));
    }

    /**
     * An expression over this formula's arguments, result and cotangent, in print.
     *
     * @param expression such as {@link #body} or {@link #slope}
     * @return the text
     */
    public String print(Expr expression) {
        return Printer.print(expression, this::names);
    }

    /**
     * An expression over the arguments and the result of this formula in print, where all arguments but one are numbers
     * and that one is called x.
     *
     * @param expression such as {@link #slope}
     * @param numbers the arguments; null for the one that isn't a number
     * @return the text
     */
    public String printWithNumbers(Expr expression, Double... numbers) {
        Expr[] arguments = arguments(arity + 1);
        for (int i = 0; i < arity; i++) {
            arguments[i] = numbers[i] == null ? arguments[i] : Expr.constant(numbers[i]);
        }
        return Printer.print(expression.substitute(arguments).folded(), index -> index == arity ? "y" : "x");
    }

    @Override
    public String toString() {
        return name + ": " + print(body());
    }
}
