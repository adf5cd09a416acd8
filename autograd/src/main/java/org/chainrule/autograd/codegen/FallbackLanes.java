package org.chainrule.autograd.codegen;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Primitive.Fallback;

/** Computes a {@link Fallback} in those lanes of a vector that need it; generated code calls it. */
final class FallbackLanes {
    private FallbackLanes() {}

    /**
     * Computes lanes of doubles.
     *
     * @param function the fallback
     * @param lanes a bit for each lane, set where it is needed
     * @param elements the values, which are written, then those of each operand of the function
     */
    static void compute(Evaluator function, long lanes, double[]... elements) {
        double[] operands = new double[elements.length - 1];
        for (long left = lanes; left != 0; left &= left - 1) {
            int lane = Long.numberOfTrailingZeros(left);
            for (int i = 0; i < operands.length; i++) {
                operands[i] = elements[i + 1][lane];
            }
            elements[0][lane] = function.evaluate(operands);
        }
    }

    /** Computes lanes of floats, as {@link #compute(Evaluator, long, double[][])}. */
    static void compute(Evaluator function, long lanes, float[]... elements) {
        double[] operands = new double[elements.length - 1];
        for (long left = lanes; left != 0; left &= left - 1) {
            int lane = Long.numberOfTrailingZeros(left);
            for (int i = 0; i < operands.length; i++) {
                operands[i] = elements[i + 1][lane];
            }
            elements[0][lane] = (float) function.evaluate(operands);
        }
    }
}
