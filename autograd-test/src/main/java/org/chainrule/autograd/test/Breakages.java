package org.chainrule.autograd.test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;

/**
 * Ways to break ops. They show that the laws can fail: {@link Breakage#noticed} must find the
 * law that is meant for each.
 */
public final class Breakages {
    private record WrongShape(String way, UnaryOperator<Shape> change) {}

    private record WrongGradient(String way, BrokenOp.VjpChange change) {}

    private static final List<WrongShape> WRONG_SHAPES = List.of(
            new WrongShape("shape rule: one element more",
                    shape -> shape.rank() == 0 ? Shape.of(2) : shape.with(-1, shape.size(-1) + 1)),
            new WrongShape("shape rule: one element less",
                    shape -> shape.count() == 0 || shape.rank() == 0 ? shape : shape.with(-1, shape.size(-1) - 1)),
            new WrongShape("shape rule: axes in reverse order", Breakages::reversed));

    private static final List<WrongGradient> WRONG_GRADIENTS = List.of(
            new WrongGradient("vjp: wrong sign", (right, _) -> right.neg()),
            new WrongGradient("vjp: wrong by a factor of 1.001", (right, _) -> right.mul(1.001)),
            new WrongGradient("vjp: zero", (right, _) -> right.mul(0)),
            new WrongGradient("vjp: wrong by 0.01", (right, _) -> right.add(0.01)),
            new WrongGradient("vjp: elements in reverse order",
                    (right, _) -> right.flip(IntStream.range(0, right.shape().rank()).toArray())));

    private static final Map<String, UnaryOperator<Tensor>> WRONG_TANGENTS = new TreeMap<>(Map.of("wrong sign",
            Tensor::neg,
            "wrong by a factor of 1.001", right -> right.mul(1.001), "zero", right -> right.mul(0), "wrong by 0.01",
            right -> right.add(0.01), "elements in reverse order",
            right -> right.flip(IntStream.range(0, right.shape().rank()).toArray())));

    private Breakages() {}

    private static Shape reversed(Shape shape) {
        int[] sizes = shape.toArray();
        return Shape.of(IntStream.range(0, sizes.length).map(axis -> sizes[sizes.length - 1 - axis]).toArray());
    }

    /**
     * Returns ways to break the ops that some cases are about: those that make the results, and others that aren't this
     * library's own.
     *
     * @param cases the cases
     * @return the breakages, op by op
     */
    public static List<Breakage> of(List<OpCase> cases) {
        Set<String> results = new HashSet<>();
        for (OpCase given : cases) {
            Op op = given.result(given.parameters(DType.F64)).op();
            if (op != null) {
                results.add(OpUses.kind(op));
            }
        }
        return of(cases, use -> results.contains(OpUses.kind(use.op))
                || !use.op.getClass().getPackageName().equals(Op.class.getPackageName()));
    }

    /**
     * Returns ways to break every op that some cases apply, forward and backward.
     *
     * @param cases the cases
     * @return the breakages, op by op
     */
    public static List<Breakage> ofAll(List<OpCase> cases) {
        return of(cases, _ -> true);
    }

    private static List<Breakage> of(List<OpCase> cases, Predicate<OpUses.Use> chosen) {
        List<Breakage> all = new ArrayList<>();
        OpUses.of(cases).forEach((kind, use) -> {
            if (chosen.test(use)) {
                all.addAll(new OfOneOp(kind, use).breakages());
            }
        });
        return all;
    }

    private static final class OfOneOp {
        private final String kind;
        private final OpUses.Use use;
        private final List<Breakage> breakages = new ArrayList<>();

        OfOneOp(String kind, OpUses.Use use) {
            this.kind = kind;
            this.use = use;
        }

        private void add(String way, BiFunction<Op, AtomicBoolean, Op> broken, OpLaw... laws) {
            breakages.add(new Breakage(kind, way, List.of(laws), use.cases, broken));
        }

        List<Breakage> breakages() {
            if (!use.isDerived()) {
                addStatement();
            }
            if (use.inPlace) {
                add("in place: clears the array before it reads it", BrokenOp::clearing, OpLaw.REUSE);
            }
            if (use.added) {
                add("in place: adds nothing", BrokenOp::idle, OpLaw.REUSE);
            }
            return breakages;
        }

        /** Adds ways to break what the op itself states. */
        private void addStatement() {
            for (WrongShape wrong : WRONG_SHAPES) {
                add(wrong.way, (op, flag) -> BrokenOp.shape(op, flag, wrong.change), OpLaw.SHAPE);
            }
            add("forward: wrong value", BrokenOp::value, OpLaw.GRADIENT, OpLaw.VALUE);
            if (use.arguments[0].dtype().isFloating()) {
                add("forward: writes into its argument", BrokenOp::writer, OpLaw.INPUTS);
            }
            if (use.op instanceof KernelOp) {
                add("forward: leaves an element unwritten", BrokenOp::forgetful, OpLaw.OVERWRITE);
                add("forward: reads views without their strides", BrokenOp::strider, OpLaw.VIEWS);
            }
            if (use.op instanceof KernelOp && use.makesResult) { // the engine converts gradients
                add("type rule: F64 for F32", BrokenOp::widener, OpLaw.PRECISION);
            }
            WRONG_TANGENTS.forEach((way, wrong) -> add("jvp: " + way,
                    (op, flag) -> BrokenOp.jvp(op, flag, wrong), OpLaw.FORWARD));
            add("vmap: examples in another order", BrokenOp::vmap, OpLaw.VMAP);
            for (int i = 0; i < use.arguments.length; i++) {
                if (use.arguments[i].dtype().isFloating()) {
                    addRule(i);
                }
            }
        }

        private void addRule(int i) {
            String of = use.arguments.length == 1 ? "" : " (argument " + i + ")";
            for (WrongGradient wrong : WRONG_GRADIENTS) {
                add(wrong.way + of, (op, flag) -> BrokenOp.vjp(op, flag, i, wrong.change), OpLaw.GRADIENT);
            }
            add("vjp: not linear in the gradient" + of,
                    (op, flag) -> BrokenOp.vjp(op, flag, i, (right, g) -> right.mul(g.square().mean().add(1))),
                    OpLaw.LINEARITY);
            add("vjp: can't be differentiated again" + of,
                    (op, flag) -> BrokenOp.vjp(op, flag, i, (right, _) -> right.detach()), OpLaw.CURVATURE,
                    OpLaw.GRADIENT);
            for (int j = 0; j <= use.arguments.length; j++) {
                int read = j;
                if (use.op.reads(i, j) && reallyReads(i, j)) {
                    add("reads: denies to read " + (j == use.arguments.length ? "the result" : "argument " + j) + of,
                            (op, flag) -> BrokenOp.denier(op, flag, i, read), OpLaw.READS);
                }
            }
        }

        /** Returns whether the rule's result depends on a value; it may say that it reads more than it does. */
        private boolean reallyReads(int i, int j) {
            Tensor[] x = Stream.of(use.arguments).map(Tensor::detach).toArray(Tensor[]::new);
            Tensor y = use.op.apply(x);
            Tensor g = TestTensors.randomLike(y).to(y.dtype());
            VjpResult before = use.op.vjp(i, g, y, x);
            if (before == null) {
                return false;
            }
            Tensor right = before.toTensor();
            Tensor otherY = j == x.length ? ReadsLaw.other(y) : y;
            if (j < x.length) {
                x[j] = ReadsLaw.other(x[j]);
            }
            return !right.toString().equals(use.op.vjp(i, g, otherY, x).toTensor().toString());
        }
    }
}
