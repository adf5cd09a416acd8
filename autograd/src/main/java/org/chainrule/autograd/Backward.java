package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A backward pass over a recorded graph, from a result to the leaves it was computed from.
 *
 * <p>
 * Tensors are visited in order of decreasing depth: each once, after all results that use it, so gradients are always
 * added up in the same order. There is no recursion: the length of a chain is bounded by memory only. Several threads
 * may run backward passes over the same graph at once.
 */
final class Backward {
    private final VisitQueue queue;
    private final GradientPropagation propagation;
    private final OpTimer timer; // null for none
    private final Set<Node> requested; // whose gradients to return; null: accumulate retained ones
    private ReadyLeaves ready; // null for none

    private Backward(Tensor root, int least, GradMode mode, Set<Node> onPaths, Set<Node> requested) {
        this.queue = new VisitQueue(root.depth(), least);
        this.propagation = new GradientPropagation(queue, mode, onPaths);
        this.requested = requested;
        this.timer = mode.timer();
    }

    /**
     * Requires a tensor that was computed from one that requires a gradient.
     *
     * @param method the name of the method that was called, for error messages
     * @param by the tensors by which y is to be differentiated; none for all that it was computed from
     */
    static void requireRecorded(String method, Tensor y, Tensor... by) {
        if (!y.requiresGrad()) {
            throw new IllegalStateException(method + " of " + y.describe() + whyUnrecorded(y, by));
        }
    }

    /**
     * Returns the gradient that a backward pass from {@code y} starts with: the given one, or 1.
     *
     * @param method the name of the method that was called, for error messages
     * @param by as for {@link #requireRecorded}
     */
    private static Tensor seed(String method, Tensor y, Tensor given, Tensor... by) {
        requireRecorded(method, y, by);
        if (given == null) {
            if (y.size() != 1) {
                throw new IllegalArgumentException(method + " of " + y.describe() + ": only a single number has a "
                        + "gradient; take sum() or mean() first, or give a seed of shape " + y.shape());
            }
            return Tensor.onesLike(y);
        }
        if (!given.shape().equals(y.shape())) {
            throw new IllegalArgumentException(method + " of " + y.describe() + ": the seed has shape " + given.shape()
                    + ", but must have the shape of what is differentiated, " + y.shape());
        }
        return given.dtype() == y.dtype() ? given : given.to(y.dtype());
    }

    private static String whyUnrecorded(Tensor y, Tensor... by) {
        String nothing = ": nothing was recorded for it";
        if (!y.dtype().isFloating()) {
            return nothing + ", since " + y.dtype() + " has no derivative, be it from a comparison, argmax or to("
                    + y.dtype() + ")";
        }
        for (Tensor x : by) {
            if (!x.requiresGrad()) {
                return " by " + x.describe() + nothing + ", since " + x.describe()
                        + " doesn't require a gradient; call requiresGrad(true) on it before computing";
            }
        }
        return (by.length == 0 ? "" : " by " + by[0].describe()) + nothing
                + ". Call requiresGrad(true) on parameters before computing, outside noGrad; there is no derivative"
                + " through detach(), item(), a comparison, argmax or a conversion from I64 or BOOL, nor through a"
                + " gradient, except by Autograd.of(y).createGraph().grad(x), unless it is constant";
    }

    /**
     * Adds the gradients of {@code root} to those of the leaves and of other tensors that retain them.
     *
     * @param given the seed; null for 1
     */
    static void accumulate(Tensor root, Tensor given) {
        accumulate(root, given, null);
    }

    /**
     * The same, and hands out the gradients of leaves on the way.
     *
     * @param taker takes a leaf and what its gradient will be, which it may only read before it returns; null for none
     */
    static void accumulate(Tensor root, Tensor given, BiConsumer<Tensor, Tensor> taker) {
        Tensor seed = seed("backward", root, given);
        GradMode mode = GradMode.current().recording(false);
        GradMode.requireNoCapture(
                "backward() adds to gradients, and so can't be recorded in a compiled function; return those"
                        + " of Autograd.grad");
        inScope(mode, () -> {
            var pass = new Backward(root, 0, mode, null, null);
            pass.ready = taker == null ? null : ReadyLeaves.of(root, taker);
            commit(pass.run(root, seed, given != null));
            return null;
        });
    }

