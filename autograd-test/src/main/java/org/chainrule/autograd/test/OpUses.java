package org.chainrule.autograd.test;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/** The ops that some cases apply, forward and backward, and how. */
final class OpUses {

    /** The uses of one op, with whatever arguments such as an axis. */
    static final class Use {
        final Op op; // one of them
        final Tensor[] arguments; // of one application
        final Set<OpCase> cases = new LinkedHashSet<>();
        boolean makesResult; // of a case, or part of one; else only gradients
        boolean inPlace; // some result was written over an argument
        boolean added; // some result was added in place

        /** Returns whether it is the derived rule of a formula, which the vjp of that formula stands for. */
        boolean isDerived() {
            return op.name().endsWith("'");
        }

        private Use(Op op, Tensor[] arguments) {
            this.op = op;
            this.arguments = arguments;
        }
    }

    private final SequencedMap<String, Use> uses = new LinkedHashMap<>();

    private OpUses() {}

    /** Applies the cases, and returns the ops by name and class. */
    static SequencedMap<String, Use> of(List<OpCase> cases) {
        var found = new OpUses();
        cases.forEach(found::addUses);
        cases.forEach(found::addReuses);
        return found.uses;
    }

    /** Returns an op's name and class, which arguments such as an axis don't change. */
    static String kind(Op op) {
        Op plain = op instanceof DelegatingOp delegating ? delegating.op : op;
        String type = plain.getClass().getSimpleName();
        return plain instanceof Pointwise || type.equalsIgnoreCase(plain.name())
                ? plain.name()
                : plain.name() + " (" + type + ")";
    }

    private void addUses(OpCase given) {
        var differentiates = new AtomicBoolean();
        Engine.hooked(op -> op, (op, all) -> {
            Use use = uses.computeIfAbsent(kind(op), _ -> new Use(op, Arrays.copyOf(all, all.length - 1)));
            use.cases.add(given);
            use.makesResult |= !differentiates.get();
        }, () -> {
            Tensor[] x = given.parameters(DType.F64);
            Tensor y = given.result(x);
            differentiates.set(true);
            if (y.requiresGrad()) {
                Tensor[] leaves = Laws.differentiable(x);
                Autograd.of(y.sum()).materializeGrads().grad(leaves);
                for (Tensor gradient : Autograd.of(y.mul(y).sum()).createGraph().materializeGrads().grad(leaves)) {
                    if (gradient.requiresGrad()) {
                        Autograd.of(gradient.square().sum()).materializeGrads().grad(leaves);
                    }
                }
            }
            return null;
        });
    }

    private void addReuses(OpCase given) {
        Engine.hooked(op -> op instanceof KernelOp kernel && !(op instanceof DelegatingOp) ? new Watched(kernel) : op,
                (_, _) -> {}, () -> {
                    MemoryLaws.checkReuse(given);
                    return null;
                });
    }

    private final class Watched extends DelegatingKernelOp {

        Watched(KernelOp op) {
            super(op);
        }

        private void note(Consumer<Use> change) {
            Use use = uses.get(kind(op));
            if (use != null) {
                change.accept(use);
            }
        }

        @Override
        public void compute(Shape shape, Object out, Tensor... x) {
            if (JavaArrays.isOf(out, x)) {
                note(use -> use.inPlace = true);
            }
            kernel.compute(shape, out, x);
        }

        @Override
        public boolean accumulate(Shape shape, Object out, Tensor... x) {
            boolean done = kernel.accumulate(shape, out, x);
            if (done) {
                note(use -> use.added = true);
            }
            return done;
        }
    }
}
