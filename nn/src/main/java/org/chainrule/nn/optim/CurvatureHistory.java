package org.chainrule.nn.optim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Stores the last moves s of a minimization, each with the change y of the gradient that it brought: what L-BFGS knows
 * of the curvature. Gradients are measured in units of a power of 2, so that their products don't overflow.
 */
final class CurvatureHistory {
    /** An exponent of 2 from which on products of three gradients may be no numbers. */
    static final int FAR = 300;

    /** A move, and how the gradient changed with it. */
    record Pair(double[] move, double[] change) {

        /** Computes s y, which is positive where the loss is convex along the move. */
        double curvature() {
            return dot(move, change);
        }

        /** Returns whether the curvature can be told from rounding, in whatever units the gradient is measured. */
        private boolean isCurved() {
            double greatest = Arrays.stream(change).map(Math::abs).max().orElse(0);
            if (greatest == 0 || !Double.isFinite(greatest)) {
                return false;
            }
            if (Math.abs(Math.getExponent(greatest)) >= FAR) {
                return scaled(-Math.getExponent(greatest)).isCurved();
            }
            return curvature() > Math.ulp(Math.sqrt(dot(move, move) * dot(change, change)));
        }

        private Pair scaled(int exponent) {
            return new Pair(move, CurvatureHistory.scaled(change, exponent));
        }
    }

    private final Deque<Pair> pairs = new ArrayDeque<>(); // the oldest first
    private int exponent;

    List<Pair> pairs() {
        return List.copyOf(pairs);
    }

    /** Returns the unit of the gradient, 2 to this power. */
    int exponent() {
        return exponent;
    }

    /** Measures the gradient in other units; pairs that can't be are forgotten. */
    void measureIn(int exponent) {
        int shift = this.exponent - exponent;
        if (shift == 0) {
            return;
        }
        List<Pair> before = pairs();
        this.exponent = exponent;
        clear();
        before.forEach(pair -> add(pair.scaled(shift), before.size()));
    }

    void clear() {
        pairs.clear();
    }

    boolean isEmpty() {
        return pairs.isEmpty();
    }

    /** Adds a pair, unless its curvature can't be told from rounding; the oldest beyond a number are forgotten. */
    void add(Pair pair, int most) {
        if (pair.isCurved()) {
            pairs.addLast(pair);
        }
        while (pairs.size() > most) {
            pairs.removeFirst();
        }
    }

    /**
     * Computes the descent direction -H g with the inverse H of the curvature that follows from all pairs, starting
     * from (s y / y y) times the identity (Nocedal, Wright 2006, algorithm 7.4 and 7.20).
     */
    double[] direction(double... gradient) {
        double[] q = gradient.clone();
        List<Double> shares = new ArrayList<>();
        for (Pair pair : pairs.reversed()) {
            double share = dot(pair.move, q) / pair.curvature();
            add(q, -share, pair.change);
            shares.add(share);
        }
        double scale = isEmpty()
                ? 1
                : pairs.getLast().curvature() / dot(pairs.getLast().change, pairs.getLast().change);
        scale(q, scale);
        Collections.reverse(shares);
        int n = 0;
        for (Pair pair : pairs) {
            double share = dot(pair.change, q) / pair.curvature();
            add(q, shares.get(n++) - share, pair.move);
        }
        scale(q, -1);
        return q;
    }

    static double dot(double[] a, double... b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Adds factor b to a in place. */
    static void add(double[] a, double factor, double... b) {
        Arrays.setAll(a, i -> a[i] + factor * b[i]);
    }

    /** Returns 2^exponent times a. */
    static double[] scaled(double[] a, int exponent) {
        return exponent == 0 ? a : Arrays.stream(a).map(x -> Math.scalb(x, exponent)).toArray();
    }

    private static void scale(double[] a, double factor) {
        Arrays.setAll(a, i -> factor * a[i]);
    }
}
