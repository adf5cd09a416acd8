package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;

/**
 * Adds up the gradients of a step over workers, in order of their ranks, as one process adds up the gradients of as many batches: a parameter
 * without a gradient contributes nothing, rather than zeros.
 *
 * @param workers the workers
 */
record GradientExchange(AllReduce workers) {

    GradientExchange {
        if (workers.rank() < 0 || workers.rank() >= workers.workers()) {
            throw new IllegalArgumentException("the exchange is of " + workers.workers()
                    + " workers, of which this one has rank " + workers.rank());
        }
    }

    /** Takes a step such that other workers fail, too, if this one does. */
    boolean together(BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException | Error e) {
            workers.abort(e.getMessage() == null ? e.toString() : e.getMessage());
            throw e;
        }
    }

    /**
     * Replaces the gradients by their sums, if the losses of all workers are finite.
     *
     * @param hasOwn whether that of this worker is
     * @return whether all are
     */
    boolean hasAll(boolean hasOwn, List<Tensor> parameters, NonFiniteSteps nonFinite) {
        if (workers.workers() == 1) {
            return hasOwn;
        }
        OptionalInt without = sum(hasOwn, parameters);
        if (hasOwn && without.isPresent()) {
            nonFinite.refuse(() -> "the loss of worker " + without.getAsInt() + " isn't finite");
        }
        return without.isEmpty();
    }

    /**
     * Replaces the gradients by their sums.
     *
     * @param hasGradients whether this worker has some to add, rather than a loss that isn't finite
     * @param parameters the parameters
     * @return the first worker that has none; then nothing was added up
     */
    private OptionalInt sum(boolean hasGradients, List<Tensor> parameters) {
        byte[] own = new byte[1 + parameters.size()];
        own[0] = (byte) (hasGradients ? 1 : 0);
        for (int n = 0; n < parameters.size(); n++) {
            own[1 + n] = (byte) (parameters.get(n).grad() == null ? 0 : 1);
        }
        List<byte[]> all = gathered(own);
        for (int rank = 0; rank < all.size(); rank++) {
            if (all.get(rank).length != own.length) {
                throw new AllReduceException("worker " + rank + " trains " + (all.get(rank).length - 1)
                        + " parameters, and worker " + workers.rank() + " " + parameters.size());
            }
            if (all.get(rank)[0] == 0) {
                return OptionalInt.of(rank);
            }
        }
        List<Tensor> somewhere = new ArrayList<>();
        for (int n = 0; n < parameters.size(); n++) {
            int at = 1 + n;
            if (all.stream().anyMatch(flags -> flags[at] == 1)) {
                somewhere.add(parameters.get(n));
            }
        }
        sum(somewhere.stream().filter(parameter -> parameter.dtype() == DType.F32).toList(), DType.F32);
        sum(somewhere.stream().filter(parameter -> parameter.dtype() == DType.F64).toList(), DType.F64);
        workers.gather(new byte[0]); // all have their sums before the first parameter changes
        return OptionalInt.empty();
    }

    /** Returns the messages of all workers, as far as an exchange of a user's own can be relied on. */
    private List<byte[]> gathered(byte[] own) {
        List<byte[]> all = workers.gather(own);
        if (all == null || all.size() != workers.workers() || all.stream().anyMatch(Objects::isNull)
                || !Arrays.equals(all.get(workers.rank()), own)) {
            throw new IllegalStateException(
                    "the exchange " + workers + " gathered other messages than one of each of its "
                            + workers.workers() + " workers, that of worker " + workers.rank() + " at its place");
        }
        return all;
    }

    /** Adds up the gradients of parameters of a type, in one array. */
    private void sum(List<Tensor> parameters, DType type) {
        if (parameters.isEmpty()) {
            return;
        }
        int[] ends = new int[parameters.size()];
        for (int n = 0; n < ends.length; n++) {
            ends[n] = Math.addExact(n == 0 ? 0 : ends[n - 1], parameters.get(n).size());
        }
        Object together = type == DType.F32 ? new float[ends[ends.length - 1]] : new double[ends[ends.length - 1]];
        for (int n = 0; n < ends.length; n++) {
            int size = parameters.get(n).size();
            put(parameters.get(n).grad(), together, ends[n] - size, ends[n]);
        }
        if (together instanceof float[] floats) {
            workers.sum(floats);
        } else {
            workers.sum((double[]) together);
        }
        for (int n = 0; n < ends.length; n++) {
            Tensor parameter = parameters.get(n);
            int start = ends[n] - parameter.size();
            parameter.replaceGrad(together instanceof float[] floats
                    ? Tensor.of(parameter.shape(), Arrays.copyOfRange(floats, start, ends[n]))
                    : Tensor.of(parameter.shape(), Arrays.copyOfRange((double[]) together, start, ends[n])));
        }
    }

    /** Puts a gradient into an array, or where there is none -0, which leaves every number as it is that is added to it. */
    private static void put(Tensor gradient, Object together, int start, int end) {
        if (gradient != null) {
            Object array = gradient.dtype() == DType.F32 ? gradient.toFloatArray() : gradient.toDoubleArray();
            System.arraycopy(array, 0, together, start, end - start);
        } else if (together instanceof float[] floats) {
            Arrays.fill(floats, start, end, -0f);
        } else {
            Arrays.fill((double[]) together, start, end, -0.);
        }
    }
}