    /**
     * Returns the gradients of {@code root} with respect to each of {@code xs}, null where there is none; changes no
     * tensor.
     *
     * @param method the name of the method that was called, for error messages
     * @param given the seed; null for 1
     */
    static Tensor[] gradients(String method, Tensor root, Tensor given, Tensor[] xs, boolean records) {
        Tensor seed = seed(method, root, given, xs);
        GradMode mode = GradMode.current().recording(records);
        return inScope(mode, () -> {
            Set<Node> requested = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Tensor x : xs) {
                if (x.requiresGrad()) {
                    requested.add(x.node());
                }
            }
            Map<Node, PendingGradient> found = new IdentityHashMap<>();
            int least = Stream.of(xs).mapToInt(Tensor::depth).min().orElse(0); // what is below, no path leads through
            Set<Node> onPaths = onPathsTo(requested, root, least);
            for (PendingGradient result : new Backward(root, least, mode, onPaths, requested).run(root, seed,
                    given != null)) {
                found.put(result.tensor.node(), result);
            }
            return onOwnArrays(xs, found, records);
        });
    }

    /**
     * Returns the gradients that were found, each on an array that neither another one nor the caller refers to. A copy
     * is part of the graph where that is recorded.
     */
    private static Tensor[] onOwnArrays(Tensor[] xs, Map<Node, PendingGradient> found, boolean records) {
        boolean isCaptured = GradMode.current().capture() != null; // then each run returns results on arrays of their own
        Map<Storage, Boolean> returned = new IdentityHashMap<>();
        Tensor[] gradients = new Tensor[xs.length];
        for (int i = 0; i < xs.length; i++) {
            PendingGradient result = found.get(xs[i].node());
            if (result != null) {
                Tensor gradient = result.gradient();
                boolean isNew = records ? gradient.op() instanceof KernelOp : result.isOwned();
                boolean isOnlyOne = isNew && returned.put(gradient.storage(), true) == null;
                gradients[i] = isOnlyOne || isCaptured ? gradient : Copy.OP.apply(gradient);
            }
        }
        return gradients;
    }

    /**
     * Runs a pass in a scope of its mode, except where it neither records nor detects anomalies nor is within vmap, whose
     * examples have a history outside: for a small graph the scope would take longer than the pass.
     */
    private static <R> R inScope(GradMode mode, Supplier<R> pass) {
        return mode.records() || mode.detectsAnomalies() || mode.isBatching() || mode.capture() != null
                ? mode.call(pass::get)
                : pass.get();
    }

    /** Returns the nodes on the paths from {@code root} to the requested ones; null if all that it depends on are. */
    private static Set<Node> onPathsTo(Set<Node> requested, Tensor root, int least) {
        List<Tensor> all = VisitQueue.byDecreasingDepth(root, least, Tensor::requiresGrad);
        if (least == 0 && endsOnlyAt(requested, all)) {
            return null;
        }
        Set<Node> onPaths = Collections.newSetFromMap(new IdentityHashMap<>());
        onPaths.addAll(requested);
        for (Tensor tensor : all.reversed()) {
            for (Tensor input : tensor.node().inputsToRead()) {
                if (input.requiresGrad() && onPaths.contains(input.node())) {
                    onPaths.add(tensor.node());
                    break;
                }
            }
        }
        return onPaths;
    }

    /** Returns whether the requested nodes are all leaves among these tensors, as in most losses. */
    private static boolean endsOnlyAt(Set<Node> requested, List<Tensor> byDecreasingDepth) {
        for (Tensor tensor : byDecreasingDepth.reversed()) {
            if (tensor.depth() > 0) {
                return true;
            }
            if (!requested.contains(tensor.node())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Runs the pass and returns the entries whose gradients are kept.
     *
     * @param isMasked whether zeros of the seed select the elements that are differentiated
     */
    private List<PendingGradient> run(Tensor root, Tensor seed, boolean isMasked) {
        List<PendingGradient> kept = new ArrayList<>();
        if (!propagation.needsGradient(root)) {
            return kept;
        }
        try {
            propagation.start(root, seed, isMasked);
            for (PendingGradient entry = queue.poll(); entry != null; entry = queue.poll()) {
                if (ready != null) {
                    ready.handOut(entry, queue);
                }
                Node node = entry.tensor.node();
                GradientSlot slot = node.slot();
                if (slot != null && slot.hooks() != null) {
                    propagation.hook(entry, slot.hooks());
                }
                boolean keeps = requested == null ? node.retainsGrad() : requested.contains(node);
                if (!node.isLeaf()) {
                    if (timer == null) {
                        propagation.propagate(entry, node, keeps);
                    } else {
                        timed(entry, node, keeps);
                    }
                    if (node instanceof LargeNode large) {
                        large.forget(); // all that read it have been visited
                    }
                }
                if (keeps) {
                    kept.add(entry);
                } else {
                    entry.release();
                }
            }
        } finally {
            queue.clear();
            propagation.end();
        }
        return kept;
    }

    private void timed(PendingGradient entry, Node node, boolean keeps) {
        timer.run(Profile.Pass.BACKWARD, node, entry.tensor, () -> {
            long before = propagation.written();
            propagation.propagate(entry, node, keeps);
            return propagation.written() - before;
        });
    }

    /**
     * Adds the results to the tensors' gradients: computes all sums before the first write, so an error changes
     * nothing. Hooks come last.
     */
    private static void commit(List<PendingGradient> results) {
        Tensor[] before = new Tensor[results.size()];
        Tensor[] sums = new Tensor[results.size()];
        for (int n = 0; n < sums.length; n++) {
            PendingGradient result = results.get(n);
            GradientSlot slot = result.tensor.node().slot();
            if (!result.isOwned()) {
                result.set(slot.copied(result.gradient()), true);
            }
            before[n] = slot.gradient();
            sums[n] = before[n] == null ? result.gradient() : before[n].add(result.gradient());
        }
        for (int n = 0; n < sums.length; n++) {
            PendingGradient result = results.get(n);
            GradientSlot slot = result.tensor.node().slot();
            if (!slot.replace(before[n], sums[n])) {
                addRetrying(slot, result.gradient());
            }
        }
        for (PendingGradient result : results) {
            GradientHooks hooks = result.tensor.node().slot().hooks();
            if (hooks != null) {
                hooks.accumulated(result.tensor);
            }
        }
    }

    /** Adds to a gradient that another thread has replaced in the meantime, until no other thread interferes. */
    private static void addRetrying(GradientSlot slot, Tensor gradient) {
        while (true) {
            Tensor present = slot.gradient();
            if (slot.replace(present, present == null ? gradient : present.add(gradient))) {
                return;
            }
        }
    }
}
