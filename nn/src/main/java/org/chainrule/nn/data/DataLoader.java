package org.chainrule.nn.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import java.util.random.RandomGenerator;

import org.chainrule.nn.internal.Texts;
import org.chainrule.nn.random.RandomStreams;

/**
 * Makes batches of a set, one epoch after the other.
 *
 * {@snippet :
 * DataLoader loader = DataLoader.of(train, 64).shuffle(1).prefetch(2);
 * for (int epoch = 1; epoch <= 10; epoch++) {
 *     for (Batch batch : loader.epoch(epoch)) {
 *         // a step
 *     }
 * }
 * }
 *
 * <p>
 * A loader never changes, and has no position. The order of an epoch follows from the seed and the epoch's number, the
 * random numbers of a transform from these and the number of the batch, and from nothing else. So a training that is
 * resumed in epoch 7 gets the batches that it would have got, and several threads may use one loader.
 */
public final class DataLoader {
    private static final Transform NONE = (batch, _) -> batch;

    private final Dataset dataset;
    private final int batchSize;
    private final boolean shuffled;
    private final long seed;
    private final boolean dropLast;
    private final int prefetched;
    private final Transform transform;
    private final int limit;
    private final Shard shard;

    private DataLoader(Dataset dataset, int batchSize, boolean shuffled, long seed, boolean dropLast, int prefetched,
            Transform transform, int limit, Shard shard) {
        this.dataset = dataset;
        this.batchSize = batchSize;
        this.shuffled = shuffled;
        this.seed = seed;
        this.dropLast = dropLast;
        this.prefetched = prefetched;
        this.transform = transform;
        this.limit = limit;
        this.shard = shard;
    }

    /**
     * Every so manieth batch.
     *
     * @param index the first one
     * @param count how many shards there are
     */
    private record Shard(int index, int count) {
        static final Shard WHOLE = new Shard(0, 1);

        /** Returns the number that a batch of this shard has among all. */
        int number(int own) {
            return own * count + index;
        }
    }

