package org.chainrule.autograd;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The tensors that a walk has come to and not yet passed. They are taken by falling depth, so each after all that used
 * it, and those of equal depth in the order of their discovery.
 *
 * <p>
 * All state belongs to the walk but for a mark that it leaves at each node, and takes away as it passes. Who finds the
 * mark of another walk there keeps the visit in a map.
 */
final class VisitQueue {
    private final PendingGradient[] newest; // of each depth; its `next` is the oldest: a ring
    private int depth; // no visit is deeper
    private Map<Node, PendingGradient> unmarked; // visits to nodes that bear the mark of another walk; null: none

    VisitQueue(int depth) {
        this.newest = new PendingGradient[depth + 1];
        this.depth = depth;
    }

    /** The visit to a tensor that is planned, or null. The node bears its mark: a map would take longer. */
    PendingGradient planned(Tensor tensor) {
        Node node = tensor.node();
        if (node.visit() instanceof PendingGradient known && known.agenda == this) {
            return known;
        }
        return unmarked == null ? null : unmarked.get(node);
    }

    /** Plans a visit to a tensor for which there is none. */
    PendingGradient plan(Tensor tensor) {
        Node node = tensor.node();
        PendingGradient visit = new PendingGradient(this, tensor);
        if (!node.claim(visit)) {
            unmarked = unmarked == null ? new IdentityHashMap<>() : unmarked;
            unmarked.put(node, visit);
        }
        PendingGradient last = newest[node.depth];
        visit.next = last == null ? visit : last.next;
        if (last != null) {
            last.next = visit;
        }
        newest[node.depth] = visit;
        return visit;
    }

    /** The next visit, or null. Whoever used its tensor has been taken before, so nobody will come back to it. */
    PendingGradient next() {
        while (depth >= 0 && newest[depth] == null) { // visits lead to lesser depths only
            depth--;
        }
        if (depth < 0) {
            return null;
        }
        PendingGradient last = newest[depth];
        PendingGradient first = last.next;
        if (first == last) {
            newest[depth] = null;
        } else {
            last.next = first.next;
        }
        Node node = first.tensor.node();
        if (node.visit() == first) {
            node.release();
        }
        return first;
    }

    /** Takes away the marks that are left after an error. */
    void abandon() {
        while (next() != null) {
            // each takes its mark along
        }
    }
}
