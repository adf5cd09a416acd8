package org.chainrule.nn.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Adds up the probabilities of all alignments of sequences of labels, by the forward recursion of Graves et al. (2006,
 * equations 6 and 7), in logarithms. The states of a sequence are its labels with a blank before, between and behind
 * them; a time step leads from a state to itself, to the next, and from a label to the next label if that is another.
 */
final class Alignments {
    private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

    /** ln of the probability to be in a state, from those of it, the last and the one before at the time before. */
    private static final Pointwise STEP = Pointwise.of("alignmentStep", 5,
            x -> x[0].logAddExp(x[1]).logAddExp(x[2].add(x[3])).add(x[4]));

    private Alignments() {}

    /**
     * Returns ln of the probability of each sequence, -infinity where it has no alignment.
     *
     * @param logs the logarithms of the classes' probabilities, (time, batch, classes)
     * @param target the labels, (batch, length)
     * @param blank the class for no label
     * @param times how many time steps each sequence has
     * @param counts how many labels each sequence has
     */
    static Tensor logLikelihoods(Tensor logs, Tensor target, int blank, int[] times, int[] counts) {
        int time = logs.shape().size(0);
        int batch = times.length;
        int states = 2 * Arrays.stream(counts).max().orElse(0) + 1;
        Shape shape = Shape.of(batch, states);
        long[] classes = classes(target, blank, counts, states);
        Tensor index = Tensor.of(shape, classes).unsqueeze(0).expand(Shape.of(time, batch, states));
        List<Tensor> emissions = new ArrayList<>();
        separate(logs.gather(2, index), emissions);
        Tensor skips = Tensor.of(shape, skips(classes, states, blank)).to(logs.dtype());
        Tensor forward = start(shape).to(logs.dtype());
        int shortest = Arrays.stream(times).min().orElse(0);
        int longest = Arrays.stream(times).max().orElse(0);
        for (int t = 0; t < longest; t++) {
            Tensor before = forward.pad(1, 2, 0, IMPOSSIBLE);
            Tensor next = STEP.apply(forward, before.slice(1, 1, states + 1), before.slice(1, 0, states), skips,
                    emissions.get(t));
            forward = t < shortest ? next : Tensor.where(isWithin(t, times), next, forward);
        }
        return atEnd(forward, counts);
    }

    /** Appends the slices along axis 0. Halving it again and again, the backward pass adds up few large gradients. */
    private static void separate(Tensor x, List<Tensor> slices) {
        int size = x.shape().size(0);
        if (size == 1) {
            slices.add(x.squeeze(0));
        } else if (size > 1) {
            separate(x.slice(0, 0, size / 2), slices);
            separate(x.slice(0, size / 2, size), slices);
        }
    }

    /** Returns the class of each state; those behind the end of a sequence are blank and never lead back. */
    private static long[] classes(Tensor target, int blank, int[] counts, int states) {
        long[] labels = target.toLongArray();
        long[] classes = new long[counts.length * states];
        Arrays.fill(classes, blank);
        for (int n = 0; n < counts.length; n++) {
            for (int s = 0; s < counts[n]; s++) {
                classes[n * states + 2 * s + 1] = labels[n * target.shape().size(1) + s];
            }
        }
        return classes;
    }

    /** Returns 0 where a state is reached from the one before the last, else -infinity. */
    private static double[] skips(long[] classes, int states, int blank) {
        double[] skips = new double[classes.length];
        for (int n = 0; n < skips.length; n++) {
            boolean isReached = n % states >= 2 && classes[n] != blank && classes[n] != classes[n - 2];
            skips[n] = isReached ? 0 : IMPOSSIBLE;
        }
        return skips;
    }

    /** Returns the state before the first time step, from which the first blank and the first label are reached. */
    private static Tensor start(Shape shape) {
        double[] start = new double[shape.count()];
        for (int n = 0; n < start.length; n++) {
            start[n] = n % shape.size(1) == 0 ? 0 : IMPOSSIBLE;
        }
        return Tensor.of(shape, start);
    }

    private static Tensor isWithin(int t, int... times) {
        boolean[] within = new boolean[times.length];
        for (int n = 0; n < times.length; n++) {
            within[n] = t < times[n];
        }
        return Tensor.of(Shape.of(times.length, 1), within);
    }

    /** Returns ln of the probability to end in the last label or the blank behind it. */
    private static Tensor atEnd(Tensor forward, int... counts) {
        long[] last = new long[counts.length];
        long[] lastLabel = new long[counts.length];
        boolean[] isEmpty = new boolean[counts.length];
        for (int n = 0; n < counts.length; n++) {
            last[n] = 2L * counts[n];
            lastLabel[n] = Math.max(0, last[n] - 1);
            isEmpty[n] = counts[n] == 0;
        }
        return at(forward, last).logAddExp(at(forward, lastLabel).maskedFill(Tensor.of(isEmpty), IMPOSSIBLE));
    }

    private static Tensor at(Tensor forward, long... states) {
        return forward.gather(1, Tensor.of(states).unsqueeze(1)).squeeze(1);
    }
}
