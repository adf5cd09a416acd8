package org.chainrule.nn.optim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Stores the last moves s of a minimization, each with the change y of the gradient that it brought: what L-BFGS knows
 * of the curvature.
 */
final class CurvatureHistory {

    /** A move, and how the gradient changed with it. */
    record Pair(double[] move, double[] change) {

        /** Computes s y, which is positive where the loss is convex along the move. */
        double curvature() {
            return dot(move, change);
        }
    }

    private final Deque<Pair> pairs = new ArrayDeque<>(); // the oldest first

    List<Pair> pairs() {
        return List.copyOf(pairs);
    }

    void clear() {
        pairs.clear();
    }

    boolean isEmpty() {
        return pairs.isEmpty();
    }

    /** Adds a pair, unless its curvature can't be told from rounding; the oldest beyond a number are forgotten. */
    void add(Pair pair, int most) {
        double lengths = Math.sqrt(dot(pair.move, pair.move) * dot(pair.change, pair.change));
        if (pair.curvature() > Math.ulp(lengths)) {
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

    private static void scale(double[] a, double factor) {
        Arrays.setAll(a, i -> factor * a[i]);
    }
}
