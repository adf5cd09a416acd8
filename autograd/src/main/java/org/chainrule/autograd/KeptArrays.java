package org.chainrule.autograd;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Counts the bytes of the arrays behind a recorded graph, but for those of its leaves that require a gradient. */
final class KeptArrays {
    private final Set<Storage> storages = Collections.newSetFromMap(new IdentityHashMap<>());

    private KeptArrays() {}

    /** Returns the bytes of the arrays that the graph of a result keeps, without that of the result. */
    static long kept(Tensor result) {
        var arrays = new KeptArrays();
        for (Tensor tensor : recorded(result)) {
            arrays.addInputs(tensor.node(), i -> true);
        }
        return arrays.bytes();
    }

    /** Returns the bytes of the arrays that its vjp rules read. */
    static long read(Tensor result) {
        var arrays = new KeptArrays();
        for (Tensor tensor : recorded(result)) {
            Node node = tensor.node();
            arrays.addInputs(node, node::isKept);
            if (node.isRead(node.arity())) {
                arrays.storages.add(tensor.storage());
            }
        }
        return arrays.bytes();
    }

    /** Returns the results of ops in a graph. */
    private static List<Tensor> recorded(Tensor result) {
        return VisitQueue.byDecreasingDepth(result, 1, Tensor::requiresGrad);
    }

    private void addInputs(Node node, IntPredicate counts) {
        Tensor[] x = node.inputsToRead();
        for (int i = 0; i < x.length; i++) {
            boolean isParameter = x[i].requiresGrad() && x[i].isLeaf();
            if (!isParameter && counts.test(i) && !ReleasedStorage.isMissing(x[i])) {
                storages.add(x[i].storage());
            }
        }
    }

    private long bytes() {
        return storages.stream().mapToLong(storage -> (long) storage.size() * storage.dtype().width()).sum();
    }
}
