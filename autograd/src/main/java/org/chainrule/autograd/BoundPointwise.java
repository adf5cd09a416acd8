package org.chainrule.autograd;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.kernel.IntegerComparison;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * A pointwise op with constants for all arguments but one: {@code x + 1}, {@code 2 - x}, {@code clamp(x, 0, 1)}. The
 * constants take the tensor's type if that is floating, and are not recorded as inputs.
 */
final class BoundPointwise extends FormulaOp {
    private final Pointwise op;
    private final int position;
    private final double[] values;
    private Constants lastConstants; // a cache; a race between threads costs only a recomputation

    /** The values as scalars of a type, in the order of the op's arguments; null at the position of the tensor. */
    private record Constants(DType type, Tensor[] scalars) {}

    /**
     * Binds all arguments but one.
     *
     * @param op the op
     * @param position the index of the argument that stays free
     * @param values the other arguments in order
     */
    BoundPointwise(Pointwise op, int position, double... values) {
        this.op = op;
        this.position = position;
        this.values = values;
    }

    /** Applies an op to a tensor and values that come after it. */
    static Tensor after(Tensor x, Pointwise op, double... values) {
        return Tape.apply(op.bound(0, values), x);
    }

    /** Applies an op to a value and a tensor that comes after it. */
    static Tensor before(double value, Pointwise op, Tensor x) {
        return Tape.apply(op.bound(1, value), x);
    }

    /** Returns the op of all arguments. */
    Pointwise unbound() {
        return op;
    }

    boolean has(int samePosition, double... sameValues) {
        return position == samePosition && Arrays.equals(values, sameValues);
    }

    @Override
    public String name() {
        return op.name();
    }

    /** Returns an operator and its value, {@code +1} or {@code 2-}; or the name and the values, {@code clamp 0 1}. */
    @Override
    public String label() {
        String digits = Arrays.stream(values).mapToObj(value -> Expr.constant(value).toString())
                .collect(Collectors.joining(" "));
        if (Character.isLetter(op.label().charAt(0))) {
            return op.label() + " " + digits;
        }
        return position == 0 ? op.label() + digits : digits + op.label();
    }

    @Override
    public String localRule(int i) {
        Expr derivative = op.formula().derivative(position);
        return op.formula().printWithValues(derivative, known());
    }

    @Override
    Formula formula() {
        return op.formula();
    }

    @Override
    Double[] known() {
        Double[] known = new Double[op.formula().arity()];
        for (int argument = 0; argument < known.length; argument++) {
            known[argument] = argument == position ? null : value(argument);
        }
        return known;
    }

    @Override
    int arity() {
        return 1;
    }

    @Override
    public Shape shape(Shape... in) {
        requireCount(1, Objects.requireNonNull(in, "in").length);
        return in[0];
    }

    /** Returns the tensor's type: a bound value doesn't change it, but that of a mask, which is one of numbers then. */
    @Override
    public DType dtype(Tensor... x) {
        requireCount(1, Objects.requireNonNull(x, "x").length);
        if (op.isMask()) {
            return DType.BOOL;
        }
        DType type = Objects.requireNonNull(x[0], "x[0]").dtype();
        if (type.isFloating() || op.integers() == null) {
            return type.requireFloating();
        }
        if (op.integers().function() != null) {
            Arrays.stream(values).forEach(Integers::requireWhole);
        }
        return op.integers().type(DType.I64);
    }

    @Override
    Shape shapeOf(Tensor... x) {
        requireCount(1, x.length);
        return x[0].shape();
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        try {
            if (shape.count() == 1 && DType.of(out).isFloating()) {
                op.computeOne(out, all(x[0].first(), ElementArrays.isSingle(out)));
            } else if (x[0].dtype() == DType.I64 && op.isComparison()) {
                op.compareSigns(shape, out, IntegerComparison.signs((long[]) x[0].contiguousArray(), values[0]));
            } else {
                op.compute(shape, out, all(x[0]));
            }
        } catch (NullPointerException | ClassCastException | IndexOutOfBoundsException e) {
            requireComputable(1, shape, out, x);
            throw e;
        }
    }

    @Override
    PointwiseVjp rule(int i, boolean isMasked) {
        return op.rule(position, isMasked);
    }

    @Override
    Tensor[] ruleArguments(Tensor... x) {
        return all(x[0]);
    }

    @Override
    public boolean reads(int i, int j) {
        return op.reads(position, j == 0 ? position : op.formula().arity());
    }

    /** Returns the value that an argument is bound to. */
    private double value(int argument) {
        return values[argument < position ? argument : argument - 1];
    }

    private double[] all(double x, boolean single) {
        double[] all = new double[values.length + 1];
        for (int argument = 0; argument < all.length; argument++) {
            double value = argument == position ? x : value(argument);
            all[argument] = single ? (float) value : value;
        }
        return all;
    }

    private Tensor[] all(Tensor x) {
        boolean isWhole = !op.isMask() && op.integers() != null && op.integers().function() != null;
        DType type = x.dtype().isFloating() ? x.dtype() : isWhole ? DType.I64 : DType.F64;
        Constants constants = lastConstants;
        if (constants == null || constants.type != type) {
            constants = constants(type);
            lastConstants = constants;
        }
        Tensor[] all = constants.scalars.clone();
        all[position] = x;
        return all;
    }

    private Constants constants(DType type) {
        Tensor[] scalars = new Tensor[op.formula().arity()];
        Capture capture = GradMode.current().capture();
        for (int argument = 0; argument < scalars.length; argument++) {
            if (argument != position) {
                double value = value(argument);
                scalars[argument] = capture == null
                        ? Tensor.full(value, Shape.SCALAR, type)
                        : capture.constant(value, type);
            }
        }
        return new Constants(type, scalars);
    }

    @Override
    public String toString() {
        return name() + " with " + Arrays.toString(values);
    }
}
