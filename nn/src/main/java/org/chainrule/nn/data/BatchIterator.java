package org.chainrule.nn.data;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;

/**
 * An iterator of batches that prefetches some of them. A task never blocks, whether or not its batch is consumed, so an
 * abandoned iterator leaks no threads.
 */
final class BatchIterator implements Iterator<Batch> {
    private final int count;
    private final int ahead;
    private final IntFunction<Batch> maker;
    private final Queue<FutureTask<Batch>> started = new ArrayDeque<>();
    private int given;

    /**
     * Makes an iterator of batches first .. count - 1.
     *
     * @param first the number of the first one
     * @param count how many there are, those before the first among them
     * @param ahead how many are made in the background while one is being used
     * @param maker makes the batch of a number
     */
    BatchIterator(int first, int count, int ahead, IntFunction<Batch> maker) {
        this.given = first;
        this.count = count;
        this.ahead = ahead;
        this.maker = maker;
    }

    @Override
    public boolean hasNext() {
        return given < count;
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch has " + count + " batches, and all were given");
        }
        if (ahead == 0) {
            return maker.apply(given++);
        }
        while (started.size() <= ahead && given + started.size() < count) {
            start(given + started.size());
        }
        given++;
        return result(started.remove());
    }

    private void start(int number) {
        var task = new FutureTask<>(() -> maker.apply(number));
        started.add(task);
        Thread.ofVirtual().name("batch " + number).start(task);
    }

    private Batch result(FutureTask<Batch> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for batch " + (given - 1), e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException problem -> throw problem;
                case Error problem -> throw problem;
                default -> throw new AssertionError(e); // the maker declares no other
            }
        }
    }

    /** Returns how many batches were given: {@code 3 of 10 batches}. */
    @Override
    public String toString() {
        return given + " of " + count + " batches";
    }
}
