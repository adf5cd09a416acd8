package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;

/**
 * Adds up tensors over workers, such as the gradients of a step, in arrays of some megabytes. An array is added up as soon as it is full, while
 * backward goes on. They begin with the last parameters, whose gradients are the first to be known, and are the same on all workers.
 */
final class SumBuckets {
    private static final int BYTES = 1 << 21; // so large that the way round the workers is short beside the transfer

    private final AllReduce workers;
    private final Map<Integer, float[]> errors; // null where nothing is rounded
    private final List<Bucket> buckets = new ArrayList<>();
    private final Map<Tensor, Place> places = new IdentityHashMap<>();
    private int started;
    private CompletableFuture<Void> sums = CompletableFuture.completedFuture(null);

    /**
     * Creates the arrays.
     *
     * @param parameters what stands for the tensors, and has their shapes and types
     * @param errors for each array what rounding to bfloat16 took off before; null where nothing is rounded
     */
    SumBuckets(AllReduce workers, List<Tensor> parameters, Map<Integer, float[]> errors) {
        this.workers = workers;
        this.errors = errors;
        List<Tensor> next = new ArrayList<>();
        int size = 0;
        for (Tensor parameter : parameters.reversed()) {
            int most = BYTES / (parameter.dtype() == DType.F32 ? Float.BYTES : Double.BYTES);
            if (!next.isEmpty() && (parameter.dtype() != next.getFirst().dtype() || parameter.size() > most - size)) {
                add(next, size);
                next.clear();
                size = 0;
            }
            next.add(parameter);
            size += parameter.size();
        }
        add(next, size);
    }

    private void add(List<Tensor> parameters, int size) {
        boolean isSingle = parameters.getFirst().dtype() == DType.F32;
        var bucket = new Bucket(buckets.size(), isSingle ? new float[size] : new double[size], parameters.size());
        int start = 0;
        for (Tensor parameter : parameters) {
            places.put(parameter, new Place(parameter, bucket, start));
            start += parameter.size();
        }
        buckets.add(bucket);
    }

    /** An array of tensors. */
    private final class Bucket {
        private final int number;
        private final Object array; // float[] or double[]
        private int missing; // tensors

        Bucket(int number, Object array, int count) {
            this.number = number;
            this.array = array;
            this.missing = count;
        }

        void sum() {
            if (array instanceof float[] floats && errors != null) {
                workers.sumInBfloat16(floats, errors.computeIfAbsent(number, _ -> new float[floats.length]));
            } else if (array instanceof float[] floats) {
                workers.sum(floats);
            } else {
                workers.sum((double[]) array);
            }
        }
    }

    /** Where a parameter's tensor is. */
    private static final class Place {
        private final Tensor parameter;
        private final Bucket bucket;
        private final int start;
        private boolean isTaken;

        Place(Tensor parameter, Bucket bucket, int start) {
            this.parameter = parameter;
            this.bucket = bucket;
            this.start = start;
        }

        /** Puts a tensor there, or where there is none -0, which leaves every number as it is that is added to it. */
        void put(Tensor value) {
            int end = start + parameter.size();
            if (value != null) {
                Object elements = value.dtype() == DType.F32 ? value.toFloatArray() : value.toDoubleArray();
                System.arraycopy(elements, 0, bucket.array, start, end - start);
            } else if (bucket.array instanceof float[] floats) {
                Arrays.fill(floats, start, end, -0f);
            } else {
                Arrays.fill((double[]) bucket.array, start, end, -0.);
            }
            isTaken = true;
            bucket.missing--;
        }

        Tensor read() {
            int end = start + parameter.size();
            return bucket.array instanceof float[] floats
                    ? Tensor.of(parameter.shape(), Arrays.copyOfRange(floats, start, end))
                    : Tensor.of(parameter.shape(), Arrays.copyOfRange((double[]) bucket.array, start, end));
        }
    }

    /** Takes a gradient that is complete, while backward goes on. */
    void take(Tensor parameter, Tensor gradient) {
        Place place = places.get(parameter);
        if (place != null) {
            place.put(gradient);
            startFull();
        }
    }

    /** Begins to add up what is full, but for the end, during which there is nothing else to do. */
    private void startFull() {
        while (started < buckets.size() - 1 && buckets.get(started).missing == 0) {
            Bucket full = buckets.get(started);
            sums = sums.thenRunAsync(full::sum, Thread::startVirtualThread);
            started++;
        }
    }

    /**
     * Takes the tensors that weren't taken on the way, and returns when all have been added up.
     *
     * @param rest from a parameter to its tensor, or null for none
     */
    void finish(UnaryOperator<Tensor> rest) {
        for (Place place : places.values()) {
            if (!place.isTaken) {
                place.put(rest.apply(place.parameter));
            }
        }
        await();
        for (Bucket bucket : buckets.subList(started, buckets.size())) {
            bucket.sum();
        }
    }

    private void await() {
        try {
            sums.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new AllReduceException("worker " + workers.rank() + " was interrupted");
        }
    }

    /** Returns the sum of a parameter's tensors. */
    Tensor sum(Tensor parameter) {
        return places.get(parameter).read();
    }
}
