package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Primitive;
import org.chainrule.autograd.kernel.Elementwise;
import org.chainrule.autograd.kernel.IntegerComparison;
import org.chainrule.autograd.machine.ElementArrays;
import org.jspecify.annotations.Nullable;

/**
 * An elementwise op that is defined by a formula, from which its kernel and its derivatives of any order are derived.
 * The operands are broadcast, and the result is computed in the greatest of their types.
 *
 * <p>
 * The vjp rules multiply such that a 0 that a selection has put in the gradient stays 0 even where the derivative is infinite.
 */
public final class Pointwise extends FormulaOp {
    private final Formula formula;
    private final String label; // null for the default
    private final boolean isMask; // the result is boolean
    private final Integers integers; // null where the op is for floating point alone
    private final PointwiseVjp[] masked; // the rules for masked gradients, created on first use
    private final PointwiseVjp[] plain; // those for others
    private JointVjp[] jointVjps; // created on first use
    private BoundPointwise lastBound; // so that a long chain of x + 1 creates one
    private final ByPrecision<Kernel> kernels;

    private Pointwise(Formula formula, String label, boolean isMask, Integers integers) {
        this.formula = formula;
        this.label = label;
        this.isMask = isMask;
        this.integers = integers;
        this.masked = new PointwiseVjp[formula.arity()];
        this.plain = new PointwiseVjp[formula.arity()];
        this.kernels = new ByPrecision<>(single -> Kernel.of(formula, single));
    }

    /**
     * Creates an op of one argument.
     *
     * @param name its name in error messages and pictures
     * @param formula the formula, a function of x
     * @return the op
     */
    public static Pointwise of(String name, UnaryOperator<Expr> formula) {
        Objects.requireNonNull(formula, "formula");
        return of(name, 1, x -> formula.apply(x[0]));
    }

    /**
     * Creates an op of two arguments.
     *
     * @param name its name in error messages and pictures
     * @param formula the formula, a function of a and b
     * @return the op
     */
    public static Pointwise of(String name, BinaryOperator<Expr> formula) {
        Objects.requireNonNull(formula, "formula");
        return of(name, 2, x -> formula.apply(x[0], x[1]));
    }

    /** A formula of three arguments. */
    @FunctionalInterface
    public interface Ternary {
        /**
         * Returns the value of the formula.
         *
         * @param a the first argument
         * @param b the second
         * @param c the third
         * @return the value
         */
        Expr apply(Expr a, Expr b, Expr c);
    }

    /** A formula of four arguments. */
    @FunctionalInterface
    public interface Quaternary {
        /**
         * Returns the value of the formula.
         *
         * @param a the first argument
         * @param b the second
         * @param c the third
         * @param d the fourth
         * @return the value
         */
        Expr apply(Expr a, Expr b, Expr c, Expr d);
    }

    /**
     * Creates an op of three arguments.
     *
     * @param name its name in error messages and pictures
     * @param formula the formula, a function of a, b and c
     * @return the op
     */
    public static Pointwise of(String name, Ternary formula) {
        Objects.requireNonNull(formula, "formula");
        return of(name, 3, x -> formula.apply(x[0], x[1], x[2]));
    }

    /**
     * Creates an op of four arguments.
     *
     * @param name its name in error messages and pictures
     * @param formula the formula, a function of a, b, c and d
     * @return the op
     */
    public static Pointwise of(String name, Quaternary formula) {
        Objects.requireNonNull(formula, "formula");
        return of(name, 4, x -> formula.apply(x[0], x[1], x[2], x[3]));
    }

    /**
     * Creates an op of any number of arguments.
     *
     * @param name its name in error messages and pictures
     * @param arity the number of arguments
     * @param formula the formula, a function of the arguments
     * @return the op
     * @throws IllegalArgumentException if the name is empty or the arity isn't positive
     */
    public static Pointwise of(String name, int arity, Function<Expr[], Expr> formula) {
        Objects.requireNonNull(formula, "formula");
        if (Objects.requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("the name of an op is empty; errors and pictures call it by its name");
        }
        if (arity < 1) {
            throw new IllegalArgumentException("the op " + name + " takes a tensor or more, not " + arity);
        }
        return new Pointwise(Formula.of(name, arity, formula), null, false, null);
    }

    boolean isMask() {
        return isMask;
    }

    /** Returns whether this compares two arguments, as they are. */
    boolean isComparison() {
        Expr body = formula.body();
        return isMask && body.primitive() instanceof Primitive.Fixed fixed && fixed.isComparison()
                && body.operands().equals(List.of(Expr.argument(0), Expr.argument(1)));
    }

    /** Returns the same op with a result of type BOOL, which is not differentiable. */
    Pointwise asMask() {
        return new Pointwise(formula, label, true, integers);
    }

