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
 * The tensors behind a result, each once, in the two orders that matter. Both walks take linear time and don't recurse,
 * so the length of a chain is bounded by memory only.
 */
final class Walk {
    private Walk() {}

    /** By falling depth, those of equal depth as they are discovered: the order in which backward visits them. */
    static List<Tensor> backward(Tensor result) {
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

    /** Each after its inputs, and these from first to last: the order in which an expression is evaluated. */
    static List<Tensor> forward(Tensor result) {
        record Visit(Tensor tensor, Iterator<Tensor> inputs) {
            Visit(Tensor tensor) {
                this(tensor, tensor.inputs().iterator());
            }
        }
        var order = new ArrayList<Tensor>();
        Set<Tensor> seen = identitySet();
        var open = new ArrayDeque<Visit>();
        seen.add(result);
        open.push(new Visit(result));
        while (!open.isEmpty()) {
            Visit visit = open.peek();
            if (!visit.inputs.hasNext()) {
                order.add(open.pop().tensor);
                continue;
            }
            Tensor input = visit.inputs.next();
            if (seen.add(input)) {
                open.push(new Visit(input));
            }
        }
        return order;
    }

    private static Set<Tensor> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
