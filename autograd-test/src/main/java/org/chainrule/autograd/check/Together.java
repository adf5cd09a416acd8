package org.chainrule.autograd.check;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.machine.NumberText;

/**
 * Holds the rules of an op to how its arguments move together, when the parameters of the program that applies it do: the change of the
 * result is the sum of those of the arguments, each times its gradient. That is what a program's gradient needs of an op, whichever of
 * its rules counts what an argument does that is computed from another; and it takes no other op's rule.
 *
 * @param parameters what moves
 * @param values runs the program, and returns the values of the op's arguments, followed by its result
 * @param gradients those of the arguments, null for one that the op isn't differentiated by, followed by the weights of the result
 */
record Together(List<Tensor> parameters, Supplier<List<double[]>> values, List<double[]> gradients) {
    private static final double STEP = 0x1p-16;
    private static final int DIRECTIONS = 3; // in one of them a wrong rule might make little difference
    private static final double ROUNDING = 0x1p-50; // of a value

    /** Returns whether the program applies the same op wherever it moves: not if it branches there. */
    boolean isSteady() {
        boolean fits = true;
        for (int n = 0; n < 2 * DIRECTIONS && fits; n++) {
            List<double[]> there = moved(n % 2 == 0 ? STEP : -STEP, n / 2);
            fits = there.size() == gradients.size();
            for (int i = 0; fits && i < there.size(); i++) {
                fits = gradients.get(i) == null || gradients.get(i).length == there.get(i).length;
            }
        }
        return fits;
    }

    /** Returns whether an argument moves that the op isn't differentiated by. */
    boolean movesConstants() {
        List<double[]> above = moved(STEP, 0);
        List<double[]> below = moved(-STEP, 0);
        boolean moves = false;
        for (int i = 0; i < above.size(); i++) {
            moves |= gradients.get(i) == null && !Arrays.equals(above.get(i), below.get(i));
        }
        return moves;
    }

    /** Returns what is wrong; null if nothing is. */
    GradCheckException failure() {
        for (int n = 0; n < DIRECTIONS; n++) {
            Change coarse = change(STEP, n);
            Change fine = change(STEP / 2, n);
            double miss = fine.miss();
            if (!(Math.abs(miss) <= 10 * Math.abs(miss - coarse.miss()) + fine.rounding + 1e-9)) {
                return new GradCheckException("gradient in a direction in which its arguments move together: analytic "
                        + fine.analytic + ", numeric " + fine.numeric + ", which differ by "
                        + NumberText.significant(Math.abs(miss), 6), "a random direction", new int[0], fine.analytic,
                        fine.numeric);
            }
        }
        return null;
    }

    /** Returns the values where the program's parameters have moved. */
    private List<double[]> moved(double step, int direction) {
        var random = new SplittableRandom(3 + direction);
        double[][] moves = parameters.stream().map(x -> Arrays.stream(x.toDoubleArray())
                .map(at -> step * random.nextDouble(-1, 1) * Math.max(1, Math.abs(at))).toArray())
                .toArray(double[][]::new);
        return Point.moved(parameters, moves, values);
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
    }

    private Change change(double step, int direction) {
        List<double[]> above = moved(step, direction);
        List<double[]> below = moved(-step, direction);
        double[] sums = new double[2]; // and that of the sizes of what is subtracted
        int last = gradients.size() - 1;
        for (int i = 0; i < last; i++) {
            if (gradients.get(i) != null) {
                add(sums, gradients.get(i), above.get(i), below.get(i), 2 * step);
            }
        }
        double analytic = sums[0];
        sums[0] = 0;
        add(sums, gradients.get(last), above.get(last), below.get(last), 2 * step);
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
