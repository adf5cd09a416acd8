package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Hands out the gradients of leaves in the course of a backward pass, each as soon as nothing is added to it any longer: when all results that
 * use the leaf have been visited. Those of leaves with hooks, which may still change them, are left out.
 */
final class ReadyLeaves {
    private final List<Leaf> leaves; // by decreasing depth
    private final BiConsumer<Tensor, Tensor> taker;
    private int next; // the first that is still used by results to be visited

    private ReadyLeaves(List<Leaf> leaves, BiConsumer<Tensor, Tensor> taker) {
        this.leaves = leaves;
        this.taker = taker;
    }

    /**
     * A leaf without hooks.
     *
     * @param last the least depth of the results that use it
     */
    private record Leaf(Tensor tensor, int last) {}

    /** Finds the leaves that a result depends on. */
    static ReadyLeaves of(Tensor root, BiConsumer<Tensor, Tensor> taker) {
        Map<Node, Leaf> found = new IdentityHashMap<>();
        for (Tensor tensor : VisitQueue.byDecreasingDepth(root, 0, Tensor::requiresGrad)) {
            for (Tensor input : tensor.node().inputs()) {
                if (input.requiresGrad() && input.isLeaf() && input.node().slot().hooks() == null) {
                    found.put(input.node(), new Leaf(input, tensor.depth()));
                }
            }
        }
        List<Leaf> leaves = new ArrayList<>(found.values());
        leaves.sort((a, b) -> Integer.compare(b.last, a.last));
        return new ReadyLeaves(leaves, taker);
    }

    /** Hands out what is complete when this is the next to be visited, which is no longer in the queue. */
    void handOut(PendingGradient visited, VisitQueue queue) {
        for (; next < leaves.size() && leaves.get(next).last > visited.tensor.depth(); next++) {
            Tensor leaf = leaves.get(next).tensor;
            PendingGradient entry = leaf.node() == visited.tensor.node() ? visited : queue.find(leaf);
            if (entry != null) { // else there is no gradient
                handOut(entry.tensor, entry.gradient());
            }
        }
    }

    private void handOut(Tensor leaf, Tensor gradient) {
        Tensor before = leaf.node().slot().gradient();
        taker.accept(leaf, before == null ? gradient : before.add(gradient));
    }
}