    /** Returns the same op, which takes whole numbers and masks too. */
    Pointwise forIntegers(Integers meaning) {
        return new Pointwise(formula, label, isMask, meaning);
    }

    /** Returns what the op answers for whole numbers; null if it doesn't take them. */
    Integers integers() {
        return integers;
    }

    /**
     * Returns the same op of one argument with an explicit derivative, where the derived one would lose digits or a
     * convention is needed at a kink.
     *
     * @param derivative dy/dx as a function of x and the result y
     * @return the op
     */
    public Pointwise derivative(BinaryOperator<Expr> derivative) {
        Objects.requireNonNull(derivative, "derivative");
        return derivatives(List.of(xy -> derivative.apply(xy[0], xy[1])));
    }

    /**
     * Returns the same op of two arguments with explicit derivatives.
     *
     * @param byA dy/da as a function of a, b and the result y; null to derive it
     * @param byB the same for dy/db
     * @return the op
     */
    public Pointwise derivatives(@Nullable Ternary byA, @Nullable Ternary byB) {
        return derivatives(Stream.of(byA, byB)
                .<Function<Expr[], Expr>>map(by -> by == null ? null : x -> by.apply(x[0], x[1], x[2])).toList());
    }

    /**
     * Returns the same op of three arguments with explicit derivatives.
     *
     * @param byA dy/da as a function of a, b, c and the result y; null to derive it
     * @param byB the same for dy/db
     * @param byC the same for dy/dc
     * @return the op
     */
    public Pointwise derivatives(@Nullable Quaternary byA, @Nullable Quaternary byB, @Nullable Quaternary byC) {
        return derivatives(Stream.of(byA, byB, byC)
                .<Function<Expr[], Expr>>map(by -> by == null ? null : x -> by.apply(x[0], x[1], x[2], x[3])).toList());
    }

    /**
     * Returns the same op of any number of arguments with explicit derivatives.
     *
     * @param by for each argument, the derivative as a function of the arguments and the result; null to derive it
     * @return the op
     */
    public Pointwise derivatives(List<@Nullable Function<Expr[], Expr>> by) {
        return new Pointwise(formula.withDerivatives(by), label, isMask, integers);
    }

    Pointwise labelled(String text) {
        return new Pointwise(formula, text, isMask, integers);
    }

    /** Returns the operator of a formula that consists of just that, else the name. */
    private static String defaultLabel(Formula formula) {
        Expr body = formula.body();
        boolean plain = IntStream.range(0, body.operands().size())
                .allMatch(i -> body.operands().get(i).primitive().equals(new Primitive.Argument(i)));
        return plain && body.operands().size() == 2 && body.primitive() instanceof Primitive.Fixed sign
                && sign.isInfix() ? sign.symbol() : formula.name();
    }

    /** Returns this op with values for all arguments but one; the same object as the last time for equal values. */
    BoundPointwise bound(int position, double... values) {
        BoundPointwise last = lastBound; // a cache; a race between threads costs only a new object
        if (last == null || !last.has(position, values)) {
            last = new BoundPointwise(this, position, values);
            lastBound = last;
        }
        return last;
    }

    /**
     * Returns the formula, which also states the derivatives.
     *
     * @return the formula
     */
    @Override
    public Formula formula() {
        return formula;
    }

    @Override
    public String name() {
        return formula.name();
    }

    @Override
    public String label() {
        return label == null ? defaultLabel(formula) : label;
    }

    @Override
    public String localRule(int i) {
        return formula.print(formula.derivative(i));
    }

    @Override
    public Shape shape(Shape... in) {
        requireArity(Objects.requireNonNull(in, "in").length);
        return Shape.broadcast(in);
    }

    @Override
    Double[] known() {
        return new Double[formula.arity()];
    }

    @Override
    int arity() {
        return formula.arity();
    }

    private void requireArity(int given) {
        requireCount(arity(), given);
    }

    @Override
    public DType dtype(Tensor... x) {
        DType type = promoted(x);
        if (isMask) {
            return DType.BOOL;
        }
        if (!type.isFloating() && integers != null) {
            return integers.type(type);
        }
        if (!type.isFloating()) {
            throw new IllegalArgumentException("is for floating point; convert " + (x.length == 1 ? "" : "an operand ")
                    + "with to(F64) or to(F32)");
        }
        return type;
    }

    private DType promoted(Tensor... x) {
        try {
            DType type = x[0].dtype();
            for (int i = 1; i < x.length; i++) {
                DType other = x[i].dtype();
                type = type == other ? type : type.promote(other);
            }
            return type;
        } catch (NullPointerException | IndexOutOfBoundsException e) {
            require(arity(), x);
            throw e;
        }
    }

