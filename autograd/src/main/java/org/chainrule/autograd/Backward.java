package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One backward pass over a recorded graph, from a result to what it was computed from.
 *
 * <p>
 * Tensors are visited by falling depth, so each is visited once, after all that used it, and sums are always added up in
 * the same order. There is no recursion: the length of a chain is bounded by memory only. Threads may pass over the same
 * graph at once.
 */
final class Backward {
    private final VisitQueue queue;
    private final GradientPropagation propagation;
    private final Map<Tensor, Boolean> asked; // whose gradients to keep; null: where they are retained

    private Backward(Tensor root, GradMode mode, Map<Tensor, Boolean> leading, Map<Tensor, Boolean> asked) {
        this.queue = new VisitQueue(root.depth());
        this.propagation = new GradientPropagation(queue, mode, leading);
        this.asked = asked;
    }

    /** Returns the seed of a backward pass from {@code y}, given or 1. */
    static Tensor seed(Tensor y, Tensor given) {
        if (!y.requiresGrad()) {
            throw new IllegalStateException("backward of " + y.describe()
                    + ": nothing was recorded for it; does any tensor it was computed from have requiresGrad(true), "
                    + "and was it computed outside noGrad?");
        }
        if (given == null) {
            if (y.size() != 1) {
                throw new IllegalArgumentException("backward of " + y.describe() + ": only a single number has a "
                        + "gradient; take sum() or mean() first, or give a seed of shape " + y.shape());
            }
            return Tensor.full(1, y.shape(), y.dtype());
        }
        if (!given.shape().equals(y.shape())) {
            throw new IllegalArgumentException("backward of " + y.describe() + ": the seed has shape " + given.shape()
                    + ", but must have the shape of what is differentiated, " + y.shape());
        }
        return given.to(y.dtype());
    }

    /** Adds the gradient of {@code root} into every leaf, and wherever else it is retained. */
    static void accumulate(Tensor root, Tensor seed) {
        GradMode mode = GradMode.current().recording(false);
        inScope(mode, () -> {
            commit(new Backward(root, mode, null, null).run(root, seed));
            return null;
        });
    }

    /** Returns the gradients of {@code root} by each of {@code xs}, null where there is none; changes nothing. */
    static Tensor[] gradients(Tensor root, Tensor seed, Tensor[] xs, boolean records) {
        GradMode mode = GradMode.current().recording(records);
        return inScope(mode, () -> {
            Map<Tensor, Boolean> asked = new IdentityHashMap<>();
            for (Tensor x : xs) {
                asked.put(x, true);
            }
            Map<Tensor, Tensor> found = new IdentityHashMap<>();
            for (PendingGradient result : new Backward(root, mode, leadingTo(asked, root), asked).run(root, seed)) {
                found.put(result.tensor, result.gradient());
            }
            return Stream.of(xs).map(found::get).toArray(Tensor[]::new);
        });
    }

    /** A pass that neither records nor watches needs no scope, which for a small graph would take longer than the pass. */
    private static <R> R inScope(GradMode mode, Supplier<R> pass) {
        return mode.records() || mode.watches() ? mode.call(pass::get) : pass.get();
    }

    /** Returns the tensors on the paths from {@code root} to one that is asked for. */
    private static Map<Tensor, Boolean> leadingTo(Map<Tensor, Boolean> asked, Tensor root) {
        var survey = new VisitQueue(root.depth());
        var byFallingDepth = new ArrayList<Tensor>();
        survey.add(root);
        for (PendingGradient entry = survey.poll(); entry != null; entry = survey.poll()) {
            byFallingDepth.add(entry.tensor);
            for (Tensor input : entry.tensor.node().inputs()) {
                if (input.requiresGrad() && survey.find(input) == null) {
                    survey.add(input);
                }
            }
        }
        Map<Tensor, Boolean> leading = new IdentityHashMap<>(asked);
        for (Tensor tensor : byFallingDepth.reversed()) {
            for (Tensor input : tensor.node().inputs()) {
                if (leading.containsKey(input)) {
                    leading.put(tensor, true);
                    break;
                }
            }
        }
        return leading;
    }

    /** Passes over the graph, and returns the entries whose gradients are to be kept. */
    private List<PendingGradient> run(Tensor root, Tensor seed) {
        List<PendingGradient> kept = new ArrayList<>();
        if (!propagation.leadsOn(root)) {
            return kept;
        }
        try {
            propagation.start(root, seed);
            for (PendingGradient entry = queue.poll(); entry != null; entry = queue.poll()) {
                Node node = entry.tensor.node();
                boolean keeps = asked == null ? node.retainsGrad() : asked.containsKey(entry.tensor);
                if (!node.isLeaf()) {
                    propagation.propagate(entry, node, keeps);
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

    /** Adds what was found into the tensors' gradients: first all sums, then all writes, so an error changes nothing. */
    private static void commit(List<PendingGradient> results) {
        Tensor[] before = new Tensor[results.size()];
        Tensor[] sums = new Tensor[results.size()];
        for (int n = 0; n < sums.length; n++) {
            PendingGradient result = results.get(n);
            GradientSlot slot = result.tensor.node().slot();
            if (!result.isOwned()) {
                result.set(ofItsOwn(result.gradient(), slot), true);
            }
            before[n] = slot.gradient();
            sums[n] = before[n] == null ? result.gradient() : before[n].add(result.gradient());
        }
        for (int n = 0; n < sums.length; n++) {
            PendingGradient result = results.get(n);
            GradientSlot slot = result.tensor.node().slot();
            if (!slot.replace(before[n], sums[n])) {
                addLater(slot, result.gradient());
            }
        }
    }

    /** Returns a gradient on a whole array that nobody else holds. */
    private static Tensor ofItsOwn(Tensor gradient, GradientSlot slot) {
        Storage former = slot.takeReusable(gradient.size(), gradient.dtype());
        if (former == null) {
            return gradient.copy();
        }
        gradient.layout().read(gradient.storage().array(), former.array());
        return Tensor.owning(former, gradient.shape());
    }

    /** Another thread was faster: adds to what it left. */
    private static void addLater(GradientSlot slot, Tensor gradient) {
        while (true) {
            Tensor present = slot.gradient();
            if (slot.replace(present, present == null ? gradient : present.add(gradient))) {
                return;
            }
        }
    }
}
