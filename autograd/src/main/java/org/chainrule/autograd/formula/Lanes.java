package org.chainrule.autograd.formula;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The SIMD code of a kernel, where there can be any: a class for each choice of operands that are one number for all
 * elements, which stay in registers.
 */
final class Lanes {
    private final List<Expr> roots;
    private final int arity;
    private final boolean single;
    private final boolean possible;
    private final ConcurrentHashMap<Long, LaneCode> code = new ConcurrentHashMap<>();

    Lanes(List<Expr> roots, int arity, boolean single) {
        this.roots = roots;
        this.arity = arity;
        this.single = single;
        this.possible = Generator.HAS_LANES && arity < Long.SIZE
                && Program.order(roots).stream().map(Expr::primitive)
                        .noneMatch(primitive -> primitive instanceof Primitive.Call);
    }

    /** Computes as many of the elements as fill vectors; returns how many. */
    int run(Kernel.Operand[] in, Object[] out, int to, int count) {
        if (!possible) {
            return 0;
        }
        long broadcast = 0;
        Object[] arrays = new Object[in.length];
        int[] at = new int[in.length];
        for (int i = 0; i < in.length; i++) {
            arrays[i] = in[i].array();
            at[i] = in[i].at();
            broadcast |= in[i].step() == 0 ? 1L << i : 0;
        }
        LaneCode ready = code.get(broadcast);
        if (ready == null) {
            ready = code.computeIfAbsent(broadcast, mask -> Generator.lanes(roots, arity, single, mask));
        }
        int whole = count - count % ready.lanes();
        ready.run(arrays, at, out, to, whole);
        return whole;
    }
}
