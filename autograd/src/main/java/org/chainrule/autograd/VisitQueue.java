package org.chainrule.autograd;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The tensors that a backward pass has come to and not yet passed. They are taken by falling depth, so each after all that
 * used it, and those of equal depth in the order of their discovery.
 *
 * <p>
 * All state belongs to the backward pass but for a mark that it leaves at each node, and takes away as it passes. A pass
 * that finds the mark of another one there keeps its own in a map.
 */
final class VisitQueue {
    private final PendingGradient[] newest; // of each depth; its `next` is the oldest: a ring
    private int depth; // nothing is deeper
    private Map<Node, PendingGradient> unmarked; // for nodes that bear the mark of another pass; null: none

    VisitQueue(int depth) {
        this.newest = new PendingGradient[depth + 1];
        this.depth = depth;
    }

    /** Returns the entry of a tensor, or null. The node bears its mark: a map would take longer. */
    PendingGradient find(Tensor tensor) {
        Node node = tensor.node();
        if (node.visit() instanceof PendingGradient known && known.queue == this) {
            return known;
        }
        return unmarked == null ? null : unmarked.get(node);
    }

    /** Adds a tensor that isn't in the queue. */
    PendingGradient add(Tensor tensor) {
        Node node = tensor.node();
        PendingGradient entry = new PendingGradient(this, tensor);
        if (!node.claim(entry)) {
            unmarked = unmarked == null ? new IdentityHashMap<>() : unmarked;
            unmarked.put(node, entry);
        }
        PendingGradient last = newest[node.depth];
        entry.next = last == null ? entry : last.next;
        if (last != null) {
            last.next = entry;
        }
        newest[node.depth] = entry;
        return entry;
    }

    /** Takes out the next entry; null if there is none. All that used its tensor have been taken, so it won't be added again. */
    PendingGradient poll() {
        while (depth >= 0 && newest[depth] == null) { // inputs have lesser depths only
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
    void clear() {
        while (poll() != null) {
            // each takes its mark along
        }
    }
}
