package org.chainrule.autograd.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * A random program: a list of instructions, each of which applies an op to results of earlier ones, so that any part of a list is a program,
 * too, and a failing one can shrink. Slopes of the ops are at most about 1, so that rounding doesn't grow with the length.
 *
 * @param instructions what is done, in order
 */
record Program(List<Instruction> instructions) {
    private static final Shape MATRIX = Shape.of(2, 3);

    /** The shapes of the arguments. */
    static final List<Shape> ARGUMENTS = List.of(MATRIX, Shape.of(3), Shape.of(2, 1), Shape.SCALAR);

    /** A smooth op of one tensor. */
    private record Unary(String name, UnaryOperator<Tensor> op) {}

    /** A smooth op of two tensors, which broadcast. */
    private record Binary(String name, BinaryOperator<Tensor> op) {}

    private static final List<Unary> UNARY = List.of(
            new Unary("sin", Tensor::sin), new Unary("cos", Tensor::cos), new Unary("tanh", Tensor::tanh),
            new Unary("sigmoid", Tensor::sigmoid), new Unary("erf", x -> x.mul(0.8).erf()),
            new Unary("softplus", Tensor::softplus), new Unary("atan", Tensor::atan),
            new Unary("silu", x -> x.silu().mul(0.9)), new Unary("exp", x -> x.sin().exp().mul(0.3)),
            new Unary("log", x -> x.square().add(1).log()), new Unary("sqrt", x -> x.square().add(1).sqrt()),
            new Unary("reciprocal", x -> x.square().add(1).reciprocal()), new Unary("pow", x -> x.tanh().pow(3)),
            new Unary("affine", x -> x.mul(-0.7).add(0.2)),
            // views
            new Unary("flip", x -> x.shape().rank() == 0 ? x.neg() : x.flip(0)),
            new Unary("transpose", x -> x.shape().rank() == 2 ? x.transpose().neg().transpose() : x),
            new Unary("reshape", x -> x.reshape(-1).flip(0).reshape(x.shape())),
            new Unary("permuted", x -> x.shape().rank() == 2 ? x.permute(1, 0).sin().permute(1, 0) : x.sin()),
            new Unary("expand", x -> x.unsqueeze(0).expand(Shape.of(join(2, x.shape()))).mean(0)),
            // reductions and what spreads them out again
            new Unary("mean", x -> x.mean()), new Unary("sum", x -> x.sum().div(x.size())),
            new Unary("centred", x -> x.sub(x.mean())),
            new Unary("rows", x -> x.shape().rank() == 0 ? x : x.mean(true, -1).add(x.mul(0.5))),
            new Unary("softmax", x -> x.shape().rank() == 0 ? x : x.softmax(-1)),
            new Unary("logSumExp", x -> x.shape().rank() == 0 ? x : x.logSumExp(-1).mean()),
            new Unary("cumsum", x -> x.shape().rank() == 0 ? x : x.cumsum(-1).div(x.shape().size(-1))),
            // indexing
            new Unary("gather", x -> x.shape().rank() == 0 ? x : x.indexSelect(-1, reversed(x.shape().size(-1)))),
            new Unary("slice", x -> x.shape().rank() == 0 ? x : x.slice(-1, 0, 1).add(x.mul(0.3))),
            new Unary("pad", x -> x.shape().rank() == 0 ? x : x.pad(-1, 1, 0).slice(-1, 0, x.shape().size(-1))),
            new Unary("put", x -> x.shape().rank() == 0 ? x : x.indexAdd(-1, reversed(x.shape().size(-1)), x).mul(0.5)),
            new Unary("gathered", x -> x.shape().rank() == 0 ? x : x.gather(-1, places(x.shape()))),
            new Unary("scattered", x -> x.shape().rank() == 0
                    ? x
                    : x.mul(0.5).scatterAdd(-1, places(x.shape()), x.mul(0.3))),
            new Unary("select", x -> x.shape().rank() == 0 ? x : x.select(0, 0).add(x).mul(0.5)),
            new Unary("chunks", x -> x.shape().rank() == 0
                    ? x
                    : Tensor.concat(-1, x.chunk(2, -1).reversed().toArray(Tensor[]::new))),
            new Unary("masked", x -> x.maskedFill(mask(x), 0.2)), new Unary("tril", x -> matrix(x).tril().mean()),
            // a scope in which nothing is recorded
            new Unary("constant",
                    x -> x.mul(Autograd.noGrad(() -> Tensor.full(0.4, x.shape(), x.dtype()).sin()))));

    /** A scope or a transform, of a function and its argument. */
    private record Transform(String name, BiFunction<UnaryOperator<Tensor>, Tensor, Tensor> op) {}

    private static final List<Transform> TRANSFORMS = List.of(
            new Transform("gradient", (f, x) -> Autograd.linearize(at -> new Tensor[] {f.apply(at[0]).sum()}, x).grad()
                    .getFirst().mul(0.5)),
            new Transform("tangent", (f, x) -> Autograd.linearize(at -> new Tensor[] {f.apply(at[0])}, x)
                    .jvp(x.tanh()).getFirst().mul(0.5)),
            new Transform("checkpoint", (f, x) -> Autograd.checkpoint(at -> new Tensor[] {f.apply(at[0])}, x)[0]),
            new Transform("vmap", (f, x) -> x.shape().rank() == 0
                    ? f.apply(x)
                    : Autograd.vmap(row -> new Tensor[] {f.apply(row[0]).mul(row[0].mean().sin()).add(row[0].mul(0.3))},
                            new boolean[] {true}, x)[0]),
            new Transform("anomaly", (f, x) -> Autograd.detectAnomaly(() -> f.apply(x))));

