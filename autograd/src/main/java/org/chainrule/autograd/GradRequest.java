package org.chainrule.autograd;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A request for gradients with options, created by {@link Autograd#of}. Immutable: the methods that set an option
 * return a changed copy.
 *
 * {@snippet :
 * Tensor derivative = Autograd.of(y).createGraph().grad(x);
 * Tensor curvature = Autograd.grad(derivative, x);
 * }
 */
public final class GradRequest {
    private final Tensor y;
    private final Tensor seed;
    private final boolean createGraph;
    private final boolean materializeGrads;

    static GradRequest of(Tensor y) {
        return new GradRequest(y, null, false, false);
    }

    private GradRequest(Tensor y, Tensor seed, boolean createGraph, boolean materializeGrads) {
        this.y = y;
        this.seed = seed;
        this.createGraph = createGraph;
        this.materializeGrads = materializeGrads;
    }

    /**
     * Differentiates sum(weights * y), so that y may have any shape.
     *
     * @param weights the seed, of y's shape
     * @return the changed request
     */
    public GradRequest seed(Tensor weights) {
        return new GradRequest(y, Objects.requireNonNull(weights, "weights"), createGraph, materializeGrads);
    }

    /**
     * Records the computation of the gradient, which then can be differentiated again, to any order.
     *
     * @return the changed request
     */
    public GradRequest createGraph() {
        return new GradRequest(y, seed, true, materializeGrads);
    }

    /**
     * Returns zeros where y doesn't depend on a tensor, instead of an error.
     *
     * @return the changed request
     */
    public GradRequest materializeGrads() {
        return new GradRequest(y, seed, createGraph, true);
    }

    /**
     * Computes the gradient with respect to one tensor.
     *
     * @param x the tensor to differentiate with respect to
     * @return the gradient, of x's shape and type
     * @throws IllegalArgumentException if y doesn't depend on x, has several elements and no seed, or the seed has the
     *        wrong shape
     * @throws IllegalStateException if nothing was recorded for y, or a value that a vjp rule reads was written since
     */
    public Tensor grad(Tensor x) {
        Objects.requireNonNull(x, "x");
        return grad(new Tensor[] {x}).getFirst();
    }

    /**
     * Computes the gradients with respect to several tensors, in one backward pass.
     *
     * @param xs the tensors to differentiate with respect to
     * @return the gradients, each of its tensor's shape and type
     * @throws IllegalArgumentException if y doesn't depend on one of them, has several elements and no seed, or the
     *        seed has the wrong shape
     * @throws IllegalStateException if nothing was recorded for y, or a value that a vjp rule reads was written since
     */
    public List<Tensor> grad(Tensor... xs) {
        for (Tensor x : Objects.requireNonNull(xs, "xs")) {
            Objects.requireNonNull(x, "xs");
        }
        boolean isConstant = materializeGrads && !y.requiresGrad();
        Tensor[] gradients = isConstant
                ? new Tensor[xs.length]
                : Backward.gradients("grad", y, seed, xs, createGraph);
        for (int i = 0; i < xs.length; i++) {
            if (gradients[i] == null) {
                gradients[i] = absent(xs[i]);
            }
        }
        return Arrays.asList(gradients);
    }

    private Tensor absent(Tensor x) {
        if (!materializeGrads) {
            throw new IllegalArgumentException("grad of " + y.describe() + " by " + x.describe() + ": "
                    + (x.requiresGrad()
                            ? "the one was not computed from the other, or before requiresGrad(true), or only through"
                                    + " what has no derivative: detach(), a comparison, argmax, a gradient without"
                                    + " createGraph()"
                            : "the latter does not require a gradient; call requiresGrad(true) before computing")
                    + "; ask for materializeGrads() to get zeros");
        }
        return Tensor.zerosLike(x);
    }

    /** Returns what is differentiated, and how: {@code grad of loss () F64, createGraph}. */
    @Override
    public String toString() {
        return "grad of " + y.describe() + (seed == null ? "" : ", seed " + seed.describe())
                + (createGraph ? ", createGraph" : "") + (materializeGrads ? ", materializeGrads" : "");
    }
}
