package org.chainrule.nn.layers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Composite;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.internal.ParameterNames;
import org.chainrule.nn.internal.SharedStep;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes each channel over the batch, y = (x - mean) / sqrt(var + eps) * weight + bias (Ioffe, Szegedy 2015, "Batch
 * normalization: accelerating deep network training by reducing internal covariate shift").
 *
 * <p>
 * Within a {@link Training} scope mean and var are those of the batch, over all axes but that of the channels, var
 * being the mean square of the deviations. They enter moving averages, running = (1 - momentum) running + momentum
 * batch, where the batch's variance is the unbiased one. Elsewhere mean and var are these averages. A channel in which
 * a batch has elements that aren't finite leaves its averages as they are.
 *
 * <p>
 * Where several workers train together, the batch is each worker's own, or, {@linkplain #acrossWorkers() across workers}, the batches of all
 * of them, as in PyTorch's SyncBatchNorm.
 *
 * <p>
 * Input and output (N, C) or (N, C, ...), with one channel also (N). Parameters and buffers are named as PyTorch's: {@code weight}, {@code bias},
 * {@code running_mean} and {@code running_var}. PyTorch's {@code num_batches_tracked} has no counterpart here; loading a state
 * passes over it.
 *
 * @param weight the factors, of shape (C), or null for none
 * @param bias the summands, of shape (C), or null for none
 * @param runningMean the moving average of the means, of shape (C); a buffer
 * @param runningVar the moving average of the unbiased variances, of shape (C); a buffer
 * @param momentum how much a batch contributes to the moving averages, 0 to 1
 * @param eps added to the variance, to keep the divisor from 0
 * @param isSynchronized whether mean and var are those of the batches of all workers
 */
public record BatchNorm(@Nullable Tensor weight, @Nullable Tensor bias, Tensor runningMean, Tensor runningVar,
        double momentum, double eps, boolean isSynchronized)
        implements
            Layer,
            Composite {

    /**
     * Creates a layer with the given parameters and averages.
     *
     * @throws IllegalArgumentException if the shapes don't agree, or momentum or eps are out of range
     */
    public BatchNorm {
        Objects.requireNonNull(runningMean, "runningMean");
        Objects.requireNonNull(runningVar, "runningVar");
        Shape channels = runningMean.shape();
        if (channels.rank() != 1 || !Stream.of(weight, bias, runningVar).filter(Objects::nonNull)
                .allMatch(tensor -> tensor.shape().equals(channels))) {
            throw new IllegalArgumentException(
                    "BatchNorm: runningMean, runningVar, weight and bias must have one shape "
                            + "(C), not " + Stream.of(runningMean, runningVar, weight, bias).filter(Objects::nonNull)
                                    .map(tensor -> tensor.shape().toString()).toList());
        }
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("BatchNorm: momentum must be from 0 to 1, not " + momentum);
        }
        Normalization.requireEps("BatchNorm", eps);
        ParameterNames.name("weight", weight);
        ParameterNames.name("bias", bias);
    }

    /**
     * Creates a layer with the given parameters and averages, which isn't synchronized.
     *
     * @param weight the factors, of shape (C), or null for none
     * @param bias the summands, of shape (C), or null for none
     * @param runningMean the moving average of the means, of shape (C); a buffer
     * @param runningVar the moving average of the unbiased variances, of shape (C); a buffer
     * @param momentum how much a batch contributes to the moving averages, 0 to 1
     * @param eps added to the variance, to keep the divisor from 0
     * @throws IllegalArgumentException as of the canonical constructor
     */
    public BatchNorm(@Nullable Tensor weight, @Nullable Tensor bias, Tensor runningMean, Tensor runningVar,
            double momentum, double eps) {
        this(weight, bias, runningMean, runningVar, momentum, eps, false);
    }

    /**
     * Creates a layer in F64, with weights 1, biases 0, momentum 0.1 and eps 1e-5.
     *
     * @param channels the number of channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel
     */
    public static BatchNorm of(int channels) {
        FeatureCounts.require("BatchNorm", "channels", channels);
        return new BatchNorm(Tensor.ones(channels).requiresGrad(true), Tensor.zeros(channels).requiresGrad(true),
                Tensor.zeros(channels), Tensor.ones(channels), 0.1, 1e-5);
    }

    /**
     * Creates a layer without a bias, in F64.
     *
     * @param channels the number of channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel
     */
    public static BatchNorm withoutBias(int channels) {
        FeatureCounts.require("BatchNorm", "channels", channels);
        return new BatchNorm(Tensor.ones(channels).requiresGrad(true), null, Tensor.zeros(channels),
                Tensor.ones(channels), 0.1, 1e-5);
    }

    /**
     * Creates a layer without weight and bias, in F64.
     *
     * @param channels the number of channels, at least 1
     * @return the layer
     * @throws IllegalArgumentException if there is no channel
     */
    public static BatchNorm withoutAffine(int channels) {
        FeatureCounts.require("BatchNorm", "channels", channels);
        return new BatchNorm(null, null, Tensor.zeros(channels), Tensor.ones(channels), 0.1, 1e-5);
    }

    /**
     * Returns a layer of the same tensors, such that in a step of a distributed optimizer mean and var are those of the batches of all
     * workers, and the averages are the same for all that have a batch. Elsewhere, as in one process, it computes the same as this one.
     *
     * <p>
     * Workers exchange moments twice when the layer is computed, and twice in its backward pass. Steps that are compiled can't do so.
     *
     * @return the layer
     */
    public BatchNorm acrossWorkers() {
        return new BatchNorm(weight, bias, runningMean, runningVar, momentum, eps, true);
    }

    /**
     * Normalizes each channel: in training mode by the batch, else by the moving averages.
     *
     * @param x the input, (N, C) or (N, C, ...), with one channel also (N)
     * @return the normalized input, of the same shape
     * @throws IllegalArgumentException if axis 1 has another size than C or, in training, a channel has fewer than two
     *         values
     * @throws IllegalStateException if a step of training is outside a training scope; or if moments of all workers are needed, and the
     *         optimizer doesn't know of this layer, or the step is compiled
     */
    @Override
    public Tensor forward(Tensor x) {
        Normalization.requireFloating(this, x);
        if (x.shape().rank() == 1 && runningMean.size() == 1) {
            return forward(x.unsqueeze(1)).squeeze(1);
        }
        ChannelAxis.require(this, x, runningMean.size());
        if (Training.isOnFor(this)) {
            SharedStep step = isSynchronized ? SharedStep.of(() -> Network.describe(this)) : null;
            return step == null ? normalizedByBatch(x) : normalizedByBatches(x, step);
        }
        Tensor scale = Normalization.scale(runningVar, eps);
        return scaled(x.sub(ChannelAxis.against(x, runningMean)), ChannelAxis.against(x, scale));
    }

    @Override
    public boolean dependsOnTraining() {
        return true;
    }

    @Override
    public boolean dependsOnWorkers() {
        return isSynchronized;
    }

    /** Returns parameters and buffers by PyTorch's names: {@code weight}, {@code bias}, {@code running_mean}, {@code running_var}. */
    @Override
    public SequencedMap<String, Tensor> components() {
        SequencedMap<String, Tensor> components = new LinkedHashMap<>();
        if (weight != null) {
            components.put("weight", weight);
        }
        if (bias != null) {
            components.put("bias", bias);
        }
        components.put("running_mean", runningMean);
        components.put("running_var", runningVar);
        return components;
    }

    private Tensor normalizedByBatch(Tensor x) {
        int[] axes = ChannelAxis.others(x);
        int count = Arrays.stream(axes).map(x.shape()::size).reduce(1, (a, b) -> a * b);
        requireSpread(x, count);
        var deviations = Normalization.Scaled.deviations(x, eps, axes);
        Tensor unbiased = deviations.meanSquare().mul(count / (count - 1.));
        remember(x.detach().mean(axes), unbiased.reshape(runningVar.shape()));
        return scaled(deviations.x(), deviations.scale());
    }

    private void requireSpread(Tensor x, long count) {
        if (count < 2) {
            throw InputErrors.of(this, x, " must have more than one value for each channel in training; take larger "
                    + "batches, or to evaluate the network compute outside Training.with, or within "
                    + "Training.off(() -> ...)");
        }
    }

    private Tensor normalizedByBatches(Tensor x, SharedStep step) {
        if (x.shape().count() == 0) {
            throw InputErrors.of(this, x, " must have a value for each channel in training");
        }
        int[] axes = ChannelAxis.others(x);
        var moments = new WorkerMoments(step, Network.describe(this));
        WorkerMoments.Centered centered = moments.centered(x, axes);
        requireSpread(x, centered.count());
        var deviations = moments.scaled(x, centered, eps, axes);
        remember(centered.mean(),
                deviations.meanSquare().mul(centered.count() / (centered.count() - 1.)).reshape(runningVar.shape()));
        return scaled(deviations.x(), deviations.scale());
    }

    private void remember(Tensor mean, Tensor variance) {
        Tensor nextMean = averaged(runningMean, mean);
        Tensor nextVar = averaged(runningVar, variance);
        Tensor usable = nextMean.isFinite().logicalAnd(nextVar.isFinite());
        Autograd.assign(runningMean, Tensor.where(usable, nextMean, runningMean.detach()));
        Autograd.assign(runningVar, Tensor.where(usable, nextVar, runningVar.detach()));
    }

    private Tensor averaged(Tensor running, Tensor batch) {
        DType type = running.dtype();
        return running.detach().mul(1 - momentum).add(batch.mul(momentum)).to(type);
    }

    private Tensor scaled(Tensor deviations, Tensor scale) {
        return Normalization.apply(deviations, scale, ChannelAxis.against(deviations, weight),
                ChannelAxis.against(deviations, bias));
    }

    /**
     * Returns the type with the number of channels: {@code BatchNorm(64)}, {@code BatchNorm(64, without bias)}, or
     * {@code BatchNorm(64, across workers)}.
     */
    @Override
    public String toString() {
        return "BatchNorm(" + runningMean.size() + Normalization.absent(weight, bias)
                + (isSynchronized ? ", across workers)" : ")");
    }
}
