package org.chainrule.nn.optim;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.internal.SharedStep;
import org.chainrule.nn.internal.StepPlace;

/**
 * Adds up the gradients of a step over workers, in order of their ranks, as one process adds up the gradients of as many batches: a parameter
 * without a gradient contributes nothing, rather than zeros.
 *
 * @param workers the workers
 * @param addsUp whether gradients are added up, rather than parameters averaged
 * @param errors what rounding took off in the steps before; null where nothing is rounded
 */
record GradientExchange(AllReduce workers, boolean addsUp, Map<Integer, float[]> errors) {

    GradientExchange {
        if (workers.rank() < 0 || workers.rank() >= workers.workers()) {
            throw new IllegalArgumentException("the exchange is of " + workers.workers()
                    + " workers, of which this one has rank " + workers.rank());
        }
    }

    static GradientExchange of(AllReduce workers, Averaging averaging) {
        boolean isRounded = averaging instanceof Averaging.Gradients(boolean inBfloat16) && inBfloat16;
        return new GradientExchange(workers, averaging instanceof Averaging.Gradients,
                isRounded ? new ConcurrentHashMap<>() : null);
    }

    /** Requires that gradients which were computed outside a step needed no other workers. */
    void requireNoShared(boolean dependsOnWorkers) {
        if (dependsOnWorkers && workers.workers() > 1) {
            throw new IllegalStateException(
                    "a layer of the network has the moments of all workers, which they exchange in "
                            + "steps that are given the loss: call step(() -> loss) rather than backward() and step()");
        }
    }

    /** Forgets what rounding took off, which no checkpoint has. */
    void forgetErrors() {
        if (errors != null) {
            errors.clear();
        }
    }

    /** Takes a step such that other workers fail, too, if this one does. */
    boolean together(BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException e) {
            RuntimeException located = StepPlace.of(e);
            abort(located);
            throw located;
        } catch (Error e) {
            abort(e);
            throw e;
        }
    }

    private void abort(Throwable e) {
        workers.abort(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    /** Returns whether there are gradients of others to be added. */
    boolean isNeeded() {
        return addsUp && workers.workers() > 1;
    }

    /**
     * Computes gradients, in the course of which layers may exchange numbers with the other workers.
     *
     * @param dependsOnWorkers whether the network has such layers
     * @param gradients computes them
     * @return what that returns
     */
    boolean shared(boolean dependsOnWorkers, BooleanSupplier gradients) {
        if (workers.workers() == 1) {
            return gradients.getAsBoolean();
        }
        if (dependsOnWorkers && !addsUp) {
            throw new IllegalStateException(
                    "workers that average parameters take steps of their own, in which no layer can "
                            + "have the moments of all workers, as a BatchNorm across workers would");
        }
        return new SharedStep(workers.rank(), dependsOnWorkers, this::gathered, AllReduceException::new)
                .compute(gradients);
    }

    /**
     * Goes backward from the last loss of a step, and replaces the gradients by their sums over the workers, if the losses of all are finite.
     *
     * @param isFinite whether those of this worker are
     * @param parameters the parameters
     * @param nonFinite what becomes of the step if others aren't
     * @param backward goes backward, and hands out gradients on the way to what it is given
     * @return whether all are
     */
    boolean sum(boolean isFinite, List<Tensor> parameters, NonFiniteSteps nonFinite,
            Consumer<BiConsumer<Tensor, Tensor>> backward) {
        OptionalInt without = firstWithoutLoss(isFinite, parameters);
        if (without.isPresent()) {
            if (isFinite) {
                nonFinite.refuse(() -> "the loss of worker " + without.getAsInt() + " isn't finite");
            }
            return false;
        }
        var buckets = new SumBuckets(workers, parameters, errors);
        backward.accept(buckets::take);
        buckets.finish(Tensor::grad);
        boolean[] somewhere = exist(parameters); // which returns when all have their sums, before the first parameter changes
        for (int n = 0; n < somewhere.length; n++) {
            if (somewhere[n]) {
                parameters.get(n).replaceGrad(buckets.sum(parameters.get(n)));
            }
        }
        return true;
    }

    private OptionalInt firstWithoutLoss(boolean isFinite, List<Tensor> parameters) {
        var own = StepMessage.of(true, isFinite, parameters);
        List<byte[]> all = gathered(own.written(0).array());
        for (int rank = 0; rank < all.size(); rank++) {
            requireLoss(all.get(rank), rank);
            if (!own.read(all.get(rank), rank, workers.rank()).flag()) {
                return OptionalInt.of(rank);
            }
        }
        return OptionalInt.empty();
    }

    private void requireLoss(byte[] message, int rank) {
        SharedStep.described(message).ifPresent(numbers -> {
            throw new AllReduceException("worker " + workers.rank() + " exchanges something else where worker " + rank
                    + " exchanges " + numbers);
        });
    }

    /** Returns which parameters have a gradient in any worker. */
    private boolean[] exist(List<Tensor> parameters) {
        byte[] own = new byte[parameters.size()];
        for (int n = 0; n < own.length; n++) {
            own[n] = (byte) (parameters.get(n).grad() == null ? 0 : 1);
        }
        List<byte[]> all = gathered(own);
        boolean[] exist = new boolean[own.length];
        for (int n = 0; n < own.length; n++) {
            int at = n;
            exist[n] = all.stream().anyMatch(flags -> flags[at] == 1);
        }
        return exist;
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
}
