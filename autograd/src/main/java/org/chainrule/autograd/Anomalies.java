package org.chainrule.autograd;

import java.util.Arrays;

/** Finds the op that made the first NaN, for {@link Autograd#detectAnomaly} and {@link Autograd#requireNoNaN}. */
final class Anomalies {
    private Anomalies() {}

    /** Throws if a result has a NaN and none of the arguments has. */
    static void checkValue(Op op, Tensor value, Tensor... x) {
        String index = firstNaN(value);
        if (index != null && Arrays.stream(x).allMatch(argument -> firstNaN(argument) == null)) {
            throw new ArithmeticException(
                    Tape.describe(op, x) + " computed NaN at " + index + " of its result" + explanation(op, x)
                            + TracedNode.here());
        }
    }

    /** Throws if a vjp rule computed a NaN from a gradient that has none. */
    static void checkGradient(Node node, int i, Tensor gradient, Tensor resultGradient) {
        String index = firstNaN(gradient);
        if (index != null && firstNaN(resultGradient) == null) {
            throw new ArithmeticException("the backward rule of " + Tape.describe(node.op, node.inputs())
                    + " computed NaN at " + index + " of the gradient for argument " + i
                    + explanation(node.op, node.inputs()) + node.origin());
        }
    }

    /**
     * Throws if a result has a NaN, and names the op in its graph that made the first one, or the tensor that it came
     * from.
     */
    static void requireNoNaN(Tensor result) {
        String index = firstNaN(result);
        if (index == null) {
            return;
        }
        Tensor source = shallowestNaN(result);
        if (source.op() == null) {
            throw new ArithmeticException(
                    source.describe() + " is NaN at " + index + ", and how it was computed was not recorded");
        }
        Tensor[] inputs = source.node().inputs();
        String description = Tape.describe(source.op(), inputs);
        for (Tensor input : inputs) {
            String inputIndex = firstNaN(input);
            if (inputIndex != null) {
                throw new ArithmeticException(
                        description + source.node().origin() + " was given NaN: " + input.describe() + " holds it at "
                                + inputIndex);
            }
        }
        throw new ArithmeticException(description + source.node().origin() + " computed the first NaN, at "
                + firstNaN(source) + " of its result" + explanation(source.op(), inputs));
    }

    /** Returns a result of least depth among those in a graph that have a NaN: its inputs, if recorded, have none. */
    private static Tensor shallowestNaN(Tensor result) {
        return result.op() == null
                ? result
                : VisitQueue.byDecreasingDepth(result, 0, input -> input.op() != null && firstNaN(input) != null)
                        .getLast();
    }

    private static String explanation(Op op, Tensor... x) {
        return op.explainNaN(Tape.detached(x));
    }

    private static String firstNaN(Tensor tensor) {
        if (!tensor.dtype().isFloating() || tensor.size() == 1 && !Double.isNaN(tensor.first())) {
            return null;
        }
        double[] values = tensor.doubles();
        for (int n = 0; n < values.length; n++) {
            if (Double.isNaN(values[n])) {
                return "index " + Arrays.toString(tensor.shape().index(n));
            }
        }
        return null;
    }
}
