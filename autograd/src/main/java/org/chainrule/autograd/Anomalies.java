package org.chainrule.autograd;

import java.util.Arrays;

/** The search for the first NaN, within {@link Autograd#detectAnomaly}. */
final class Anomalies {
    private Anomalies() {}

    /** Objects to a NaN in a result that none of the arguments had. */
    static void checkValue(Op op, Tensor value, Tensor... x) {
        String index = firstNaN(value);
        if (index != null && Arrays.stream(x).allMatch(argument -> firstNaN(argument) == null)) {
            throw new ArithmeticException(
                    Tape.describe(op, x) + " computed NaN at " + index + " of its result" + maskedRow(op, x)
                            + TracedNode.here());
        }
    }

    /** Objects to a NaN that a rule brought into a gradient. */
    static void checkGradient(Node node, int i, Tensor gradient, Tensor cotangent) {
        String index = firstNaN(gradient);
        if (index != null && firstNaN(cotangent) == null) {
            throw new ArithmeticException("the backward rule of " + Tape.describe(node.op, node.inputs)
                    + " computed NaN at " + index + " of the gradient for argument " + i
                    + maskedRow(node.op, node.inputs) + node.origin());
        }
    }

    private static String maskedRow(Op op, Tensor... x) {
        return op instanceof OfScores scores && scores.hasMaskedRow(x[0].detach())
                ? ", for a fully masked row: all its elements are -Infinity"
                : "";
    }

    private static String firstNaN(Tensor tensor) {
        if (!tensor.dtype().isFloating()) {
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
