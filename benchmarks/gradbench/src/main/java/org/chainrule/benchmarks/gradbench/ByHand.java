package org.chainrule.benchmarks.gradbench;

import java.util.Arrays;

/** Gradients as one would derive and write them in plain Java, to compare with. */
final class ByHand {
    private ByHand() {}

    /** The gradient of a determinant, by the minors of {@link Det}. */
    static double[] detGradient(double[] a, int n) {
        var minors = new double[1 << n];
        minors[0] = 1;
        for (int set = 1; set < minors.length; set++) {
            int row = Integer.bitCount(set) - 1;
            double sign = row % 2 == 0 ? 1 : -1;
            for (int left = set; left != 0; left &= left - 1) {
                minors[set] += sign * a[row * n + Integer.numberOfTrailingZeros(left)]
                        * minors[set & ~Integer.lowestOneBit(left)];
                sign = -sign;
            }
        }
        var adjoints = new double[1 << n];
        adjoints[adjoints.length - 1] = 1;
        var gradient = new double[n * n];
        for (int set = minors.length - 1; set > 0; set--) {
            int row = Integer.bitCount(set) - 1;
            double adjoint = row % 2 == 0 ? adjoints[set] : -adjoints[set];
            for (int left = set; left != 0; left &= left - 1) {
                int place = row * n + Integer.numberOfTrailingZeros(left);
                int rest = set & ~Integer.lowestOneBit(left);
                gradient[place] += adjoint * minors[rest];
                adjoints[rest] += adjoint * a[place];
                adjoint = -adjoint;
            }
        }
        return gradient;
    }

    /** The gradient of log(sum(exp(x))), which is softmax. */
    static double[] lseGradient(double[] x) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (double element : x) {
            greatest = Math.max(greatest, element);
        }
        var gradient = new double[x.length];
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            gradient[i] = Math.exp(x[i] - greatest);
            sum += gradient[i];
        }
        for (int i = 0; i < x.length; i++) {
            gradient[i] /= sum;
        }
        return gradient;
    }

    /** The gradient of least squares, -sum over i of r[i] t[i]^j with the residuals r. */
    static double[] llsqGradient(double[] x, int n) {
        var gradient = new double[x.length];
        for (int i = 0; i < n; i++) {
            double t = -1 + i * 2.0 / (n - 1);
            double sum = 0;
            for (int j = x.length - 1; j >= 0; j--) {
                sum = sum * t + x[j];
            }
            double power = sum - Math.signum(t);
            for (int j = 0; j < x.length; j++) {
                gradient[j] += power;
                power *= t;
            }
        }
        return gradient;
    }

    /** The gradient of the last element of {@link Ode}, by the adjoint equations of each step, backward. */
    static double[] odeGradient(double[] x, int steps) {
        int n = x.length;
        double h = Ode.END / steps;
        var states = new double[steps + 1][n]; // before each step
        var k = new double[4][n];
        for (int step = 0; step < steps; step++) {
            stages(x, states[step], k, h);
            for (int i = 0; i < n; i++) {
                states[step + 1][i] = states[step][i] + h / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
            }
        }
        var gradient = new double[n];
        var adjoint = new double[n];
        adjoint[n - 1] = 1;
        var ofStage = new double[n];
        var ofPoint = new double[n];
        for (int step = steps - 1; step >= 0; step--) {
            double[] y = states[step];
            stages(x, y, k, h);
            var before = adjoint.clone();
            for (int stage = 3; stage >= 0; stage--) {
                double weight = stage == 0 || stage == 3 ? h / 6 : h / 3;
                double next = stage == 3 ? 0 : stage == 2 ? h : h / 2; // the stage's part in the next one's point
                double own = stage == 0 ? 0 : stage == 3 ? h : h / 2;
                for (int i = 0; i < n; i++) {
                    ofStage[i] = weight * adjoint[i] + next * ofPoint[i];
                }
                gradient[0] += ofStage[0];
                for (int i = 1; i < n; i++) {
                    double point = y[i - 1] + (stage == 0 ? 0 : own * k[stage - 1][i - 1]);
                    gradient[i] += ofStage[i] * point;
                    ofPoint[i - 1] = ofStage[i] * x[i];
                    before[i - 1] += ofPoint[i - 1];
                }
                ofPoint[n - 1] = 0;
            }
            adjoint = before;
            Arrays.fill(ofPoint, 0);
        }
        return gradient;
    }

    private static void stages(double[] x, double[] y, double[][] k, double h) {
        for (int stage = 0; stage < 4; stage++) {
            double part = stage == 0 ? 0 : stage == 3 ? h : h / 2;
            double[] before = stage == 0 ? y : k[stage - 1];
            k[stage][0] = x[0];
            for (int i = 1; i < x.length; i++) {
                k[stage][i] = x[i] * (y[i - 1] + part * before[i - 1]);
            }
        }
    }
}