    private static final List<Binary> BINARY = List.of(
            new Binary("add", (x, y) -> x.add(y).mul(0.5)), new Binary("sub", (x, y) -> x.sub(y).mul(0.5)),
            new Binary("mul", (x, y) -> x.tanh().mul(y.sin())),
            new Binary("div", (x, y) -> x.sin().div(y.square().add(1))),
            new Binary("hypot", (x, y) -> x.hypot(y.square().add(0.5)).mul(0.5)),
            new Binary("logAddExp", (x, y) -> x.logAddExp(y).mul(0.5)),
            new Binary("where", (x, y) -> Tensor.where(mask(x), x.sin(), y.cos())),
            new Binary("lerp", (x, y) -> x.lerp(y, 0.3)),
            new Binary("matmul", (x, y) -> matrix(x).matmul(matrix(y).transpose()).tanh().sum(true, 0).mean()),
            new Binary("stack", (x, y) -> Tensor.stack(0, x.mean(), y.mean()).sum().mul(0.5)),
            new Binary("concat", (x, y) -> Tensor.concat(0, x.flatten(), y.flatten()).sin().mean()));

    private static int[] join(int first, Shape rest) {
        int[] sizes = new int[rest.rank() + 1];
        sizes[0] = first;
        System.arraycopy(rest.toArray(), 0, sizes, 1, rest.rank());
        return sizes;
    }

    private static Tensor reversed(int size) {
        long[] places = new long[size];
        for (int i = 0; i < size; i++) {
            places[i] = size - 1 - i;
        }
        return Tensor.of(places);
    }

    /** Returns a mask that depends on the shape alone. */
    private static Tensor mask(Tensor x) {
        return Tensor.arange(x.size()).remainder(2).gt(0).reshape(x.shape());
    }

    private static Tensor matrix(Tensor x) {
        return x.expand(MATRIX).mul(0.5);
    }

    private static Tensor places(Shape shape) {
        return reversed(shape.size(-1)).expand(shape);
    }

    /** A function of one tensor that transforms take: an op, in transforms. */
    private record Function(String name, UnaryOperator<Tensor> op) {

        static Function of(int code) {
            Unary op = UNARY.get(code % UNARY.size());
            var function = new Function(op.name, op.op);
            for (int rest = code / UNARY.size(); rest > 0; rest = (rest - 1) / TRANSFORMS.size()) {
                function = function.within(TRANSFORMS.get((rest - 1) % TRANSFORMS.size()));
            }
            return function;
        }

        Function within(Transform transform) {
            return new Function(transform.name + " " + name, x -> transform.op.apply(op, x));
        }
    }

    /**
     * One step of a program. Numbers are reduced to what there is.
     *
     * @param op which op
     * @param first which of the values so far it is applied to
     * @param second the second operand, if it takes two; what is transformed, if it is a transform
     */
    record Instruction(int op, int first, int second) {
        private static final int OPS = UNARY.size() + BINARY.size() + TRANSFORMS.size();

        /** How many different functions there are to transform, up to three transforms deep. */
        static final int FUNCTIONS = 36 * UNARY.size();

        private int which() {
            return op % OPS;
        }

        private boolean isBinary() {
            return which() >= UNARY.size() && which() < UNARY.size() + BINARY.size();
        }

        private Function function() {
            return which() < UNARY.size()
                    ? Function.of(which())
                    : Function.of(second % FUNCTIONS)
                            .within(TRANSFORMS.get(which() - UNARY.size() - BINARY.size()));
        }

        private Tensor apply(List<Tensor> values) {
            Tensor x = values.get(first % values.size());
            return isBinary()
                    ? BINARY.get(which() - UNARY.size()).op.apply(x, values.get(second % values.size()))
                    : function().op.apply(x);
        }

        /** Returns what it applies: {@code sin}, or {@code gradient vmap tanh}. */
        String name() {
            return isBinary() ? BINARY.get(which() - UNARY.size()).name : function().name;
        }

        private String text(int values) {
            return name() + "(" + first % values + (isBinary() ? ", " + second % values : "") + ")";
        }
    }

    /** The names of all ops and transforms. */
    static Set<String> names() {
        Set<String> names = new TreeSet<>();
        UNARY.forEach(op -> names.add(op.name));
        BINARY.forEach(op -> names.add(op.name));
        TRANSFORMS.forEach(transform -> names.add(transform.name));
        return names;
    }

    /** Runs the program, and returns the mean of its last values. */
    Tensor run(Tensor... arguments) {
        List<Tensor> values = new ArrayList<>(List.of(arguments));
        for (Instruction instruction : instructions) {
            values.add(instruction.apply(values));
        }
        Tensor sum = values.getLast().mean();
        int count = Math.min(values.size() - 1, 5);
        for (int n = values.size() - 1 - count; n < values.size() - 1; n++) {
            sum = sum.add(values.get(n).sin().mean());
        }
        return sum.div(count + 1);
    }

    @Override
    public String toString() {
        int[] values = {ARGUMENTS.size()};
        return instructions.stream().map(instruction -> values[0] + " = " + instruction.text(values[0]++))
                .collect(Collectors.joining("; "));
    }
}
