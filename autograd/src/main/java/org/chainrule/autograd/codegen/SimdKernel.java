package org.chainrule.autograd.codegen;

import java.util.List;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Primitive;
import org.chainrule.autograd.formula.TopologicalOrder;
import org.chainrule.autograd.machine.FusedMultiplyAdd;
import org.chainrule.autograd.machine.VectorUnit;

/** The SIMD code of a kernel, where there can be any. */
final class SimdKernel {
    private final Specializations<SimdCode> code; // null where there can be none
    private final int lanes;

    SimdKernel(List<Expr> roots, int arity, boolean single) {
        List<Expr> order = TopologicalOrder.of(roots);
        this.lanes = VectorUnit.lanes(single);
        this.code = !isPossible(order, arity)
                ? null
                : new Specializations<>(arity, broadcast -> Generator.simd(
                        new SimdFormulas(order, roots, List.of(), List.of(), arity, single, broadcast)));
    }

    /** Returns whether formulas of these nodes have a SIMD form here. */
    static boolean isPossible(List<Expr> order, int arity) {
        return VectorUnit.BITS > 0 && arity < Long.SIZE && (FusedMultiplyAdd.HAS_INSTRUCTION
                || order.stream().noneMatch(node -> node.primitive() == Primitive.Fixed.FMA));
    }

    /** Computes elements on vectors; returns how many. */
    int run(KernelArguments in, KernelArguments out, int count) {
        if (code == null) {
            return 0;
        }
        SimdCode ready = code.of(in);
        int rest = count % lanes;
        int whole = count - rest;
        ready.run(in.arrays, in.offsets, out.arrays, out.offsets, whole);
        if (rest == 0 || !VectorUnit.HAS_MASKS) {
            return whole;
        }
        ready.rest(in.arrays, in.offsetsFrom(whole), out.arrays, out.offsetsFrom(whole), rest);
        return count;
    }
}
