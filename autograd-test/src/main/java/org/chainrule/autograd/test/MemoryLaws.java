package org.chainrule.autograd.test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/** The laws of the arrays that are read and written. */
final class MemoryLaws {
    private MemoryLaws() {}

    /** Compares everything that somebody may hold with what its array held before, forward and backward. */
    static void checkInputs(OpCase given) {
        Tensor[] x = given.parameters(DType.F64);
        var held = new Held();
        Stream.of(x).forEach(input -> held.add("input", input));
        Tensor y = given.result(x);
        held.requireUnchanged();
        held.add("the result", y);
        if (y.requiresGrad()) {
            Tensor seed = TestTensors.randomLike(y);
            held.add("the seed", seed);
            Tensor[] leaves = Laws.differentiable(x);
            y.backward(seed);
            for (Tensor leaf : leaves) {
                if (leaf.grad() != null) {
                    held.add("a gradient that was handed out", leaf.grad());
                }
            }
            Autograd.of(y).seed(seed).createGraph().materializeGrads().grad(leaves)
                    .forEach(gradient -> held.add("a recorded gradient", gradient));
            y.backward(seed);
            held.requireUnchanged();
        }
    }

    /** Copies of arrays as they were. */
    private static final class Held {
        private record Entry(String what, Object array, Object before) {}

        private final List<Entry> entries = new ArrayList<>();

        void add(String what, Tensor tensor) {
            Object array = Engine.memory(tensor).array();
            entries.add(new Entry(what, array, JavaArrays.copy(array)));
        }

        void requireUnchanged() {
            for (Entry entry : entries) {
                Laws.require(JavaArrays.haveSameBits(entry.array, entry.before), () -> entry.what + " was written");
            }
        }
    }

    /** Lets every kernel compute twice, into arrays with different contents. */
    static void checkOverwriting(OpCase given) {
        UnaryOperator<Op> substitute = op -> op instanceof KernelOp kernel && !(op instanceof Twice)
                ? new Twice(kernel)
                : op;
        Engine.hooked(substitute, (_, _) -> {}, () -> {
            Tensor[] x = given.parameters(DType.F64);
            Tensor y = given.result(x);
            if (y.requiresGrad()) {
                Autograd.of(y.mul(y).sum()).materializeGrads().grad(Laws.differentiable(x));
            }
            return null;
        });
    }

    private static final class Twice extends DelegatingKernelOp {

        Twice(KernelOp op) {
            super(op);
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            if (JavaArrays.isOf(out, x)) {
                kernel.compute(shape, out, x); // in place
                return;
            }
            JavaArrays.fill(out, 0);
            kernel.compute(shape, out, x);
            Object first = JavaArrays.copy(out);
            JavaArrays.fill(out, Double.NaN); // for whole numbers 0, so once more
            kernel.compute(shape, out, x);
            Laws.require(JavaArrays.haveSameBits(first, out),
                    () -> "a kernel of " + name() + " left an element unwritten");
            JavaArrays.fill(out, -7);
            kernel.compute(shape, out, x);
            Laws.require(JavaArrays.haveSameBits(first, out),
                    () -> "a kernel of " + name() + " left an element unwritten");
        }
    }

    /** Uses each input twice and each result three times, so that gradients are owned, written over and added to. */
    static void checkReuse(OpCase given) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Tensor[] x = given.parameters(type);
            Tensor loss = loss(given, x);
            if (!loss.requiresGrad()) {
                return;
            }
            Tensor[] leaves = Laws.differentiable(x);
            List<Tensor> recorded = Autograd.of(loss).createGraph().materializeGrads().grad(leaves);
            for (int round = 1; round <= 2; round++) { // the second in the arrays of the first
                requireSame(recorded, Autograd.of(loss).materializeGrads().grad(leaves));
            }
            for (int round = 1; round <= 2; round++) {
                Stream.of(leaves).forEach(Tensor::zeroGrad);
                loss.backward();
                requireSame(recorded, Stream.of(leaves)
                        .map(leaf -> leaf.grad() == null ? Tensor.full(0, leaf.shape(), type) : leaf.grad()).toList());
            }
        }
    }

    private static Tensor loss(OpCase given, Tensor... x) {
        Tensor[] inner = Stream.of(x).map(input -> input.requiresGrad() ? input.mul(1.5) : input)
                .toArray(Tensor[]::new);
        Tensor once = given.result(inner);
        Tensor again = given.result(inner);
        Tensor direct = given.result(x);
        if (!once.requiresGrad()) {
            return once;
        }
        return once.mul(once).add(once).sum().add(again.mul(again).sub(again).sum())
                .add(direct.mul(direct).add(direct).sum());
    }

    private static void requireSame(List<Tensor> recorded, List<Tensor> computed) {
        for (int i = 0; i < recorded.size(); i++) {
            Laws.requireSameBits("the gradient that isn't recorded", recorded.get(i), computed.get(i));
        }
    }
}
