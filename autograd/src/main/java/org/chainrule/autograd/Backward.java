package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.chainrule.autograd.kernel.Elementwise;

/**
 * One walk over a recorded graph, from a result to what it was computed from.
 *
 * <p>
 * Tensors are visited by falling depth, so each is visited once, after all that used it; those of equal depth in the
 * order of their discovery, so sums are always added up in the same order. There is no recursion: the length of a chain
 * is bounded by memory only. All state belongs to the walk, so threads may walk the same graph at once.
 */
final class Backward {
    private final boolean watches = Mode.current().watches();
    private final boolean records;
    private Map<Node, Visit> unmarked; // visits to nodes that bear the mark of another walk; null: none
    private final Visit[] lastAtDepth; // the newest visit of each depth, its `next` the oldest: a ring
    private final Map<Tensor, Boolean> wanted; // the tensors that lead to one asked for; null: all do

    /** A tensor to be visited and the gradient that has arrived there so far. */
    private static final class Visit {
        final Backward walk;
        final Tensor tensor;
        Tensor gradient;
        boolean owned; // the gradient's array was made by this walk, and nobody else holds it
        Visit next;

        Visit(Backward walk, Tensor tensor) {
            this.walk = walk;
            this.tensor = tensor;
        }
    }

    private Backward(Tensor root, boolean records, Map<Tensor, Boolean> wanted) {
        this.records = records;
        this.wanted = wanted;
        this.lastAtDepth = new Visit[root.depth() + 1];
    }

    /**
     * Adds the gradient of {@code root} into every leaf, and wherever else it is retained. The seed may become a leaf's
     * gradient as it is, so a copy is taken, which nobody can write.
     */
    static void accumulate(Tensor root, Tensor seed) {
        Mode.current().recording(false).call(() -> {
            var walk = new Backward(root, false, null);
            walk.commit(walk.run(root, seed.copy(), null));
            return null;
        });
    }

    /** The gradients of {@code root} by each of {@code xs}, null where there is none; changes nothing. */
    static Tensor[] gradients(Tensor root, Tensor seed, Tensor[] xs, boolean records) {
        return Mode.current().recording(records).call(() -> {
            Map<Tensor, Boolean> asked = new IdentityHashMap<>();
            for (Tensor x : xs) {
                asked.put(x, true);
            }
            var walk = new Backward(root, records, leadingTo(asked, root));
            Map<Tensor, Tensor> found = new IdentityHashMap<>();
            for (Visit visit : walk.run(root, seed, asked)) {
                found.put(visit.tensor, visit.gradient);
            }
            return Stream.of(xs).map(found::get).toArray(Tensor[]::new);
        });
    }

    /** The tensors on the paths from {@code root} to one that is asked for. */
    private static Map<Tensor, Boolean> leadingTo(Map<Tensor, Boolean> asked, Tensor root) {
        var survey = new Backward(root, false, null);
        var byFallingDepth = new ArrayList<Tensor>();
        survey.visit(root);
        survey.eachVisit(visit -> {
            byFallingDepth.add(visit.tensor);
            Node node = visit.tensor.node();
            for (int i = 0; i < node.arity(); i++) {
                if (node.input(i).requiresGrad()) {
                    survey.visit(node.input(i));
                }
            }
        });
        Map<Tensor, Boolean> leading = new IdentityHashMap<>(asked);
        for (Tensor tensor : byFallingDepth.reversed()) {
            for (Tensor input : tensor.node().inputList()) {
                if (leading.containsKey(input)) {
                    leading.put(tensor, true);
                    break;
                }
            }
        }
        return leading;
    }

    /** Walks, and returns the visits whose gradients are to be kept. */
    private List<Visit> run(Tensor root, Tensor seed, Map<Tensor, Boolean> asked) {
        List<Visit> kept = new ArrayList<>();
        if (isWanted(root)) {
            add(visit(root), seed);
        }
        eachVisit(visit -> {
            Node node = visit.tensor.node();
            if (!node.isLeaf()) {
                flowBack(visit.tensor, node, visit.gradient);
            }
            if (asked == null ? node.retainsGrad() : asked.containsKey(visit.tensor)) {
                kept.add(visit);
            } else {
                visit.gradient = null; // no longer needed: let it be collected while the walk goes on
            }
        });
        return kept;
    }

    private interface Step {
        void at(Visit visit);
    }

    private void eachVisit(Step step) {
        try {
            for (int depth = lastAtDepth.length - 1; depth >= 0; depth--) {
                while (lastAtDepth[depth] != null) { // steps add visits at lesser depths only
                    step.at(takeFirst(depth));
                }
            }
        } finally {
            for (int depth = 0; depth < lastAtDepth.length; depth++) { // what an error has left
                while (lastAtDepth[depth] != null) {
                    takeFirst(depth);
                }
            }
        }
    }

