package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.Assumption;
import org.chainrule.nn.internal.SharedStep;

/**
 * Moments over the batches of all workers, which compute them together in a step. Numbers of several workers are put together in double
 * precision, in order of their ranks, and rounded once.
 *
 * @param step the step
 * @param layer describes the layer, for errors
 */
record WorkerMoments(SharedStep step, String layer) {

    /**
     * Deviations from the mean of all workers: one op on the tape, whose vjp is the op itself, since it is a symmetric linear map of the
     * batches of all workers.
     *
     * @param moments exchanges
     * @param axes the axes of the mean
     * @param ownMean the mean of this worker's elements, with axes of size 1
     * @param shift what is subtracted further
     */
    private record Deviations(WorkerMoments moments, List<Integer> axes, Tensor ownMean, Tensor shift) implements Op {

        @Override
        public String name() {
            return "deviationsOverWorkers";
        }

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return x[0].sub(ownMean).sub(shift);
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return moments.centered("gradients", g, axes.stream().mapToInt(axis -> axis).toArray()).elements();
        }

        @Override
        public boolean reads(int i, int j) {
            return false;
        }
    }

    /**
     * The weighted sum of the numbers of all workers, y = after * sum of before * x.
     *
     * @param moments exchanges
     * @param before the weight of this worker's numbers
     * @param after the weight of the sum, in this worker
     * @param sum the result
     */
    private record Sum(WorkerMoments moments, double before, double after, Tensor sum) implements Op {

        @Override
        public String name() {
            return "sumOverWorkers";
        }

        @Override
        public Shape shape(Shape... in) {
            return in[0];
        }

        @Override
        public Tensor forward(Tensor... x) {
            return sum;
        }

        @Override
        public Tensor vjp(int i, Tensor g, Tensor y, Tensor... x) {
            return moments.sum("gradients", g, after, before);
        }

        @Override
        public boolean reads(int i, int j) {
            return false;
        }
    }

    /**
     * A batch without its mean.
     *
     * @param elements the deviations of this worker's elements from the mean of all
     * @param mean the mean of each channel
     * @param weight the number of this worker's elements of a channel, divided by that of all
     * @param count the number of all elements of a channel
     */
    record Centered(Tensor elements, Tensor mean, double weight, long count) {}

    /**
     * Subtracts the mean of all workers. As in {@link SubtractMean} the mean of a worker is what is subtracted first, and the mean of what
     * that leaves.
     */
    Centered centered(Tensor x, int... axes) {
        return centered("elements", x, axes);
    }

    private Centered centered(String of, Tensor x, int... axes) {
        Tensor values = x.detach();
        Tensor first = values.mean(true, axes);
        if (Assumption.isMadeOf(first)) {
            throw new IllegalStateException(layer + ": moments of all workers can't be exchanged in a compiled step, "
                    + "whose program has values of one worker only; don't compile the steps of this network");
        }
        Tensor rest = values.sub(first).mean(true, axes);
        double[] means = first.toDoubleArray();
        double[] rests = rest.toDoubleArray();
        int channels = means.length;
        int own = Math.toIntExact(x.shape().count() / channels);
        double[] message = Arrays.copyOf(means, 2 * channels + 1);
        System.arraycopy(rests, 0, message, channels, channels);
        message[2 * channels] = own;
        List<double[]> all = step.exchange(label("mean", of, x.dtype()), message);
        double[] lowest = all.getFirst();
        long count = 0;
        for (double[] each : all) {
            count += (long) each[2 * channels];
        }
        double[] shift = new double[channels];
        double[] mean = new double[channels];
        for (int c = 0; c < channels; c++) {
            double sum = 0; // relative to the lowest rank, so that equal means stay what they are
            double sumOfRests = 0;
            for (double[] each : all) {
                sum += each[2 * channels] * (each[c] - lowest[c]);
                sumOfRests += each[2 * channels] * (each[channels + c] - lowest[channels + c]);
            }
            double offset = sum / count;
            mean[c] = lowest[c] + offset;
            shift[c] = lowest[c] - means[c] + offset + (lowest[channels + c] + sumOfRests / count);
        }
        var op = new Deviations(this, Arrays.stream(axes).boxed().toList(), first,
                Tensor.of(first.shape(), shift).to(x.dtype()));
        return new Centered(op.apply(x), Tensor.of(mean).to(x.dtype()), (double) own / count, count);
    }

    /** Scales the deviations to a mean square of 1. */
    Normalization.Scaled scaled(Tensor x, Centered centered, double eps, int... axes) {
        var reduction = new Normalization.Reduction(
                squares -> sum("squares", squares.mean(true, axes), centered.weight, 1),
                magnitudes -> greatest(magnitudes.max(true, axes)));
        return Normalization.Scaled.of(x,
                elements -> elements == x ? centered.elements : centered("multiples", elements, axes).elements,
                reduction,
                eps);
    }

    private Tensor sum(String of, Tensor x, double before, double after) {
        double[] own = mapped(x, each -> each * before);
        List<double[]> all = step.exchange(label("sum", of, x.dtype()), own);
        double[] sum = all.getFirst().clone();
        for (double[] each : all.subList(1, all.size())) {
            for (int c = 0; c < sum.length; c++) {
                sum[c] += each[c];
            }
        }
        for (int c = 0; c < sum.length; c++) {
            sum[c] *= after;
        }
        return new Sum(this, before, after, Tensor.of(x.shape(), sum).to(x.dtype())).apply(x);
    }

    private static double[] mapped(Tensor x, DoubleUnaryOperator f) {
        return Arrays.stream(x.detach().toDoubleArray()).map(f).toArray();
    }

    /** Returns the greatest of each number over the workers. */
    private Tensor greatest(Tensor own) {
        List<double[]> all = step.exchange(label("maximum", "magnitudes", own.dtype()), own.toDoubleArray());
        double[] greatest = all.getFirst().clone();
        for (double[] each : all) {
            for (int c = 0; c < greatest.length; c++) {
                greatest[c] = Math.max(greatest[c], each[c]);
            }
        }
        return Tensor.of(own.shape(), greatest).to(own.dtype());
    }

    private String label(String moment, String of, DType type) {
        return "the " + moment + " of " + of + " " + type + " of " + layer;
    }
}
