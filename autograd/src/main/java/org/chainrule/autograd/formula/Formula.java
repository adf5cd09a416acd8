package org.chainrule.autograd.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A named formula of n arguments, with its derivatives. It can be called inside other formulas, which are then
 * differentiated by this formula's own rule.
 *
 * <p>
 * The derivatives follow from the definition by reverse mode ({@link FormulaVjp}); where that would lose digits, or
 * where a kink needs a decision, a derivative is stated instead.
 */
public final class Formula {
    /** The greatest number of arguments. */
    static final int MOST_ARGUMENTS = 1 << 16;

    private final String name;
    private final int arity;
    private final Function<Formula, Expr> statement; // of the body
    private final List<Supplier<Expr>> definitions; // elementary, for double and for single precision; else empty
    private final List<Function<Expr[], Expr>> derivatives; // from the arguments and the result; empty: derived
    private final Notation notation;
    private Expr body; // made when first asked for, as are the definitions and the rules: a program needs few formulas
    private final Expr[] defined = new Expr[2];
    private final Gradient[][] vjps; // of gradients that are masked, and of others

    private Formula(String name, int arity, Function<Formula, Expr> statement,
            List<Supplier<Expr>> definitions, List<Function<Expr[], Expr>> derivatives, Notation notation) {
        this.name = name;
        this.arity = arity;
        this.statement = statement;
        this.definitions = definitions;
        this.derivatives = derivatives;
        this.notation = notation;
        this.vjps = new Gradient[2][arity];
    }

