package org.chainrule.autograd.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The weighted sum of a function's results along a line through a point.
 *
 * <p>
 * Steps are powers of two, and along an axis so is the direction's length: then the point is moved without rounding, and by what a
 * quotient divides by.
 */
final class Line {
    private static final int FEW = 64; // points near a tie
    private static final int MANY = 2048; // where slopes differ; of ten equal values each is the k-th at every tenth point
    /** How far a step goes near a tie: of some dozens of equal values few others are that near. */
    static final double STEP_NEAR = 1.0 / 128;
    private static final double NEARBY = 0x1p-17; // the step that shows which results change
    private static final int KEPT = 1 << 16; // results whose values are kept, to be weighted in other ways

    private final Point point;
    private final double[] weights;
    private final double[][] direction; // for each parameter; null where it stays
    private final Map<Double, double[]> seen; // values by step
    /** The direction's length. */
    final double scale;
    /** The least step that makes a difference to the point. */
    final double least;
    private double noise = -1; // -1 until it is asked for
    private double unseen; // the same of results that don't change with a small step

    Line(Point point, double[] weights, double[][] direction, double scale, double least) {
        this(point, weights, direction, scale, least, new HashMap<>());
    }

    private Line(Point point, double[] weights, double[][] direction, double scale, double least,
            Map<Double, double[]> seen) {
        this.point = point;
        this.weights = weights;
        this.direction = direction;
        this.scale = scale;
        this.least = least;
        this.seen = seen;
    }

    /** Returns the same line with other weights of the results. */
    Line weighted(double... others) {
        return new Line(point, others, direction, scale, least, seen);
    }

    /** Returns the same line with steps as small as make a difference to every element that moves. */
    Line ofSmallSteps() {
        return new Line(point, weights, direction, scale, sizes(Math::ulp).max().orElse(least), seen);
    }

    /** Returns the step that moves the element of the least magnitude, but 0, by as much as it is; 1 if there is none. */
    double relativeStep() {
        return sizes(Math::abs).filter(size -> size > 0).min().orElse(1);
    }

    /** Returns sizes of the finite elements that move, as multiples of how far a step moves them. */
    private DoubleStream sizes(DoubleUnaryOperator size) {
        return IntStream.range(0, direction.length).filter(i -> direction[i] != null).boxed().flatMapToDouble(i -> {
            double[] x = point.parameters().get(i).toDoubleArray();
            return IntStream.range(0, x.length).filter(n -> direction[i][n] != 0 && Double.isFinite(x[n]))
                    .mapToDouble(n -> size.applyAsDouble(x[n]) / Math.abs(direction[i][n]));
        });
    }

    /** Returns the size of the sum. */
    double size() {
        double sum = 0;
        for (int n = 0; n < weights.length; n++) {
            sum += weights[n] == 0 ? 0 : Math.abs(weights[n] * point.base()[n]);
        }
        return sum;
    }

    /** Returns how far rounding may falsify a change of the sum: by some units in the last place of what changes. */
    double noise() {
        if (noise < 0) {
            double[] base = point.base();
            double[] below = at(-NEARBY);
            double[] above = at(NEARBY);
            noise = 0;
            for (int n = 0; n < weights.length; n++) {
                double ofResult = weights[n] == 0 ? 0 : 4 * Math.abs(weights[n]) * Math.ulp(base[n]);
                if (base[n] == below[n] && base[n] == above[n]) {
                    unseen += ofResult;
                } else {
                    noise += ofResult;
                }
            }
        }
        return noise;
    }

    /** Returns what the derivative of results may be that rounding keeps from changing with the widest step. */
    double unseen(double widest) {
        noise();
        return unseen / (widest * scale);
    }

    /** Returns whether a result changes with a step. */
    boolean changes(int result, double step) {
        return at(step)[result] != point.base()[result] || at(-step)[result] != point.base()[result];
    }

    /** Returns by how much the sum changes with a step. */
    double change(double step) {
        return change(point.base(), at(step));
    }

    private double change(double[] from, double[] to) {
        double sum = 0;
        for (int n = 0; n < weights.length; n++) {
            sum += weights[n] == 0 ? 0 : weights[n] * (to[n] - from[n]);
        }
        return sum;
    }

