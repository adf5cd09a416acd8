package org.chainrule.autograd.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;

/**
 * Lists the tensors that a result was computed from, each once. Both orders take linear time and no recursion, so the
 * length of a chain is bounded by memory only.
 */
final class Traversal {
    private Traversal() {}

    /** Lists them by falling depth, those of equal depth as they are discovered: the order of the backward pass. */
    static List<Tensor> backwardOrder(Tensor result) {
        List<List<Tensor>> foundAtDepth = Stream.<List<Tensor>>generate(() -> new ArrayList<>(1))
                .limit(result.depth() + 1).toList();
        var order = new ArrayList<Tensor>();
        Set<Tensor> seen = identitySet();
        seen.add(result);
        foundAtDepth.getLast().add(result);
        for (List<Tensor> sameDepth : foundAtDepth.reversed()) { // inputs are found at lesser depths only
            for (Tensor tensor : sameDepth) {
                order.add(tensor);
                for (Tensor input : tensor.inputs()) {
                    if (seen.add(input)) {
                        foundAtDepth.get(input.depth()).add(input);
                    }
                }
            }
        }
        return order;
    }

    /** Lists each after its inputs, and these from first to last: the order in which an expression is evaluated. */
    static List<Tensor> postorder(Tensor result) {
        record Frame(Tensor tensor, Iterator<Tensor> inputs) {
            Frame(Tensor tensor) {
                this(tensor, tensor.inputs().iterator());
            }
        }
        var order = new ArrayList<Tensor>();
        Set<Tensor> seen = identitySet();
        var stack = new ArrayDeque<Frame>();
        seen.add(result);
        stack.push(new Frame(result));
        while (!stack.isEmpty()) {
            Frame frame = stack.peek();
            if (!frame.inputs.hasNext()) {
                order.add(stack.pop().tensor);
                continue;
            }
            Tensor input = frame.inputs.next();
            if (seen.add(input)) {
                stack.push(new Frame(input));
            }
        }
        return order;
    }

    private static Set<Tensor> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
