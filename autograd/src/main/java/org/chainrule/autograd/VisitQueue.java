package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A priority queue of the tensors that a backward pass has reached but not yet processed. They are removed in order of
 * decreasing depth, so each after all results that use it, and those of equal depth in the order of insertion.
 *
 * <p>
 * All state belongs to the backward pass except for a mark that it sets at each queued node and removes with it. A pass
 * that finds the mark of another one there keeps its own in a map.
 */
final class VisitQueue {
    private final int least; // the least depth that may be queued
    private final PendingGradient[] newest; // of each depth from the least; its `next` is the oldest: a circular list
    private int depth; // the greatest that may be queued
    private Map<Node, PendingGradient> unmarked; // for nodes that have the mark of another pass; null: none

    /**
     * Creates an empty queue.
     *
     * @param depth the greatest depth that will be queued
     * @param least the least one; a pass that ends early needs no room for those below
     */
    VisitQueue(int depth, int least) {
        this.least = least;
        this.newest = new PendingGradient[Math.max(0, depth - least + 1)];
        this.depth = depth;
    }

    /**
     * Returns a recorded tensor and those that it was computed from, of some depth at least and as far as they are
     * accepted: by decreasing depth, and those of equal depth in the order of discovery.
     */
    static List<Tensor> byDecreasingDepth(Tensor root, int least, Predicate<Tensor> accepts) {
        var found = new ArrayList<Tensor>();
        if (root.depth() < least) {
            return found;
        }
        var queue = new VisitQueue(root.depth(), least);
        queue.add(root);
        for (PendingGradient entry = queue.poll(); entry != null; entry = queue.poll()) {
            found.add(entry.tensor);
            for (Tensor input : entry.tensor.node().inputs()) {
                if (input.depth() >= least && accepts.test(input) && queue.find(input) == null) {
                    queue.add(input);
                }
            }
        }
        return found;
    }

    /** Returns the entry of a tensor, or null. The node has its mark, which is faster than a map. */
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
        PendingGradient last = newest[node.depth - least];
        entry.next = last == null ? entry : last.next;
        if (last != null) {
            last.next = entry;
        }
        newest[node.depth - least] = entry;
        return entry;
    }

    /**
     * Removes and returns the next entry; null if there is none. All results that use its tensor were removed before,
     * so it won't be added again.
     */
    PendingGradient poll() {
        while (depth >= least && newest[depth - least] == null) { // inputs have lesser depths only
            depth--;
        }
        if (depth < least) {
            return null;
        }
        PendingGradient last = newest[depth - least];
        PendingGradient first = last.next;
        if (first == last) {
            newest[depth - least] = null;
        } else {
            last.next = first.next;
        }
        Node node = first.tensor.node();
        if (node.visit() == first) {
            node.release();
        }
        return first;
    }

    /** Removes all entries and their marks, after an error. */
    void clear() {
        while (poll() != null) {
            // removes the mark, too
        }
    }
}
