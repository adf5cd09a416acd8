package org.chainrule.autograd;

import java.util.Arrays;
import java.util.function.DoublePredicate;

/**
 * Finds the op that made the first NaN or infinite value, for {@link Autograd#detectAnomaly} and
 * {@link Autograd#requireFinite}.
 */
final class Anomalies {
    private Anomalies() {}

    /** What a value can have. */
    enum Flaw {
        /** It is not a number. */
        NAN(Double::isNaN, "NaN", "NaN", "NaN"),
        /** It is infinite. */
        INFINITE(Double::isInfinite, "infinite", "an infinite value", "infinite value"),
        /** It is one or the other. */
        NON_FINITE(value -> !Double.isFinite(value), "not finite", "a value that isn't finite",
                "value that isn't finite");

        private final DoublePredicate isIn;
        private final String adjective;
        private final String noun;
        private final String nounAfterFirst;

        Flaw(DoublePredicate isIn, String adjective, String noun, String nounAfterFirst) {
            this.isIn = isIn;
            this.adjective = adjective;
            this.noun = noun;
            this.nounAfterFirst = nounAfterFirst;
        }

        /** Returns the index of the first element that has it, for messages; null if there is none. */
        String indexIn(Tensor tensor) {
            if (!tensor.dtype().isFloating() || tensor.size() == 1 && !isIn.test(tensor.first())) {
                return null;
            }
            double[] values = tensor.doubles();
            for (int n = 0; n < values.length; n++) {
                if (isIn.test(values[n])) {
                    return "index " + Arrays.toString(tensor.shape().index(n));
                }
            }
            return null;
        }
    }

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
        String index = Batching.isAmong(gradient, resultGradient) ? null : firstNaN(gradient);
        if (index != null && firstNaN(resultGradient) == null) {
            throw new ArithmeticException("the backward rule of " + Tape.describe(node.op, node.inputs())
                    + " computed NaN at " + index + " of the gradient for argument " + i
                    + explanation(node.op, node.inputs()) + node.origin());
        }
    }

    /**
     * Throws if a result has a flaw, and names the op in its graph that made the first one, or the tensor that it came
     * from.
     */
    static void requireNone(Flaw flaw, Tensor result) {
        String index = flaw.indexIn(result);
        if (index == null) {
            return;
        }
        Tensor source;
        try {
            source = shallowest(flaw, result);
        } catch (IllegalStateException e) { // a value was written before it was asked for
            throw new ArithmeticException(result.describe() + " is " + flaw.adjective + " at " + index
                    + "; which op made it so can't be told: " + e.getMessage());
        }
        if (source.op() == null) {
            throw new ArithmeticException(source.describe() + " is " + flaw.adjective + " at " + index
                    + ", and how it was computed was not recorded");
        }
        Tensor[] inputs = source.node().inputs();
        String description = Tape.describe(source.op(), inputs);
        for (Tensor input : inputs) {
            String inputIndex = flaw.indexIn(input);
            if (inputIndex != null) {
                throw new ArithmeticException(description + source.node().origin() + " was given " + flaw.noun + ": "
                        + input.describe() + " holds it at " + inputIndex);
            }
        }
        throw new ArithmeticException(description + source.node().origin() + " computed the first "
                + flaw.nounAfterFirst + ", at " + flaw.indexIn(source) + " of its result"
                + (flaw == Flaw.NAN ? explanation(source.op(), inputs) : "") + remedy(source.op(), inputs));
    }

    /** Returns a result of least depth among those in a graph that have a flaw: its inputs, if recorded, have none. */
    private static Tensor shallowest(Flaw flaw, Tensor result) {
        return result.op() == null
                ? result
                : VisitQueue.byDecreasingDepth(result, 0, input -> input.op() != null && flaw.indexIn(input) != null)
                        .getLast();
    }

    /** Names the op that computes the logarithm of a function which underflows. */
    private static String remedy(Op op, Tensor... inputs) {
        String inner = op.name().equals("log") && inputs[0].op() != null ? inputs[0].op().name() : "";
        return switch (inner) {
            case "softmax" -> "; logSoftmax computes softmax and log in one, without underflow";
            case "sigmoid" -> "; logSigmoid computes sigmoid and log in one, without underflow";
            default -> "";
        };
    }

    static String explanation(Op op, Tensor... x) {
        return op.explainNaN(Tape.detached(x));
    }

    private static String firstNaN(Tensor tensor) {
        return Flaw.NAN.indexIn(tensor);
    }
}
