package org.chainrule.autograd;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The power series y of any op, from its rule of forward mode: y' is the tangent of y for the tangents x', so the coefficients of that
 * up to k - 1 give that of y at k. The rule is applied once and recorded, and what was recorded has a series in turn. Where it reads
 * neither arguments nor the result, the op is linear, and the rule gives one coefficient from another; where it is that of a product, the
 * op is applied to the pairs of coefficients.
 */
final class OpSeries {

    /** Finds the series of a graph. */
    @FunctionalInterface
    interface Pass {
        /**
         * Returns the series of what was recorded.
         *
         * @param known the series of some tensors, to which those that depend on them are added
         * @param graph what was recorded, each tensor after those that it was computed from
         * @return the series that were added, in order
         */
        List<PowerSeries> series(Map<Node, PowerSeries> known, List<Tensor> graph);
    }

    private final Op op;
    private final double scale;
    private final Pass pass;
    private final PowerSeries[] x;
    private final int[] moving; // the arguments that aren't constant
    private Tensor[] arguments; // for which the rule was recorded
    private Tensor[] tangents; // of those; null for the constant ones
    private List<Tensor> graph; // all that the rule recorded
    private Tensor root; // its result
    private PowerSeries.Rule rule;

    private OpSeries(Op op, double scale, Pass pass, PowerSeries... x) {
        this.op = op;
        this.scale = scale;
        this.pass = pass;
        this.x = x;
        this.moving = IntStream.range(0, x.length).filter(i -> !x[i].isConstant()).toArray();
    }

    /**
     * Returns the series of an op's result.
     *
     * @param scale the power of 2 by which derivatives are multiplied on the way
     * @param value the value, the coefficient 0
     * @param pass what finds the series of the recorded rule
     * @param x the series of the arguments
     */
    static PowerSeries of(Op op, double scale, Tensor value, Pass pass, PowerSeries... x) {
        var series = new OpSeries(op, scale, pass, x);
        return PowerSeries.of(series::coefficient).startingWith(value);
    }

    private Tensor coefficient(int k, PowerSeries y) {
        if (rule == null) {
            rule = rule(y);
        }
        return rule.coefficient(k, y);
    }

    private PowerSeries.Rule rule(PowerSeries y) {
        Tensor result = leaf(y.get(0));
        GradMode.current().recording(true).call(() -> {
            record(result);
            return null;
        });
        if (!root.requiresGrad()) {
            return (_, _) -> null; // flat
        }
        graph = ForwardPass.order(new Tensor[] {root}, 0);
        boolean isLinear = !isRead(result) && IntStream.of(moving).noneMatch(i -> isRead(arguments[i]));
        return isLinear ? (k, _) -> linear(k) : isProduct() ? (k, _) -> product(k) : general(result, y);
    }

    /** Applies the rule to tensors that stand for the series, and records it. */
    private void record(Tensor result) {
        arguments = new Tensor[x.length];
        tangents = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            Tensor value = x[i].get(0);
            arguments[i] = x[i].isConstant() && !value.requiresGrad() ? value : leaf(value);
        }
        for (int i : moving) { // of any value, but not 0, which would mask
            tangents[i] = leaf(Tensor.onesLike(arguments[i]));
        }
        root = ForwardPass.inType(Batching.jvp(op, tangents.clone(), result, arguments.clone()), result.dtype());
    }

    private static Tensor leaf(Tensor value) {
        return value.unrecorded().recorded(new Node());
    }

    private boolean isRead(Tensor leaf) {
        return graph.stream().anyMatch(tensor -> tensor.node() == leaf.node());
    }

    // ---- linear ops ----

    /** Applies the rule to the coefficients of a power. */
    private Tensor linear(int k) {
        Map<Node, Tensor> values = new IdentityHashMap<>();
        boolean isZero = true;
        for (int i = 0; i < x.length; i++) {
            Tensor coefficient = x[i].isConstant() ? null : x[i].get(k);
            isZero &= coefficient == null;
            if (tangents[i] != null) {
                values.put(tangents[i].node(), coefficient == null
                        ? Tensor.zerosLike(tangents[i])
                        : coefficient);
            } else if (arguments[i].requiresGrad()) {
                values.put(arguments[i].node(), x[i].get(0));
            }
        }
        if (isZero) {
            return null;
        }
        for (Tensor tensor : graph) {
            Node node = tensor.node();
            if (!node.isLeaf()) {
                Tensor[] inputs = node.inputs();
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = values.getOrDefault(inputs[i].node(), inputs[i]);
                }
                values.put(node, node.op.apply(inputs));
            }
        }
        return values.get(root.node());
    }

    // ---- products ----

    /** Returns whether the rule is f(da, b) + f(a, db) for the op f itself. */
    private boolean isProduct() {
        if (moving.length != 2 || root.node().op != ArithmeticFormulas.ADD) {
            return false;
        }
        Tensor[] terms = root.node().inputs();
        return isTerm(terms[0], moving[0]) && isTerm(terms[1], moving[1])
                || isTerm(terms[0], moving[1]) && isTerm(terms[1], moving[0]);
    }

    /** Returns whether a term is the op with a tangent in place of one of its arguments. */
    private boolean isTerm(Tensor term, int of) {
        if (!op.equals(term.op())) {
            return false;
        }
        Tensor[] inputs = term.node().inputs();
        return inputs.length == x.length && IntStream.range(0, inputs.length).allMatch(i -> {
            Tensor expected = i == of ? tangents[i] : arguments[i];
            return inputs[i] == expected || inputs[i].requiresGrad() && inputs[i].node() == expected.node();
        });
    }

    private Tensor product(int k) {
        Tensor[] factors = new Tensor[x.length];
        for (int i = 0; i < x.length; i++) {
            factors[i] = x[i].get(0);
        }
        return PowerSeries.product(k, x[moving[0]], x[moving[1]], (a, b) -> {
            factors[moving[0]] = a;
            factors[moving[1]] = b;
            return op.apply(factors.clone());
        });
    }

    // ---- others ----

    private PowerSeries.Rule general(Tensor result, PowerSeries y) {
        Map<Node, PowerSeries> known = new IdentityHashMap<>();
        known.put(result.node(), y);
        for (int i = 0; i < x.length; i++) {
            if (arguments[i].requiresGrad()) {
                known.put(arguments[i].node(), x[i]);
            }
            if (tangents[i] != null) {
                Tensor none = Tensor.zerosLike(tangents[i]);
                PowerSeries rate = x[i].derivative(scale);
                known.put(tangents[i].node(),
                        PowerSeries.of((k, _) -> k == 0 && rate.get(0) == null ? none : rate.get(k)));
            }
        }
        List<PowerSeries> all = pass.series(known, graph);
        PowerSeries derivative = known.get(root.node());
        return (k, _) -> {
            for (PowerSeries series : all) {
                series.get(k - 1);
            }
            Tensor rate = derivative == null ? null : derivative.get(k - 1);
            return rate == null || k * scale == 1 ? rate : rate.div(k * scale);
        };
    }
}
