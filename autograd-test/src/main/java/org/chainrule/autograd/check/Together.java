package org.chainrule.autograd.check;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;

/**
 * Holds the rules of an op to how its arguments move together, when the parameters of the program that applies it do: the change of the
 * result is the sum of those of the arguments, each times its gradient. That is what a program's gradient needs of an op, whichever of
 * its rules counts what an argument does that is computed from another; and it takes no other op's rule.
 *
 * @param program applies the op
 * @param parameters what moves
 */
record Together(Supplier<?> program, List<Tensor> parameters) {
    private static final double STEP = 0x1p-16;
    private static final int DIRECTIONS = 3; // in one of them a wrong rule might make little difference
    private static final double ROUNDING = 0x1p-50; // of a value

    /**
     * Returns what is wrong about an op of the program.
     *
     * @param use how it is applied
     * @param place which of the uses that is
     * @param own its check
     * @param alone what is wrong if each argument moves alone; it stands where those don't move that the op isn't differentiated by
     * @return what is wrong; null if nothing is
     */
    GradCheckException failure(Use use, int place, Comparison own, GradCheckException alone) {
        List<Tensor> gradients = own.gradients(own.evaluate(), own.weights, false);
        for (int n = 0; n < DIRECTIONS; n++) {
            Change[] changes = new Change[2];
            for (int k = 0; k < changes.length; k++) {
                double step = Math.scalb(STEP, -k);
                List<double[]> above = moved(step, n, place);
                List<double[]> below = moved(-step, n, place);
                if (above.size() != use.arguments().size() + 1
                        || !use.hasDependentArguments() && isAlone(use, above, below)) {
                    return alone;
                }
                changes[k] = Change.of(own, gradients, above, below, 2 * step);
            }
            double miss = changes[1].miss();
            if (!(Math.abs(miss) <= 10 * Math.abs(miss - changes[0].miss()) + changes[1].rounding + 1e-9)) {
                return Blame.named(use, new GradCheckException("gradient in a direction in which its arguments move "
                        + "together: analytic " + changes[1].analytic + ", numeric " + changes[1].numeric
                        + ", which differ by " + Comparison.rounded(Math.abs(miss)), "a random direction", new int[0],
                        changes[1].analytic, changes[1].numeric));
            }
        }
        return null;
    }

    /** Returns the values of the op's arguments and its result where the program's parameters have moved. */
    private List<double[]> moved(double step, int direction, int place) {
        var random = new SplittableRandom(3 + direction);
        double[][] moves = parameters.stream().map(x -> Arrays.stream(x.toDoubleArray())
                .map(at -> step * random.nextDouble(-1, 1) * Math.max(1, Math.abs(at))).toArray())
                .toArray(double[][]::new);
        return Point.moved(parameters, moves, () -> Use.values(program, place));
    }

    /** Returns whether the arguments that the op isn't differentiated by stay. */
    private static boolean isAlone(Use use, List<double[]> above, List<double[]> below) {
        boolean isAlone = true;
        for (int i = 0; i < use.arguments().size(); i++) {
            isAlone &= use.arguments().get(i).requiresGrad() || Arrays.equals(above.get(i), below.get(i));
        }
        return isAlone;
    }

    /**
     * How fast the weighted result of an op changes.
     *
     * @param analytic by the gradients and the changes of its arguments
     * @param numeric by its values
     * @param rounding how far that may be off
     */
    private record Change(double analytic, double numeric, double rounding) {

        double miss() {
            return analytic - numeric;
        }

        static Change of(Comparison own, List<Tensor> gradients, List<double[]> above, List<double[]> below,
                double step) {
            double[] sums = new double[2]; // and that of the sizes of what is subtracted
            int next = 0;
            for (int i = 0; i < own.given.size(); i++) {
                if (own.given.get(i).tensor().requiresGrad()) {
                    add(sums, gradients.get(next++).toDoubleArray(), above.get(i), below.get(i), step);
                }
            }
            double analytic = sums[0];
            sums[0] = 0;
            add(sums, own.weights.toDoubleArray(), above.getLast(), below.getLast(), step);
            return new Change(analytic, sums[0], ROUNDING * sums[1]);
        }

        private static void add(double[] sums, double[] factors, double[] above, double[] below, double step) {
            for (int n = 0; n < factors.length; n++) {
                if (factors[n] != 0 && above[n] != below[n]) {
                    sums[0] += factors[n] * ((above[n] - below[n]) / step);
                    sums[1] += Math.abs(factors[n]) * (Math.abs(above[n]) + Math.abs(below[n])) / step;
                }
            }
        }
    }
}
