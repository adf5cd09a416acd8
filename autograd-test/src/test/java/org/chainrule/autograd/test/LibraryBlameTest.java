package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.VjpResult;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheckException;
import org.chainrule.autograd.internal.Engine;
import org.junit.jupiter.api.Test;

/**
 * The rules of each op are broken in five ways, amid other ops, and the check must say which op it was. The profile {@code soak} breaks
 * all; otherwise a sample is broken.
 */
class LibraryBlameTest {
    private static final int SAMPLE = 24;

    /** Ways in which a rule can be wrong. */
    private enum Way {
        SIGN {
            @Override
            Tensor wrong(Op op, int i, Tensor right, Tensor g, Tensor y, Tensor... x) {
                return right.neg();
            }
        },
        FACTOR {
            @Override
            Tensor wrong(Op op, int i, Tensor right, Tensor g, Tensor y, Tensor... x) {
                return right.mul(1.01);
            }
        },
        /** The rule takes another argument for this one; of one argument, the result. */
        WRONG_ARGUMENT {
            @Override
            Tensor wrong(Op op, int i, Tensor right, Tensor g, Tensor y, Tensor... x) {
                Tensor[] others = x.clone();
                for (int j = 0; j < x.length; j++) {
                    Tensor other = x.length == 1 ? y : x[(j + 1) % x.length];
                    if (other.shape().equals(x[j].shape()) && other.dtype() == x[j].dtype()) {
                        others[j] = other;
                    }
                }
                return op.vjp(i, g, y, others).toTensor();
            }
        },
        /** Of all rows of the result only the first counts. */
        MISSING_REDUCTION {
            @Override
            Tensor wrong(Op op, int i, Tensor right, Tensor g, Tensor y, Tensor... x) {
                if (g.shape().rank() == 0) {
                    return right;
                }
                Tensor row = Tensor.arange(g.shape().size(0)).to(g.dtype()).eq(0).to(g.dtype());
                int[] sizes = new int[g.shape().rank()];
                Arrays.fill(sizes, 1);
                sizes[0] = g.shape().size(0);
                return op.vjp(i, g.mul(row.reshape(sizes)), y, x).toTensor();
            }
        },
        /** The rule reads what the arguments were before a step. */
        STALE_VALUE {
            @Override
            Tensor wrong(Op op, int i, Tensor right, Tensor g, Tensor y, Tensor... x) {
                Tensor[] before = Stream.of(x)
                        .map(value -> value.dtype().isFloating() ? value.mul(0.9).add(0.01) : value)
                        .toArray(Tensor[]::new);
                return op.vjp(i, g, op.forward(Stream.of(before).map(Tensor::detach).toArray(Tensor[]::new)), before)
                        .toTensor();
            }
        };

        abstract Tensor wrong(Op op, int i, Tensor right, Tensor g, Tensor y, Tensor... x);

        /** Returns a wrong gradient, or the right one where there is none, and sets the flag where they differ. */
        final VjpResult vjp(Op op, int argument, AtomicBoolean differs, int i, Tensor g, Tensor y, Tensor... x) {
            VjpResult right = op.vjp(i, g, y, x);
            if (i != argument || right == null) {
                return right;
            }
            Tensor gradient = right.toTensor();
            try {
                Tensor changed = wrong(op, i, gradient, g, y, x);
                if (changed.shape().equals(gradient.shape())) {
                    differs.compareAndSet(false, !Laws.areClose(changed, gradient, 1e-3));
                    return changed;
                }
            } catch (RuntimeException e) {
                // other arguments don't fit
            }
            return gradient;
        }
    }

    /** One way to break the rule of an op for one of its arguments. */
    private record Fault(String kind, OpUses.Use use, int argument, Way way) {

        Op broken(Op op, AtomicBoolean differs) {
            return op instanceof KernelOp kernel
                    ? new BrokenKernel(this, kernel, differs)
                    : new BrokenOther(this, op, differs);
        }

