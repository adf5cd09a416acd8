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
 * In most graphs the deepest tensor was reached last, and is alone at its depth. It is kept in a field, so that a chain
 * of any length needs nothing else; leaves, which are all of depth 0, have a list of their own, and only what is left
 * is sorted by depth.
 *
 * <p>
 * All state belongs to the backward pass except for a mark that it sets at each node in a list and removes with it. A
 * pass that finds the mark of another one there keeps its own in a map.
 */
final class VisitQueue {
    private static final int NONE = -1;

    private final int least; // the least depth that may be queued
    private final int greatest; // the greatest depth that may be queued
    private PendingGradient deepest; // if deeper than all others; it has no mark; null: it is in a list
    private PendingGradient newestLeaf; // its `next` is the oldest: a circular list
    private PendingGradient[] newest; // the same of each depth from the least, without leaves; null: none was needed
    private int size; // the number of entries in these lists
    private int depth = NONE; // the greatest in these lists, or more; NONE if they are empty
    private Map<Node, PendingGradient> unmarked; // for nodes that have the mark of another pass; null: none

    /**
     * Creates an empty queue.
     *
     * @param depth the greatest depth that will be queued
     * @param least the least one; a pass that ends early needs no room for those below
     */
    VisitQueue(int depth, int least) {
        this.least = least;
        this.greatest = depth;
    }

    /**
     * Returns a recorded tensor and those that it was computed from, of some depth at least and as far as they are
     * accepted: by decreasing depth, and those of equal depth in the order of discovery.
     */
    static List<Tensor> byDecreasingDepth(Tensor root, int least, Predicate<Tensor> accepts) {
        return byDecreasingDepth(new Tensor[] {root}, least, accepts);
    }

    /** Returns the same of several tensors, as far as they are recorded. */
    static List<Tensor> byDecreasingDepth(Tensor[] roots, int least, Predicate<Tensor> accepts) {
        var found = new ArrayList<Tensor>();
        int greatest = least;
        for (Tensor root : roots) {
            greatest = Math.max(greatest, root.depth());
        }
        var queue = new VisitQueue(greatest, least);
        for (Tensor root : roots) {
            if (root.node() != null && root.depth() >= least && queue.find(root) == null) {
                queue.add(root);
            }
        }
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
        if (deepest != null && deepest.tensor.node() == node) {
            return deepest;
        }
        if (node.visit() instanceof PendingGradient known && known.queue == this) {
            return known;
        }
        return unmarked == null ? null : unmarked.get(node);
    }

    /** Adds a tensor that isn't in the queue. */
    PendingGradient add(Tensor tensor) {
        var entry = new PendingGradient(this, tensor);
        int of = tensor.depth();
        int deepestDepth = deepest == null ? depth : deepest.tensor.depth();
        if (of > deepestDepth && of > 0) {
            moveDeepestToList();
            deepest = entry;
            return entry;
        }
        if (of == deepestDepth) {
            moveDeepestToList(); // it comes first, since it is the older of the two
        }
        append(entry, of);
        return entry;
    }

    private void moveDeepestToList() {
        if (deepest != null) {
            append(deepest, deepest.tensor.depth());
            deepest = null;
        }
    }

    private void append(PendingGradient entry, int of) {
        mark(entry);
        if (of == 0) {
            newestLeaf = appended(newestLeaf, entry);
            return;
        }
        if (newest == null) {
            newest = new PendingGradient[greatest - least + 1];
        }
        newest[of - least] = appended(newest[of - least], entry);
        size++;
        depth = Math.max(depth, of);
    }

    private void mark(PendingGradient entry) {
        Node node = entry.tensor.node();
        if (!node.claim(entry)) {
            unmarked = unmarked == null ? new IdentityHashMap<>() : unmarked;
            unmarked.put(node, entry);
        }
    }

    /** Appends to a circular list and returns its newest entry. */
    private static PendingGradient appended(PendingGradient last, PendingGradient entry) {
        entry.next = last == null ? entry : last.next;
        if (last != null) {
            last.next = entry;
        }
        return entry;
    }

    /**
     * Removes and returns the next entry; null if there is none. All results that use its tensor were removed before,
     * so it won't be added again.
     */
    PendingGradient poll() {
        PendingGradient first = deepest;
        if (first != null) {
            deepest = null;
        } else if (size > 0) {
            first = pollList();
        } else if (newestLeaf != null) {
            first = newestLeaf.next;
            newestLeaf = withoutOldest(newestLeaf);
            unmark(first);
        }
        return first;
    }

    private PendingGradient pollList() {
        while (newest[depth - least] == null) {
            depth--;
        }
        PendingGradient first = newest[depth - least].next;
        newest[depth - least] = withoutOldest(newest[depth - least]);
        size--;
        if (size == 0) {
            depth = NONE; // what is added next, of whatever depth, is the deepest
        }
        unmark(first);
        return first;
    }

    /** Removes the oldest entry of a circular list and returns its newest; null if none is left. */
    private static PendingGradient withoutOldest(PendingGradient last) {
        PendingGradient first = last.next;
        if (first == last) {
            return null;
        }
        last.next = first.next;
        return last;
    }

    private static void unmark(PendingGradient entry) {
        Node node = entry.tensor.node();
        if (node.visit() == entry) {
            node.release();
        }
    }

    /** Removes all entries and their marks, after an error. */
    void clear() {
        while (poll() != null) {
            // removes the mark, too
        }
    }
}
