package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.autograd.kernel.Elementwise;

/**
 * One walk over a recorded graph, from a result to what it was computed from.
 *
 * <p>
 * Tensors are visited by falling depth, so each is visited once, after all that used it, and sums are always added up in
 * the same order. There is no recursion: the length of a chain is bounded by memory only. Threads may walk the same graph
 * at once.
 *
 * <p>
 * Gradients come and go as the walk does, so it writes over arrays of its own that nobody needs any more. Such an array
 * is owned by the visit whose gradient it is, and by no other.
 */
final class Backward {
    private final boolean records;
    private final boolean watches;
    private final boolean plain; // what is computed is neither recorded nor watched
    private final VisitQueue agenda;
    private final GradientBuffers room;
    private final Map<Tensor, Boolean> wanted; // the tensors that lead to one asked for; null: all do
    private final Map<Tensor, Boolean> asked; // whose gradients to keep; null: where they are retained

    private Backward(Tensor root, GradMode mode, Map<Tensor, Boolean> wanted, Map<Tensor, Boolean> asked) {
        this.records = mode.records();
        this.watches = mode.watches();
        this.plain = !records && !watches;
        this.room = new GradientBuffers(mode);
        this.agenda = new VisitQueue(root.depth());
        this.wanted = wanted;
        this.asked = asked;
    }

    /** Adds the gradient of {@code root} into every leaf, and wherever else it is retained. */
    static void accumulate(Tensor root, Tensor seed) {
        GradMode mode = GradMode.current().recording(false);
        inScope(mode, () -> {
            commit(new Backward(root, mode, null, null).run(root, seed));
            return null;
        });
    }

    /** The gradients of {@code root} by each of {@code xs}, null where there is none; changes nothing. */
    static Tensor[] gradients(Tensor root, Tensor seed, Tensor[] xs, boolean records) {
        GradMode mode = GradMode.current().recording(records);
        return inScope(mode, () -> {
            Map<Tensor, Boolean> asked = new IdentityHashMap<>();
            for (Tensor x : xs) {
                asked.put(x, true);
            }
            Map<Tensor, Tensor> found = new IdentityHashMap<>();
            for (PendingGradient visit : new Backward(root, mode, leadingTo(asked, root), asked).run(root, seed)) {
                found.put(visit.tensor, visit.gradient);
            }
            return Stream.of(xs).map(found::get).toArray(Tensor[]::new);
        });
    }

    /** A plain walk enters the scope only for rules that need it: for a small graph it would take longer than the walk. */
    private static <R> R inScope(GradMode mode, Supplier<R> walk) {
        return mode.records() || mode.watches() ? mode.call(walk::get) : walk.get();
    }