    @Override
    Shape shapeOf(Tensor... x) {
        requireArity(x.length);
        Shape shape = x[0].shape();
        for (int i = 1; i < x.length; i++) {
            shape = shape.broadcast(x[i].shape());
        }
        return shape;
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Objects.requireNonNull(out, "out");
        try {
            computeOn(shape, out, x);
        } catch (NullPointerException | ClassCastException | IndexOutOfBoundsException e) {
            requireComputable(arity(), shape, out, x);
            requireElements(out);
            throw e;
        }
    }

    private void requireElements(Object out) {
        if (integers == null && (isMask != out instanceof boolean[] || out instanceof long[])) {
            throw new IllegalArgumentException("the results of " + name() + " are "
                    + (isMask ? "boolean" : "double or float") + ", but the array is one of "
                    + DType.of(out));
        }
    }

    private void computeOn(Shape shape, Object out, Tensor... x) {
        if (isMask) {
            if (isComparison() && greatestType(x) == DType.I64) {
                compareSigns(shape, out, IntegerComparison.signs(integers(shape, x[0]), integers(shape, x[1])));
            } else {
                computeMask(shape, out, x);
            }
        } else if (out instanceof long[] || out instanceof boolean[]) {
            computeIntegers(shape, out, x);
        } else {
            computeElements(shape, out, x);
        }
    }

    private void computeIntegers(Shape shape, Object out, Tensor... x) {
        long[][] arguments = new long[x.length][];
        for (int i = 0; i < x.length; i++) {
            arguments[i] = oneOrAll(shape, x[i]);
        }
        integers.compute(out, arguments);
    }

    /** Returns the elements as whole numbers, broadcast to a shape unless there is just one. */
    static long[] oneOrAll(Shape shape, Tensor x) {
        return x.size() == 1 ? (long[]) x.converted(DType.I64).contiguousArray() : integers(shape, x);
    }

    private static long[] integers(Shape shape, Tensor x) {
        return (long[]) x.converted(DType.I64).repeated(shape).contiguousArray();
    }

    /** Computes a comparison from the signs of the differences of its operands. */
    void compareSigns(Shape shape, Object out, double[] signs) {
        computeMask(shape, out, Tensor.owning(signs, shape), Tensor.of(0));
    }

    private void computeMask(Shape shape, Object out, Tensor... x) {
        DType type = greatestType(x);
        Object values = (type.isFloating() ? type : DType.F64).newArray(shape.count()); // 1 and 0
        computeElements(shape, values, x);
        ElementArrays.copy(values, 0, 1, out, 0, 1, shape.count());
    }

    /** Returns the greatest of the arguments' types. */
    private static DType greatestType(Tensor... x) {
        DType type = DType.BOOL;
        for (Tensor argument : x) {
            type = type.promote(argument.dtype());
        }
        return type;
    }

    private void computeElements(Shape shape, Object out, Tensor... x) {
        if (shape.count() == 1) {
            computeOne(out, x);
            return;
        }
        boolean single = ElementArrays.isSingle(out);
        KernelArguments inOrder = inOrder(single, shape.count(), 0, x);
        if (inOrder != null) {
            Elementwise.run(kernels.get(single), inOrder, KernelArguments.of(out, 0), shape.count());
        } else {
            Elementwise.map(kernels.get(single), shape.toArray(), out, windows(shape, x));
        }
    }

    private void computeOne(Object out, Tensor... x) {
        double[] arguments = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            arguments[i] = x[i].first();
        }
        computeOne(out, arguments);
    }

    /** Computes a single element from arguments of the type that {@code out} has. */
    void computeOne(Object out, double... arguments) {
        ElementArrays.set(out, 0, kernels.of(out).evaluate(arguments));
    }

    @Override
    Tensor[] ruleArguments(Tensor... x) {
        return x;
    }

    @Override
    public boolean reads(int i, int j) {
        return rule(i, true).reads(j);
    }

    @Override
    PointwiseVjp rule(int i, boolean isMasked) {
        PointwiseVjp[] rules = isMasked ? masked : plain;
        try {
            if (rules[i] == null) {
                rules[i] = PointwiseVjp.of(formula, i, isMasked);
            }
            return rules[i];
        } catch (ArrayIndexOutOfBoundsException e) {
            requireIndex(arity(), i);
            throw e;
        }
    }

    /**
     * Returns the vjp rules of several arguments.
     *
     * @param isMasked whether the gradient is masked
     * @param arguments a bit for each of these arguments
     */
    JointVjp jointly(boolean isMasked, long arguments) {
        JointVjp[] known = jointVjps == null ? new JointVjp[0] : jointVjps;
        for (JointVjp rules : known) {
            if (rules.isOf(isMasked, arguments)) {
                return rules;
            }
        }
        JointVjp[] more = Arrays.copyOf(known, known.length + 1);
        more[known.length] = new JointVjp(formula, isMasked, arguments);
        jointVjps = more; // a cache; a race between threads costs only new objects
        return more[known.length];
    }

    @Override
    public String toString() {
        return formula.toString();
    }
}