    /**
     * Makes a loader that gives all examples in their order.
     *
     * @param dataset the set
     * @param batchSize how many examples make a batch; the last one has what is left
     * @return the loader
     * @throws IllegalArgumentException if the batch size isn't positive
     */
    public static DataLoader of(Dataset dataset, int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("a batch has 1 example or more, not " + batchSize);
        }
        return new DataLoader(Objects.requireNonNull(dataset, "dataset"), batchSize, false, 0, false, 0,
                NONE, Integer.MAX_VALUE, Shard.WHOLE);
    }

    /**
     * Shuffles the examples anew in each epoch.
     *
     * @param seed which of the random orders; also where the transform's random numbers start from, which is 0 without
     *        shuffling
     * @return the changed loader
     */
    public DataLoader shuffle(long seed) {
        return new DataLoader(dataset, batchSize, true, seed, dropLast, prefetched, transform, limit, shard);
    }

    /**
     * Leaves out the last batch if it is smaller than the others.
     *
     * @return the changed loader
     * @throws IllegalArgumentException if no batch would be left
     */
    public DataLoader dropLast() {
        if (dataset.size() < batchSize) {
            throw new IllegalArgumentException("no batch would be left of " + dataset.size()
                    + " examples in batches of " + batchSize + ": use smaller batches, or keep the last");
        }
        return new DataLoader(dataset, batchSize, shuffled, seed, true, prefetched, transform, limit, shard);
    }

    /**
     * Prepares batches in the background, each in a virtual thread, while earlier ones are being used. They are the
     * same batches in the same order. Set and transform must allow for several threads.
     *
     * @param batches how many to be ahead; 0, the default, for none: then everything happens in the thread that asks
     * @return the changed loader
     * @throws IllegalArgumentException if it is negative
     */
    public DataLoader prefetch(int batches) {
        if (batches < 0) {
            throw new IllegalArgumentException("can't be " + batches + " batches ahead; 0 turns prefetching off");
        }
        return new DataLoader(dataset, batchSize, shuffled, seed, dropLast, batches, transform, limit, shard);
    }

    /**
     * Sets the transform of each batch, in the place of one that was set before.
     *
     * @param transform such as a {@link RandomAffine}
     * @return the changed loader
     */
    public DataLoader transform(Transform transform) {
        return new DataLoader(dataset, batchSize, shuffled, seed, dropLast, prefetched,
                Objects.requireNonNull(transform, "transform"), limit, shard);
    }

    /**
     * Ends each epoch after some of its batches. Shuffled, the epochs then have other examples each, as random windows of a
     * long series.
     *
     * @param batches how many batches an epoch has at most; by default there is no limit
     * @return the changed loader
     * @throws IllegalArgumentException if the number isn't positive
     */
    public DataLoader limit(int batches) {
        if (batches < 1) {
            throw new IllegalArgumentException("an epoch has 1 batch or more, not " + batches);
        }
        return new DataLoader(dataset, batchSize, shuffled, seed, dropLast, prefetched, transform, batches, shard);
    }

    /**
     * Selects every so manieth batch, for one of several workers: batches {@code index}, {@code index + count},
     * {@code index + 2 count} and so on of what this loader gives. The shards together have each batch of an epoch once.
     *
     * @param index which shard, such as the rank of a worker
     * @param count how many shards there are
     * @return the changed loader
     * @throws IllegalArgumentException if there is no such shard
     * @throws IllegalStateException if this is a shard
     */
    public DataLoader shard(int index, int count) {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "shards are counted from 0, and of " + count + " there is none of index " + index);
        }
        if (shard.count > 1) {
            throw new IllegalStateException("this loader gives shard " + shard.index + " of " + shard.count
                    + " already; take shards of the whole");
        }
        return new DataLoader(dataset, batchSize, shuffled, seed, dropLast, prefetched, transform, limit,
                new Shard(index, count));
    }

    /**
     * Returns the batches of an epoch. Each iterator begins at the first.
     *
     * <p>
     * If a batch can't be made, because the data set or the transform throws, the iterator throws an
     * {@link IllegalStateException} that names the batch and has that exception as its cause. An iterator may be abandoned
     * before its end.
     *
     * @param epoch the number of the epoch; a trainer counts them from 1
     * @return its batches
     */
    public Iterable<Batch> epoch(long epoch) {
        return epoch(epoch, 0);
    }

    /**
     * Returns the batches of an epoch from one on, as for a training that goes on in the middle of it. Those before aren't
     * made.
     *
     * @param epoch the number of the epoch; a trainer counts them from 1
     * @param first the number of the first batch, from 0
     * @return its batches, which are those of {@link #epoch(long)} after as many; none if it has no more
     * @throws IllegalArgumentException if the number is negative
     */
    public Iterable<Batch> epoch(long epoch, int first) {
        if (first < 0) {
            throw new IllegalArgumentException("batches are counted from 0, and there is no batch " + first);
        }
        return new Epoch(epoch, Math.min(first, batches()));
    }

    /** The batches of an epoch. */
    private final class Epoch implements Iterable<Batch> {
        private final long epoch;
        private final int first;

        Epoch(long epoch, int first) {
            this.epoch = epoch;
            this.first = first;
        }

        @Override
        public Iterator<Batch> iterator() {
            int[] order = order(epoch);
            return new BatchIterator(first, batches(), prefetched, number -> batch(order, epoch, shard.number(number)));
        }

        @Override
        public String toString() {
            return "epoch " + epoch + (first == 0 ? "" : " from batch " + first + " on") + " of " + DataLoader.this;
        }
    }

    private int[] order(long epoch) {
        return shuffled
                ? RandomStreams.permutation(dataset.size(), RandomStreams.of(seed, epoch))
                : ExampleIndices.first(dataset.size());
    }

    private int[] examples(int[] order, int number) {
        int from = number * batchSize;
        return Arrays.copyOfRange(order, from, (int) Math.min(order.length, (long) from + batchSize));
    }

    /**
     * Returns which examples make a batch.
     *
     * @param epoch the index of the epoch
     * @param number the number of the batch in it, from 0
     * @return their indices in the set, in the order of the batch
     * @throws IllegalArgumentException if an epoch has no such batch
     */
    public int[] examples(long epoch, int number) {
        if (number < 0 || number >= batches()) {
            throw new IllegalArgumentException("there is no batch " + number + " of " + this + ", which are "
                    + batches() + " batches");
        }
        return examples(order(epoch), shard.number(number));
    }

    private Batch batch(int[] order, long epoch, int number) {
        try {
            RandomGenerator random = RandomStreams.of(seed, epoch, number);
            Batch examples = Subset.examples(dataset, examples(order, number));
            return NamedTransform.changed(transform, examples, random);
        } catch (RuntimeException e) {
            throw new IllegalStateException("batch " + number + " of epoch " + epoch + ": "
                    + (e.getMessage() == null ? e : e.getMessage()), e);
        }
    }

    /** {@return how many batches make an epoch} */
    public int batches() {
        int all = Math.min(limit, dropLast ? dataset.size() / batchSize : Math.ceilDiv(dataset.size(), batchSize));
        return Math.max(0, Math.ceilDiv(all - shard.index, shard.count));
    }

    /** {@return the set} */
    public Dataset dataset() {
        return dataset;
    }

    /** {@return how many examples make a batch} */
    public int batchSize() {
        return batchSize;
    }

    /** Returns the settings that decide on the batches: {@code 400 examples in batches of 32, shuffled with seed 7}. */
    @Override
    public String toString() {
        return dataset.size() + " examples in batches of " + batchSize
                + (shuffled ? ", shuffled with seed " + seed : "")
                + (dropLast ? ", the last dropped if smaller" : "")
                + (limit == Integer.MAX_VALUE ? "" : ", at most " + limit + " an epoch")
                + (shard.count == 1 ? "" : ", in " + shard.count + " shards")
                + (transform == NONE ? "" : ", transformed by " + Texts.of(transform));
    }
}