    /** The tensors on the paths from {@code root} to one that is asked for. */
    private static Map<Tensor, Boolean> leadingTo(Map<Tensor, Boolean> asked, Tensor root) {
        var survey = new VisitQueue(root.depth());
        var byFallingDepth = new ArrayList<Tensor>();
        survey.plan(root);
        for (PendingGradient visit = survey.next(); visit != null; visit = survey.next()) {
            byFallingDepth.add(visit.tensor);
            for (Tensor input : visit.tensor.node().inputs()) {
                if (input.requiresGrad() && survey.planned(input) == null) {
                    survey.plan(input);
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

    /** Walks, and returns the visits whose gradients are to be kept. */
    private List<PendingGradient> run(Tensor root, Tensor seed) {
        List<PendingGradient> kept = new ArrayList<>();
        if (!isWanted(root)) {
            return kept;
        }
        agenda.plan(root).gradient = records ? seed : seed.detach();
        try {
            for (PendingGradient visit = agenda.next(); visit != null; visit = agenda.next()) {
                Node node = visit.tensor.node();
                boolean keeps = asked == null ? node.retainsGrad() : asked.containsKey(visit.tensor);
                if (!node.isLeaf()) {
                    flowBack(visit, node, visit.owned && !keeps && node.op instanceof Trusted);
                }
                if (keeps) {
                    kept.add(visit);
                } else {
                    visit.gradient = null; // no longer needed: let it be collected while the walk goes on
                }
            }
        } finally {
            agenda.abandon();
            room.leave();
        }
        return kept;
    }

    private boolean isWanted(Tensor tensor) {
        return tensor.requiresGrad() && (wanted == null || wanted.containsKey(tensor));
    }

    /**
     * Applies the op's rule for every argument that needs a gradient.
     *
     * @param isSpare whether the gradient is on an array of this walk that nobody will read after the last rule
     */
    private void flowBack(PendingGradient from, Node node, boolean isSpare) {
        Tensor y = from.tensor;
        if (!node.isFresh(y)) {
            throw new IllegalStateException(Tape.describe(node.op, node.inputs()) + node.origin()
                    + ": a value that its backward rule reads was written after it was recorded (" + node.readNames()
                    + "); call backward before writing, or compute the result again");
        }
        Tensor[] x = node.op instanceof Trusted ? node.inputsToRead() : node.inputs();
        int last = x.length - 1;
        while (last >= 0 && !isWanted(node, x, last)) {
            last--;
        }
        boolean passesOn = isSpare;
        for (int i = 0; i <= last; i++) {
            if (isWanted(node, x, i)) {
                Tensor passed = flow(from, node, x, i, passesOn && i == last);
                passesOn &= passed == null || passed.storage() != from.gradient.storage();
            }
        }
        if (passesOn) {
            room.takeBack(from.gradient);
        }
    }

    private boolean isWanted(Node node, Tensor[] x, int i) {
        return node.isDifferentiable(i) && isWanted(x[i]);
    }

    /**
     * Lets the gradient flow into argument {@code i}.
     *
     * @param passesOn whether the array of the gradient may become that of the flow
     * @return what flowed; null for nothing, or nothing that could share an array
     */
    private Tensor flow(PendingGradient from, Node node, Tensor[] x, int i, boolean passesOn) {
        Tensor y = from.tensor;
        Tensor g = from.gradient;
        PendingGradient to = agenda.planned(x[i]);
        Tensor given;
        if (plain && node.op instanceof Trusted op) {
            if (to != null && to.owned && op.addFlow(i, to.gradient, g, y, x)) {
                return null;
            }
            room.prepare(passesOn, to == null ? x[i].node() : null);
            given = op.flow(i, room, g, y, x);
        } else {
            given = watches ? watchedRule(node, i, g, y, x) : room.unrecorded(() -> node.op.vjp(i, g, y, x));
        }
        if (given == null) {
            return null;
        }
        Tensor fitted = fitted(given, x[i], node, i);
        Tensor flow = records ? fitted : fitted.detach();
        boolean isOwn = plain && isOwn(flow, given, g, node.op, passesOn);
        if (to == null) {
            start(agenda.plan(x[i]), flow, isOwn);
        } else {
            add(to, flow, isOwn);
        }
        return flow;
    }

    /** Whether a flow is a whole array that this walk has made, and nobody else holds it. */
    private static boolean isOwn(Tensor flow, Tensor given, Tensor g, Op op, boolean passesOn) {
        boolean own = flow.storage() == g.storage()
                ? passesOn
                : flow.storage() != given.storage() || op instanceof Trusted;
        return own && flow.isWholeArray();
    }

    private static Tensor watchedRule(Node node, int i, Tensor gradient, Tensor y, Tensor... x) {
        Tensor flow = GradMode.current().inRuleOf(node.origin()).call(() -> node.op.vjp(i, gradient, y, x));
        if (flow != null) {
            Anomalies.checkGradient(node, i, flow, gradient);
        }
        return flow;
    }

    /** A gradient in its argument's shape and type: reduced over the axes that broadcasting repeated. */
    private Tensor fitted(Tensor gradient, Tensor input, Node node, int i) {
        if (!input.shape().broadcastsTo(gradient.shape())) {
            throw new IllegalStateException("the backward rule of " + Tape.describe(node.op, node.inputs())
                    + " returned a gradient of shape " + gradient.shape() + " for argument " + i + " of shape "
                    + input.shape() + "; it must have that shape, or one that it broadcasts to");
        }
        return plain
                ? ReducedAxes.sumTo(input.shape(), gradient).converted(input.dtype())
                : gradient.sumTo(input.shape()).to(input.dtype());
    }

    /** The first gradient to arrive is kept as it is. */
    private void start(PendingGradient visit, Tensor gradient, boolean isOwn) {
        visit.gradient = gradient;
        visit.owned = isOwn;
    }

    /** Later ones are added to it; in place, if one of the two is owned. */
    private void add(PendingGradient visit, Tensor gradient, boolean isOwn) {
        if (visit.owned) {
            Elementwise.accumulate(visit.gradient.storage().array(), gradient.contiguousArray());
        } else if (isOwn) {
            Elementwise.accumulate(gradient.storage().array(), visit.gradient.contiguousArray());
            visit.gradient = gradient;
            visit.owned = true;
        } else {
            visit.gradient = visit.gradient.add(gradient);
            visit.owned = plain; // a recorded sum is part of a graph, and stays as it is
        }
    }

    /** Adds what was found into the tensors' gradients: first all sums, then all writes, so an error changes nothing. */
    private static void commit(List<PendingGradient> results) {
        Tensor[] before = new Tensor[results.size()];
        Tensor[] sums = new Tensor[results.size()];
        for (int n = 0; n < sums.length; n++) {
            PendingGradient result = results.get(n);
            before[n] = result.tensor.node().grad();
            if (!result.owned) {
                result.gradient = ofItsOwn(result.gradient, result.tensor.node());
            }
            sums[n] = before[n] == null ? result.gradient : before[n].add(result.gradient);
        }
        for (int n = 0; n < sums.length; n++) {
            Node node = results.get(n).tensor.node();
            if (!node.replaceGrad(before[n], sums[n])) {
                addLater(node, results.get(n).gradient);
            }
        }
    }

    /** A gradient on a whole array that nobody else holds. */
    private static Tensor ofItsOwn(Tensor gradient, Node node) {
        Storage former = node.takeFormer(gradient.size(), gradient.dtype());
        if (former == null) {
            return gradient.copy();
        }
        gradient.layout().read(gradient.storage().array(), former.array());
        return Tensor.owning(former, gradient.shape());
    }

    /** Another thread was faster: adds to what it left. */
    private static void addLater(Node node, Tensor gradient) {
        while (true) {
            Tensor grad = node.grad();
            if (node.replaceGrad(grad, grad == null ? gradient : grad.add(gradient))) {
                return;
            }
        }
    }
}
