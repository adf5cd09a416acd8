package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Forward-mode differentiation of any order: a pass over a recorded graph that takes power series, of which {@link ForwardPass} takes the
 * coefficients 1 alone, from the tensors that a function was given to those that it computed from them. Its cost grows with the square of
 * the order, where tangents of tangents double the work with each.
 */
final class TaylorPass {
    private final Map<Node, PowerSeries> known;
    private final boolean isOfOthers; // whether the graph was recorded of other tensors, so that values are computed anew
    private final double scale; // of derivatives, whose coefficients are up to order times as great, lest they overflow alone

    private TaylorPass(double scale, Map<Node, PowerSeries> known, boolean isOfOthers) {
        this.scale = scale;
        this.known = known;
        this.isOfOthers = isOfOthers;
    }

    /**
     * Returns the coefficients of results.
     *
     * @param order the greatest power
     * @param xs the tensors that they were computed from
     * @param coefficients for each of those its coefficients from that of t on
     * @param ys the results
     * @return for each of the results its coefficients from 0 to the order
     */
    static Tensor[][] coefficients(int order, Tensor[] xs, Tensor[][] coefficients, Tensor... ys) {
        var pass = new TaylorPass(1.0 / Integer.highestOneBit(Math.max(1, 2 * order - 1)), new IdentityHashMap<>(),
                false);
        for (int i = 0; i < xs.length; i++) {
            Tensor x = xs[i];
            Tensor[] given = coefficients[i];
            pass.known.put(x.node(), PowerSeries.of((k, _) -> k == 0
                    ? x
                    : k > given.length ? null : ForwardPass.inType(given[k - 1], x.dtype())));
        }
        int least = Stream.of(xs).mapToInt(Tensor::depth).min().orElse(0);
        List<PowerSeries> all = pass.series(ForwardPass.order(ys, least));
        for (int k = 0; k <= order; k++) {
            for (PowerSeries series : all) { // in order, so that none asks for one that asks for one ...
                series.get(k);
            }
        }
        return Arrays.stream(ys).map(y -> pass.result(order, y)).toArray(Tensor[][]::new);
    }

    private Tensor[] result(int order, Tensor y) {
        PowerSeries series = y.requiresGrad() ? known.get(y.node()) : null;
        Tensor[] all = new Tensor[order + 1];
        for (int k = 0; k <= order; k++) {
            Tensor coefficient = k == 0 ? y : series == null ? null : series.get(k);
            all[k] = coefficient == null ? Tensor.zerosLike(y) : coefficient;
        }
        return all;
    }

    /** Returns the series of all tensors of a graph that depend on those that are known, in their order. */
    private List<PowerSeries> series(List<Tensor> order) {
        List<PowerSeries> all = new ArrayList<>();
        for (Tensor y : order) {
            if (!y.node().isLeaf() && !known.containsKey(y.node())) {
                PowerSeries series = of(y);
                if (series != null) {
                    known.put(y.node(), series);
                    all.add(series);
                }
            }
        }
        return all;
    }

    /** Returns the series of an op's result; null if it depends on nothing that is known. */
    private PowerSeries of(Tensor y) {
        Node node = y.node();
        Tensor[] inputs = node.inputs();
        PowerSeries[] x = new PowerSeries[inputs.length];
        boolean isConstant = true;
        boolean isKnown = false;
        for (int i = 0; i < x.length; i++) {
            PowerSeries given = inputs[i].requiresGrad() && node.isDifferentiable(i)
                    ? known.get(inputs[i].node())
                    : null;
            x[i] = given == null ? PowerSeries.constant(inputs[i]) : given;
            isConstant &= x[i].isConstant();
            isKnown |= given != null;
        }
        if (!isKnown || isConstant && !isOfOthers) {
            return null;
        }
        Op op = node.op;
        if (isOfOthers) {
            Tensor value = op.apply(Stream.of(x).map(series -> series.get(0)).toArray(Tensor[]::new));
            return isConstant ? PowerSeries.constant(value) : fitted(value, rules(op, value, inputs, x));
        }
        ForwardPass.requireFresh(y);
        PowerSeries rules = rules(op, y, inputs, x);
        return fitted(y, PowerSeries.of((k, _) -> {
            try {
                return rules.get(k);
            } catch (RuntimeException e) {
                throw OpErrors.of("the Taylor rule of " + Tape.describe(op, inputs), e);
            }
        }).startingWith(y));
    }

    private PowerSeries rules(Op op, Tensor y, Tensor[] inputs, PowerSeries... x) {
        if (!(op instanceof FormulaOp formula)) {
            return OpSeries.of(op, scale, y,
                    (known, graph) -> new TaylorPass(scale, known, true).series(graph), x);
        }
        PowerSeries[] arguments = Stream.of(formula.ruleArguments(inputs)).map(argument -> {
            int i = Arrays.asList(inputs).indexOf(argument);
            return i < 0 ? PowerSeries.constant(argument) : x[i];
        }).toArray(PowerSeries[]::new);
        return FormulaSeries.of(formula.formula(), scale, y, arguments);
    }

    /** Returns a series with all coefficients of a result's shape and type. */
    private static PowerSeries fitted(Tensor y, PowerSeries series) {
        return PowerSeries.of((k, _) -> {
            Tensor coefficient = k == 0 ? y : series.get(k);
            return coefficient == null ? null : ForwardPass.inType(coefficient.expand(y.shape()), y.dtype());
        });
    }
}