        /** Checks a program around a case with the broken op, and returns what is wrong with the answer; null if nothing is. */
        String problem(OpCase given, AtomicBoolean differs) {
            GradCheck check = GradCheck.ofMany(x -> program(given, x));
            try {
                Engine.hooked(
                        op -> op instanceof Breakage.Broken || !OpUses.kind(op).equals(kind) ? op : broken(op, differs),
                        (_, _) -> {}, () -> (use.makesResult ? check : check.secondOrder()).verify(given.inputs()));
                return differs.get() && (!use.makesResult || isWrong(given))
                        ? this + " isn't noticed in " + given.name()
                        : null;
            } catch (GradCheckException e) {
                return e.op().equals(use.op.name()) ? null : this + " in " + given.name() + ": " + e.getMessage();
            }
        }

        /** Returns whether the program's gradients are wrong: not where the op is applied twice and two wrong signs are a right one. */
        private boolean isWrong(OpCase given) {
            List<Tensor> right = gradients(given);
            List<Tensor> broken = Engine.hooked(
                    op -> op instanceof Breakage.Broken || !OpUses.kind(op).equals(kind)
                            ? op
                            : broken(op, new AtomicBoolean()),
                    (_, _) -> {}, () -> gradients(given));
            return IntStream.range(0, right.size()).anyMatch(i -> !Laws.areClose(broken.get(i), right.get(i), 1e-9));
        }

        private static List<Tensor> gradients(OpCase given) {
            Tensor[] x = given.parameters(DType.F64);
            return Autograd.of(program(given, x)).materializeGrads().grad(Laws.differentiable(x));
        }

        private static Tensor program(OpCase given, Tensor... x) {
            Tensor y = given.result(Stream.of(x).map(value -> value.requiresGrad() ? value.mul(2).div(2) : value)
                    .toArray(Tensor[]::new));
            return y.mul(0.7).sin().mul(TestTensors.randomLike(y)).sum();
        }

        @Override
        public String toString() {
            return kind + ", argument " + argument + ", " + way;
        }
    }

    private static final class BrokenKernel extends DelegatingKernelOp implements Breakage.Broken {
        private final Fault fault;
        private final AtomicBoolean differs;

        BrokenKernel(Fault fault, KernelOp op, AtomicBoolean differs) {
            super(op);
            this.fault = fault;
            this.differs = differs;
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return fault.way.vjp(op, fault.argument, differs, i, g, y, x);
        }
    }

    private static final class BrokenOther extends DelegatingOp implements Breakage.Broken {
        private final Fault fault;
        private final AtomicBoolean differs;

        BrokenOther(Fault fault, Op op, AtomicBoolean differs) {
            super(op);
            this.fault = fault;
            this.differs = differs;
        }

        @Override
        public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return fault.way.vjp(op, fault.argument, differs, i, g, y, x);
        }
    }

    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        OpUses.of(LibraryOps.cases()).forEach((kind, use) -> {
            for (int i = 0; i < use.arguments.length && !use.isDerived(); i++) {
                if (use.arguments[i].dtype().isFloating()) {
                    for (Way way : Way.values()) {
                        faults.add(new Fault(kind, use, i, way));
                    }
                }
            }
        });
        return faults;
    }

    @Test
    void theOpWithAWrongRuleIsToBlame() {
        List<Fault> faults = faults();
        boolean all = Boolean.getBoolean("soak");
        Collections.shuffle(faults, new Random(7));
        List<String> problems = new ArrayList<>();
        var without = new TreeSet<String>(); // a difference
        int found = 0;
        List<Fault> tried = all ? faults : faults.subList(0, SAMPLE);
        assertThat(tried).extracting(Fault::way).contains(Way.values());
        for (Fault fault : tried) {
            boolean differs = false;
            for (OpCase given : fault.use.cases) {
                var differsHere = new AtomicBoolean();
                String problem = fault.problem(given, differsHere);
                if (problem != null) {
                    problems.add(problem);
                }
                if (differsHere.get()) {
                    differs = true;
                    break;
                }
            }
            found += differs ? 1 : 0;
            if (!differs) {
                without.add(fault.toString());
            }
        }
        System.out.printf("%d faults in %d rules of %d ops, of which %d change a gradient: %d blamed wrongly%n",
                tried.size(), tried.stream().map(fault -> fault.kind + fault.argument).distinct().count(),
                tried.stream().map(fault -> fault.kind).distinct().count(), found, problems.size());
        assertThat(problems).isEmpty();
        assertThat(found).as("without a difference: %s", without).isGreaterThan(all ? 700 : SAMPLE / 3);
    }
}