    /**
     * Counts as changing what changes with the widest step only, as 1 + 10^12 does, whose differences with smaller ones say nothing.
     *
     * @return whether there is any
     */
    boolean looksFarther(double widest) {
        noise();
        double before = noise;
        for (int n = 0; n < weights.length && unseen > 0; n++) {
            if (weights[n] != 0 && !changes(n, NEARBY) && changes(n, widest)) {
                noise += 4 * Math.abs(weights[n]) * Math.ulp(point.base()[n]);
            }
        }
        return noise > before;
    }

    private double[] at(double step) {
        return weights.length > KEPT ? at(step, null, 0) : seen.computeIfAbsent(step, h -> at(h, null, 0));
    }

    /** Returns the results a step away from the point, or from one whose distance has a random part. */
    private double[] at(double step, double[][] away, double distance) {
        double[][] moves = new double[direction.length][];
        for (int i = 0; i < moves.length; i++) {
            if (direction[i] != null || away != null) {
                moves[i] = new double[point.parameters().get(i).size()];
                for (int n = 0; n < moves[i].length; n++) {
                    moves[i][n] = (direction[i] == null ? 0 : step * direction[i][n])
                            + (away == null ? 0 : distance * away[i][n]);
                }
            }
        }
        return point.at(moves);
    }

    /** Returns the central difference quotient. */
    double central(double step) {
        return (change(step) - change(-step)) / (2 * step * scale);
    }

    /** Returns how far rounding may falsify that. */
    double noise(double step) {
        return noise() / (step * scale);
    }

    /** Returns by how much the derivatives to the left and to the right differ. */
    double gap(double step) {
        return Math.abs(change(step) + change(-step)) / (step * scale);
    }

    boolean isFinite(double step) {
        return Double.isFinite(change(step)) && Double.isFinite(change(-step));
    }

    /**
     * Returns a step that is small against the distance to where the function isn't finite: 1/512 of the greatest power of
     * two within, so that central differences are right to some 1e-6; 1/8 where that is no more than some numbers away, which five steps
     * extrapolate from; 0 if there is none.
     */
    double stepWithin(double step) {
        double within = step;
        while (within >= least && !isFinite(within)) {
            within /= 2;
        }
        return within / 512 >= 64 * least ? within / 512 : within / 8 >= 16 * least ? within / 8 : 0;
    }

    /**
     * Returns the least and the greatest slope at random points nearby that are on no kink; null if there is none.
     *
     * @param distance how near
     * @param sought a slope that ends the search when others enclose it; it ends soon where slopes don't differ
     */
    double[] slopesNear(double distance, double sought) {
        var random = new SplittableRandom(1);
        double step = distance * STEP_NEAR;
        double[] range = null;
        double[] first = null;
        boolean varies = false; // whether any result's slope does
        for (int k = 0; k < MANY && (k < FEW || varies && !isWithin(sought, range)); k++) {
            double[][] away = new double[direction.length][];
            for (int i = 0; i < away.length; i++) {
                double[] x = point.parameters().get(i).toDoubleArray();
                away[i] = new double[x.length];
                for (int n = 0; n < x.length; n++) {
                    away[i][n] = random.nextDouble(-1, 1) * Math.max(1, Math.abs(x[n]));
                }
            }
            double[] there = at(0, away, distance);
            double[] above = at(step, away, distance);
            double left = change(at(-step, away, distance), there) / (step * scale);
            double right = change(there, above) / (step * scale);
            Arrays.setAll(above, n -> (above[n] - there[n]) / (step * scale));
            first = first == null ? above : first;
            varies |= !areClose(first, above);
            double slope = (left + right) / 2;
            if (Math.abs(right - left) <= 1e-3 * Math.abs(slope) + 4 * noise(step)) {
                range = range == null
                        ? new double[] {slope, slope}
                        : new double[] {Math.min(range[0], slope), Math.max(range[1], slope)};
            }
        }
        return range;
    }

    private static boolean isWithin(double sought, double... range) {
        return range != null && range[0] <= sought + 1e-9 && sought - 1e-9 <= range[1];
    }

    private static boolean areClose(double[] a, double... b) {
        double size = 0;
        double difference = 0;
        for (int n = 0; n < a.length; n++) {
            size += Math.abs(a[n]);
            difference += Math.abs(a[n] - b[n]);
        }
        return difference <= 1e-2 * size;
    }
}
