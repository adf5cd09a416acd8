package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.chainrule.autograd.KernelOp;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Which ops are applied to one example after the other within vmap, and which have tangents by two vjp rules: a list that may only shrink.
 */
class OpsWithoutRulesTest {
    private static final String OWN_WEIGHTS = "where each example has weights of its own, a step can't take them together";

    /** The ops that are looped over, with the reasons. */
    private static final Map<String, String> LOOPS = Map.of("gru (RecurrentOp)", OWN_WEIGHTS, "lstm (RecurrentOp)",
            OWN_WEIGHTS, "rnnRelu (RecurrentOp)", OWN_WEIGHTS, "rnnTanh (RecurrentOp)", OWN_WEIGHTS, "recurrentVjp",
            OWN_WEIGHTS);

    private final Set<String> loops = new TreeSet<>();
    private final Set<String> derived = new TreeSet<>();

    private static Tensor noted(Tensor result, Set<String> without, Op op) {
        if (result == null) {
            without.add(OpUses.kind(op));
        }
        return result;
    }

    private Op watched(Op op) {
        if (op instanceof DelegatingOp) {
            return op;
        }
        return op instanceof KernelOp kernel ? new DelegatingKernelOp(kernel) {
            @Override
            public Tensor vmap(boolean[] isBatched, Tensor... x) {
                return noted(super.vmap(isBatched, x), loops, op);
            }

            @Override
            public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
                return noted(super.jvp(tangents, y, x), derived, op);
            }
        } : new DelegatingOp(op) {
            @Override
            public Tensor vmap(boolean[] isBatched, Tensor... x) {
                return noted(super.vmap(isBatched, x), loops, op);
            }

            @Override
            public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
                return noted(super.jvp(tangents, y, x), derived, op);
            }
        };
    }

    /** Values, gradients and products with second derivatives, within vmap and not. */
    @Test
    void allButAFewStateTheirRules() {
        for (OpCase given : LibraryOps.cases()) {
            Engine.hooked(this::watched, (op, _) -> {
                if (op.getClass().getSimpleName().equals("PerExample")) {
                    loops.add("a composition in " + given.name());
                }
            }, () -> {
                VmapLaw.check(given);
                VmapLaw.checkSecondDerivatives(given);
                ForwardLaw.check(given);
                return null;
            });
        }
        assertThat(loops).isEqualTo(LOOPS.keySet());
        assertThat(derived).isEmpty();
    }

    /** All orders of summation are defined by sizes, and no rule takes another than that of a single call. */
    @TestFactory
    Stream<DynamicTest> vmapIsALoopToTheBit() {
        return LibraryOps.cases().stream().map(given -> DynamicTest.dynamicTest(given.name(), () -> {
            VmapLaw.check(given, true);
            VmapLaw.checkNested(given);
        }));
    }
}
