package org.chainrule.autograd.codegen;

import org.chainrule.autograd.machine.ElementArrays;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Primitive.Argument;
import org.chainrule.autograd.formula.Primitive.Constant;
import org.chainrule.autograd.formula.TopologicalOrder;

/**
 * Splits formulas of too many steps into two generated classes, since the JVM doesn't compile methods that are too large.
 * They pass over a tile that stays in the nearest cache. The second may be split again.
 */
final class Split {
    /**
     * The most steps in one piece of code. C2 compiles 500 well and gives up before 800, which costs a factor of 45.
     */
    static final int MOST_STEPS = 300;
    private static final int TILE = 512; // elements

    private final Kernel first; // computes what the second pass needs
    private final Kernel second; // over the arguments and the first pass's results
    private final int carried;
    private final boolean single;

    private Split(Kernel first, Kernel second, int carried, boolean single) {
        this.first = first;
        this.second = second;
        this.carried = carried;
        this.single = single;
    }

    /** Splits formulas; null if they are small enough. */
    static Split of(List<Expr> roots, int arity, boolean single) {
        List<Expr> steps = TopologicalOrder.of(roots).stream().filter(node -> !isGiven(node)).toList();
        if (steps.size() <= MOST_STEPS) {
            return null;
        }
        Set<Expr> early = new LinkedHashSet<>(steps.subList(0, MOST_STEPS));
        Set<Expr> carried = new LinkedHashSet<>();
        for (Expr late : steps.subList(MOST_STEPS, steps.size())) {
            late.operands().stream().filter(early::contains).forEach(carried::add);
        }
        roots.stream().filter(early::contains).forEach(carried::add);
        Map<Expr, Expr> known = new IdentityHashMap<>();
        List<Expr> results = new ArrayList<>(carried);
        for (int j = 0; j < results.size(); j++) {
            known.put(results.get(j), Expr.argument(arity + j));
        }
        List<Expr> rest = roots.stream().map(root -> root.replace(known)).toList();
        return new Split(new Kernel(results, arity, single), new Kernel(rest, arity + results.size(), single),
                results.size(), single);
    }

    private static boolean isGiven(Expr node) {
        return node.primitive() instanceof Argument || node.primitive() instanceof Constant;
    }

    void run(KernelArguments in, KernelArguments out, int count) {
        var between = new KernelArguments(carried);
        for (int j = 0; j < carried; j++) {
            between.set(j, ElementArrays.create(single, TILE), 0, 1);
        }
        for (int done = 0; done < count; done += TILE) {
            int width = Math.min(TILE, count - done);
            first.run(in.from(done, 0), between, width);
            KernelArguments tile = in.from(done, carried);
            for (int j = 0; j < carried; j++) {
                tile.set(in.count() + j, between.arrays[j], 0, 1);
            }
            second.run(tile, out.from(done, 0), width);
        }
    }
}