    /** The oldest visit of a depth; whoever used its tensor has been there before, so nobody will come back to it. */
    private Visit takeFirst(int depth) {
        Visit last = lastAtDepth[depth];
        Visit first = last.next;
        if (first == last) {
            lastAtDepth[depth] = null;
        } else {
            last.next = first.next;
        }
        if (first.tensor.node().visit() == first) {
            first.tensor.node().release();
        }
        return first;
    }

    private boolean isWanted(Tensor tensor) {
        return tensor.requiresGrad() && (wanted == null || wanted.containsKey(tensor));
    }

    /** This walk's visit to a tensor. Its node bears the mark of it, for looking it up in a map would take longer. */
    private Visit visit(Tensor tensor) {
        Node node = tensor.node();
        if (node.visit() instanceof Visit known && known.walk == this) {
            return known;
        }
        Visit elsewhere = unmarked == null ? null : unmarked.get(node);
        if (elsewhere != null) {
            return elsewhere;
        }
        Visit visit = new Visit(this, tensor);
        if (!node.claim(visit)) {
            unmarked = unmarked == null ? new IdentityHashMap<>() : unmarked;
            unmarked.put(node, visit);
        }
        Visit last = lastAtDepth[node.depth];
        visit.next = last == null ? visit : last.next;
        if (last != null) {
            last.next = visit;
        }
        lastAtDepth[node.depth] = visit;
        return visit;
    }

    /** Applies the op's rule for every argument that needs a gradient. */
    private void flowBack(Tensor y, Node node, Tensor gradient) {
        if (!node.isFresh(y)) {
            throw new IllegalStateException(Tape.describe(node.op, node.inputs()) + node.origin()
                    + ": a value that its backward rule reads was written after it was recorded (" + node.readNames()
                    + "); call backward before writing, or compute the result again");
        }
        for (int i = 0; i < node.arity(); i++) {
            Tensor input = node.input(i);
            if (node.isDifferentiable(i) && isWanted(input)) {
                Tensor flow = watches ? watchedRule(node, i, gradient, y) : rule(node, i, gradient, y);
                if (flow != null) {
                    add(visit(input), fitted(flow, input, node, i));
                }
            }
        }
    }

    private static Tensor rule(Node node, int i, Tensor gradient, Tensor y) {
        return node.op.vjp(i, gradient, y, node.inputs());
    }

    private static Tensor watchedRule(Node node, int i, Tensor gradient, Tensor y) {
        Tensor flow = Mode.current().inRuleOf(node.origin()).call(() -> rule(node, i, gradient, y));
        if (flow != null) {
            Anomalies.checkGradient(node, i, flow, gradient);
        }
        return flow;
    }

    /** A gradient in its argument's shape and type: reduced over the axes that broadcasting repeated. */
    private static Tensor fitted(Tensor gradient, Tensor input, Node node, int i) {
        if (!input.shape().broadcastsTo(gradient.shape())) {
            throw new IllegalStateException("the backward rule of " + Tape.describe(node.op, node.inputs())
                    + " returned a gradient of shape " + gradient.shape() + " for argument " + i + " of shape "
                    + input.shape() + "; it must have that shape, or one that it broadcasts to");
        }
        return gradient.sumTo(input.shape()).to(input.dtype());
    }

    /** The first gradient is kept as it is, the second makes a sum that the walk owns, later ones add into that. */
    private void add(Visit visit, Tensor gradient) {
        if (visit.gradient == null) {
            visit.gradient = records ? gradient : gradient.detach();
        } else if (visit.owned) {
            Elementwise.accumulate(visit.gradient.contiguousArray(), gradient.contiguousArray());
        } else {
            visit.gradient = visit.gradient.add(gradient);
            visit.owned = !records; // a recorded sum is part of a graph, and stays as it is
        }
    }

    /** Adds what was found into the tensors' gradients: first all sums, then all writes, so an error changes nothing. */
    private void commit(List<Visit> results) {
        var sums = new ArrayList<Tensor>(results.size());
        var before = new ArrayList<Tensor>(results.size());
        Set<Storage> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Visit result : results) {
            Tensor grad = result.tensor.node().grad();
            before.add(grad);
            sums.add(grad == null ? ofItsOwn(result.gradient, taken) : grad.add(result.gradient));
        }
        for (int n = 0; n < sums.size(); n++) {
            Node node = results.get(n).tensor.node();
            if (!node.replaceGrad(before.get(n), sums.get(n))) {
                addLater(node, results.get(n).gradient);
            }
        }
    }

    /** A gradient on an array that no other tensor's gradient shares, each element in a place of its own. */
    private static Tensor ofItsOwn(Tensor gradient, Set<Storage> taken) {
        return taken.add(gradient.storage()) && !gradient.layout().repeats() ? gradient : gradient.copy();
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
