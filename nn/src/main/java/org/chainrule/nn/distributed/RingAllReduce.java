package org.chainrule.nn.distributed;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A worker of a ring over TCP, which sends to the next one only, and hears from the one before. One thread reads and adds, another one writes,
 * so that no worker waits for a neighbour that waits for it.
 */
final class RingAllReduce implements AllReduce {
    private static final int BUFFER = 1 << 16;
    private static final long FAREWELL_MILLIS = 5_000;
    private static final long HASTY_FAREWELL_MILLIS = 1_000;

    private final RingCall.Place place;
    private final RingOptions options;
    private final Socket fromBefore;
    private final Socket toNext;
    private final BlockingQueue<Frame> outbox = new LinkedBlockingQueue<>();
    private final Thread writer;
    private final Thread reader;

    // guarded by this
    private int calls;
    private RingCall current; // null between calls
    private final Map<Integer, List<Frame>> early = new HashMap<>(); // frames of calls that this worker hasn't made yet
    private long lastProgress;
    private String failure; // null while there is none
    private String end; // why no frames come any longer; null while they do

    private RingAllReduce(int rank, int workers, Socket fromBefore, Socket toNext, RingOptions options) {
        this.place = new RingCall.Place(rank, workers, outbox::add);
        this.options = options;
        this.fromBefore = fromBefore;
        this.toNext = toNext;
        this.writer = Thread.ofPlatform().daemon().name("ring writer of worker " + rank).unstarted(this::write);
        this.reader = Thread.ofPlatform().daemon().name("ring reader of worker " + rank).unstarted(this::read);
    }

    /** Creates a worker whose neighbours are connected. */
    static AllReduce start(int rank, int workers, Socket fromBefore, Socket toNext, RingOptions options)
            throws IOException {
        fromBefore.setTcpNoDelay(true);
        toNext.setTcpNoDelay(true);
        var ring = new RingAllReduce(rank, workers, fromBefore, toNext, options);
        ring.writer.start();
        ring.reader.start();
        return ring;
    }

    @Override
    public int rank() {
        return place.rank();
    }

    @Override
    public int workers() {
        return place.workers();
    }

    @Override
    public void sum(float[] values) {
        sum(SumElements.of(Objects.requireNonNull(values, "values")));
    }

    @Override
    public void sum(double[] values) {
        sum(SumElements.of(Objects.requireNonNull(values, "values")));
    }

    @Override
    public void sumInBfloat16(float[] values, float[] errors) {
        Ranks.requireSameLength(values, errors);
        sum(new SumElements.Rounded(values, errors));
    }

    private synchronized void sum(SumElements elements) {
        run(new RingCall.Sum(place, calls, elements, options.chunkBytes()));
    }

    @Override
    public synchronized List<byte[]> gather(byte[] message) {
        var gather = new RingCall.Gather(place, calls, message.clone());
        run(gather);
        return gather.messages();
    }

    /** Makes a call; returns when its result is there. */
    private synchronized void run(RingCall call) {
        requireNoFailure();
        if (current != null) {
            throw Ranks.isInCall(rank());
        }
        current = call;
        lastProgress = System.nanoTime();
        call.begin();
        List<Frame> before = early.remove(calls);
        calls++;
        if (before != null) {
            before.forEach(this::receive);
        }
        try {
            while (!call.isDone()) {
                requireNoFailure();
                if (end != null) {
                    fail(end);
                    requireNoFailure();
                }
                await();
            }
        } finally {
            current = null;
        }
    }

    private void requireNoFailure() {
        if (failure != null) {
            throw new AllReduceException(failure);
        }
    }

    private synchronized void await() {
        long left = TimeUnit.MILLISECONDS.convert(options.timeout()) - (System.nanoTime() - lastProgress) / 1_000_000;
        if (left <= 0) {
            fail("worker " + rank() + " waited " + options.timeout().toMillis() + " ms for worker " + before());
            return;
        }
        try {
            wait(left);
        } catch (InterruptedException _) {
            fail("worker " + rank() + " was interrupted");
            Thread.currentThread().interrupt();
        }
    }

    private int before() {
        return Math.floorMod(rank() - 1, workers());
    }

    /** Reads what the worker before sends, until the connection ends. */
    private void read() {
        try (var in = new DataInputStream(new BufferedInputStream(fromBefore.getInputStream(), BUFFER))) {
            while (true) {
                Frame frame = Frame.read(in);
                switch (frame.kind()) {
                    case ABORT -> failBy(frame);
                    case END -> endBy("worker " + frame.origin() + " has closed the exchange");
                    default -> take(frame);
                }
            }
        } catch (IOException e) {
            endBy("worker " + rank() + " lost the connection with worker " + before()
                    + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        }
    }

    private synchronized void take(Frame frame) {
        lastProgress = System.nanoTime();
        if (failure != null) {
            return;
        }
        if (frame.call() >= calls) {
            early.computeIfAbsent(frame.call(), _ -> new ArrayList<>()).add(frame);
        } else {
            receive(frame);
        }
        notifyAll();
    }

    private void receive(Frame frame) {
        try {
            if (current == null || frame.call() != calls - 1) {
                throw new AllReduceException("worker " + before() + " sent what belongs to no call: " + frame);
            }
            current.receive(frame);
        } catch (AllReduceException e) {
            fail(e.getMessage());
        } catch (RuntimeException e) {
            fail("worker " + before() + " sent what can't be understood: " + e);
        }
    }

    private synchronized void endBy(String reason) {
        if (end == null) {
            end = reason;
        }
        notifyAll();
    }

    private synchronized void failBy(Frame abort) {
        if (failure == null) {
            failure = abort.text();
            outbox.add(place.next() != abort.origin() ? abort : Frame.end(rank())); // the last frame in both cases
        }
        notifyAll();
    }

    private synchronized void fail(String reason) {
        if (failure == null) {
            failure = reason;
            outbox.add(Frame.abort(rank(), reason));
        }
        notifyAll();
    }

    /** Writes to the next worker, until a frame says that it is the last one. */
    private void write() {
        try {
            var out = new DataOutputStream(new BufferedOutputStream(toNext.getOutputStream(), BUFFER));
            Frame frame;
            do {
                frame = outbox.take();
                frame.write(out);
                if (outbox.isEmpty()) {
                    out.flush();
                }
            } while (frame.kind() != Frame.Kind.ABORT && frame.kind() != Frame.Kind.END);
            out.flush();
            toNext.shutdownOutput();
        } catch (IOException e) {
            fail("worker " + rank() + " lost the connection with worker " + place.next() + ": " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void abort(String reason) {
        fail(Ranks.failed(rank(), Objects.requireNonNull(reason, "reason")));
    }

    @Override
    public void close() {
        synchronized (this) {
            if (failure == null) {
                failure = "worker " + rank() + " has closed the exchange";
                outbox.add(Frame.end(rank()));
            }
            notifyAll();
        }
        boolean isInterrupted = Thread.interrupted(); // the others are to hear of that, too
        try {
            long most = isInterrupted ? HASTY_FAREWELL_MILLIS : FAREWELL_MILLIS;
            writer.join(most);
            reader.join(most); // so that the worker before hears why, rather than that the connection is lost
        } catch (InterruptedException _) {
            isInterrupted = true;
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        RingPort.close(toNext);
        RingPort.close(fromBefore);
    }

    /** Returns the worker: {@code worker 0 of 4 in a ring}. */
    @Override
    public String toString() {
        return "worker " + rank() + " of " + workers() + " in a ring";
    }
}
