package org.chainrule.nn.optim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.internal.Engine;

/** The leaves that programs compute gradients of, by their numbers. */
final class GradientLeaves {
    private final List<Tensor> all = new ArrayList<>();
    private final Map<Tensor, Integer> numbers = new IdentityHashMap<>();

    /** Returns the leaves that a result depends on and that require a gradient. */
    static List<Tensor> of(Tensor result) {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Tensor> leaves = new ArrayList<>();
        Deque<Tensor> open = new ArrayDeque<>(List.of(result));
        while (!open.isEmpty()) {
            Tensor tensor = open.pop();
            if (tensor.requiresGrad() && seen.add(tensor)) {
                if (tensor.isLeaf()) {
                    leaves.add(tensor);
                }
                tensor.inputs().forEach(open::push);
            }
        }
        return leaves;
    }

    /** Returns the numbers of leaves, which those that are new get. */
    synchronized int[] numbers(List<Tensor> leaves) {
        return leaves.stream().mapToInt(leaf -> numbers.computeIfAbsent(leaf, added -> {
            all.add(added);
            return all.size() - 1;
        })).toArray();
    }

    /** Adds gradients to those of leaves, as a backward pass does: computes all sums before the first one is written. */
    synchronized void add(int[] leaves, List<Tensor> gradients) {
        Tensor[] sums = new Tensor[leaves.length];
        for (int i = 0; i < sums.length; i++) {
            Tensor before = all.get(leaves[i]).grad();
            sums[i] = before == null ? null : before.add(gradients.get(i));
        }
        for (int i = 0; i < sums.length; i++) {
            Tensor leaf = all.get(leaves[i]);
            if (sums[i] != null || !Engine.adoptGradient(leaf, gradients.get(i))) {
                leaf.replaceGrad(sums[i] != null ? sums[i] : gradients.get(i));
            }
        }
    }

    /** Returns tensors for the gradients of leaves, on arrays that were cleared; null where there is none. */
    synchronized Tensor[] spare(int... leaves) {
        Tensor[] spare = new Tensor[leaves.length];
        for (int i = 0; i < spare.length; i++) {
            spare[i] = Engine.spareGradient(all.get(leaves[i]));
        }
        return spare;
    }
}