    /**
     * Creates a formula by its definition.
     *
     * @param name its name in print
     * @param arity how many arguments it takes
     * @param definition from the arguments to the value
     * @return the formula
     * @throws IllegalArgumentException if the arity is negative or greater than 65536; and later, when it is
     *         first used, if the definition mentions others
     */
    public static Formula of(String name, int arity, Function<Expr[], Expr> definition) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(definition, "definition");
        if (arity < 0 || arity > MOST_ARGUMENTS) {
            throw new IllegalArgumentException("the formula " + name + " can't take " + arity
                    + " arguments, but from 0 to " + MOST_ARGUMENTS);
        }
        return new Formula(name, arity, self -> self.checked("definition", definition.apply(arguments(arity)), arity),
                List.of(), List.of(), Notation.CALL);
    }

    /**
     * Creates a function of one argument that is a word of its own in print and in derivatives, but is computed by
     * arithmetic.
     *
     * @param name its name in print
     * @param single its value in single precision, where every step is rounded to float
     * @param dbl its value in double precision
     * @param derivative from (x, y) to dy/dx
     * @return the formula
     */
    static Formula elementary(String name, UnaryOperator<Expr> single, UnaryOperator<Expr> dbl,
            Function<Expr[], Expr> derivative) {
        return elementary(name, 1, x -> single.apply(x[0]), x -> dbl.apply(x[0]), List.of(derivative));
    }

    /** Creates an {@link #elementary(String, UnaryOperator, UnaryOperator, Function)} function of several arguments. */
    static Formula elementary(String name, int arity, Function<Expr[], Expr> single, Function<Expr[], Expr> dbl,
            List<Function<Expr[], Expr>> derivatives) {
        Expr[] x = arguments(arity);
        return new Formula(name, arity, self -> Expr.call(self, x),
                List.of(() -> dbl.apply(x), () -> single.apply(x)), derivatives, Notation.CALL);
    }

    /**
     * Creates a formula that is computed in another way than it is written: its derivatives, unless stated, follow from
     * what it means.
     *
     * @param name its name in print
     * @param arity how many arguments it takes
     * @param meaning from the arguments to the value, in mathematical notation
     * @param single its value in single precision, where every step is rounded to float
     * @param dbl its value in double precision
     * @return the formula
     */
    static Formula computed(String name, int arity, Function<Expr[], Expr> meaning, Function<Expr[], Expr> single,
            Function<Expr[], Expr> dbl) {
        Expr[] x = arguments(arity);
        return new Formula(name, arity, _ -> meaning.apply(arguments(arity)),
                List.of(() -> dbl.apply(x), () -> single.apply(x)), List.of(), Notation.CALL);
    }

    private static String counted(int arity) {
        return arity + (arity == 1 ? " argument" : " arguments");
    }

    /**
     * Returns the same formula with its partial derivatives stated instead of derived.
     *
     * @param stated for each argument, from the arguments followed by the result to the derivative; null for the one that
     *        it has, which is derived unless it was stated before
     * @return the formula with these derivatives
     */
    public Formula withDerivatives(List<@Nullable Function<Expr[], Expr>> stated) {
        if (Objects.requireNonNull(stated, "stated").size() != arity) {
            throw new IllegalArgumentException(
                    name + " takes " + counted(arity) + ", but " + stated.size() + " derivatives are stated");
        }
        List<Function<Expr[], Expr>> all = new ArrayList<>(stated);
        for (int i = 0; i < derivatives.size(); i++) {
            if (all.get(i) == null) {
                all.set(i, derivatives.get(i));
            }
        }
        return new Formula(name, arity, statement, definitions, Collections.unmodifiableList(all), notation);
    }

    /** Returns an expression of the user's that this formula consists of. */
    private Expr checked(String what, Expr expression, int arguments) {
        if (expression == null) {
            throw new IllegalStateException("the " + what + " of the formula " + name + " returned null");
        }
        int[] mentioned = expression.argumentIndices();
        if (mentioned.length > 0 && mentioned[mentioned.length - 1] >= arguments) {
            throw new IllegalArgumentException("the " + what + " of the formula " + name + " mentions argument "
                    + mentioned[mentioned.length - 1] + ", but there are " + arguments);
        }
        return expression;
    }

    private int requireArgument(int i) {
        if (i < 0 || i >= arity) {
            throw new IllegalArgumentException(
                    "the formula " + name + " has arguments 0 to " + (arity - 1) + ", but no " + i);
        }
        return i;
    }

    /** Returns the same formula, its calls written in another way. */
    Formula writtenAs(Notation other) {
        return new Formula(name, arity, statement, definitions, derivatives, other);
    }

    /** Returns how a call of it is written. */
    Notation notation() {
        return notation;
    }

    static Expr[] arguments(int count) {
        Expr[] arguments = new Expr[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = Expr.argument(i);
        }
        return arguments;
    }

    /**
     * Returns the name in print.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns how many arguments it takes.
     *
     * @return the number of arguments
     */
    public int arity() {
        return arity;
    }

    /**
     * Returns the expression that defines it.
     *
     * @return the definition; of an elementary function a call of itself
     */
    public Expr body() {
        if (body == null) {
            body = statement.apply(this); // the same for every thread, since expressions are interned
        }
        return body;
    }

    /**
     * Returns the expression that computes this formula: its body, or the arithmetic of an elementary function in the
     * given precision.
     *
     * @param single whether for single precision, where every step is rounded to float
     * @return the expression
     */
    public Expr definition(boolean single) {
        if (definitions.isEmpty()) {
            return body();
        }
        int which = single ? 1 : 0;
        if (defined[which] == null) {
            defined[which] = definitions.get(which).get();
        }
        return defined[which];
    }

    /**
     * Calls it inside another formula.
     *
     * @param operands its arguments
     * @return the call
     */
    public Expr call(Expr... operands) {
        if (Objects.requireNonNull(operands, "operands").length != arity) {
            throw new IllegalArgumentException(name + " takes " + counted(arity) + ", not " + operands.length);
        }
        return Expr.call(this, operands);
    }

    /**
     * Returns the backward rule of an argument, the vector-Jacobian product: the argument's gradient as an expression
     * whose arguments are this formula's arguments, then its result, then the gradient of the result.
     *
     * @param i which argument
     * @return the expression, or null where the derivative is 0 everywhere
     * @throws IllegalArgumentException if there is no such argument
     */
    public @Nullable Expr vjp(int i) {
        Gradient masked = vjp(i, true);
        return masked == null ? null : masked.value();
    }

    /**
     * Returns the backward rule of an argument, for a gradient of the result that is masked or not.
     *
     * @param i which argument
     * @param isMasked whether a selection has put zeros in the gradient, which stay 0 even where the derivative is infinite
     * @return the argument's gradient, as {@link #vjp(int)}, and whether it is masked in turn; null where the derivative is
     *         0 everywhere
     */
    public @Nullable Gradient vjp(int i, boolean isMasked) {
        Gradient[] known = vjps[isMasked ? 0 : 1];
        if (known[requireArgument(i)] == null) {
            var gradient = new Gradient(Expr.argument(arity + 1), isMasked);
            Expr stated = derivatives.isEmpty() || derivatives.get(i) == null
                    ? null
                    : checked("derivative", derivatives.get(i).apply(arguments(arity + 1)), arity + 1);
            known[i] = stated == null
                    ? derived(i, gradient)
                    : stated == Expr.zero() ? null : gradient.mul(stated);
        }
        return known[i];
    }

    private Gradient derived(int i, Gradient gradient) {
        Gradient rule = FormulaVjp.of(body(), i, gradient);
        if (rule == null) {
            return null;
        }
        // Where the rule computes the formula's value again, it reads the result instead.
        var known = new IdentityHashMap<Expr, Expr>();
        known.put(body(), body().operands().isEmpty() ? body() : Expr.argument(arity));
        return new Gradient(rule.value().replace(known), rule.isMasked());
    }

    /**
     * Returns the partial derivative by an argument, over the arguments and the result: the {@link #vjp} of the
     * gradient 1.
     *
     * @param i which argument
     * @return the derivative; the constant 0 where there is none
     * @throws IllegalArgumentException if there is no such argument
     */
    public Expr derivative(int i) {
        Expr rule = vjp(i);
        if (rule == null) {
            return Expr.zero();
        }
        Expr[] arguments = Arrays.copyOf(arguments(arity + 1), arity + 2);
        arguments[arity + 1] = Expr.one();
        return rule.substitute(arguments);
    }

    /**
     * Returns the customary name of an argument: x for a single one, else a, b, c ...; y for the result and g for its
     * gradient.
     *
     * @param index which argument, the result and the gradient counted after the arguments
     * @return the name
     * @throws IllegalArgumentException if the index is negative
     */
    public String names(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("arguments are counted from 0, and there is no " + index);
        }
        if (index >= arity) {
            return index == arity ? "y" : "g";
        }
        return arity == 1 ? "x" : String.valueOf((char) ('a' + index));
    }

    /**
     * Prints an expression over this formula's arguments, result and gradient.
     *
     * @param expression such as {@link #body} or {@link #derivative}
     * @return the text
     */
    public String print(Expr expression) {
        Objects.requireNonNull(expression, "expression");
        return Printer.print(expression, this::names);
    }

    /**
     * Prints an expression over the arguments and the result of this formula, where all arguments but one have values
     * and that one is called x.
     *
     * @param expression such as {@link #derivative}
     * @param values the arguments; null for the one that has no value
     * @return the text
     * @throws IllegalArgumentException if there isn't a value for each argument
     */
    public String printWithValues(Expr expression, @Nullable Double... values) {
        Objects.requireNonNull(expression, "expression");
        if (Objects.requireNonNull(values, "values").length != arity) {
            throw new IllegalArgumentException(name + " takes " + counted(arity) + ", not " + values.length);
        }
        Expr[] arguments = arguments(arity + 1);
        for (int i = 0; i < arity; i++) {
            arguments[i] = values[i] == null ? arguments[i] : Expr.constant(values[i]);
        }
        return Printer.print(Printer.withBodies(expression.substitute(arguments).foldConstants()).foldConstants(),
                index -> index == arity ? "y" : "x");
    }

    @Override
    public String toString() {
        return name + ": " + print(body());
    }
}
