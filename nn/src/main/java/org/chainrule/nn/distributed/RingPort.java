package org.chainrule.nn.distributed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The port of a worker at which the one before it in the ring connects.
 *
 * {@snippet :
 * try (RingPort port = RingPort.open(InetAddress.getLocalHost())) {
 *     List<InetSocketAddress> addresses = ...; // of all ports by rank, exchanged by other means
 *     AllReduce workers = port.join(rank, addresses, secret, RingOptions.defaults());
 * }
 * }
 */
public final class RingPort implements AutoCloseable {
    private static final int GREETING_MILLIS = 5_000;
    private static final long RETRY_MILLIS = 20;

    private final ServerSocket server;
    private final AtomicBoolean hasJoined = new AtomicBoolean();

    private RingPort(ServerSocket server) {
        this.server = server;
    }

    /**
     * Opens a port that is free.
     *
     * @param address the address of this machine by which the worker before this one reaches it; others can't connect
     * @return the port
     * @throws UncheckedIOException if it can't be opened
     */
    public static RingPort open(InetAddress address) {
        try {
            return new RingPort(new ServerSocket(0, 0, Objects.requireNonNull(address, "address")));
        } catch (IOException e) {
            throw new UncheckedIOException("can't listen at " + address + ": " + e.getMessage(), e);
        }
    }

    /** {@return the address and the port, to tell the others} */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /**
     * Connects with the next worker, and waits for the one before. This can be done once; another try needs another port.
     *
     * @param rank the rank of this worker
     * @param addresses those of all workers' ports by rank
     * @param secret what all workers know and no one else, 16 bytes or more; who doesn't know it is turned away
     * @param options the options, the same for all
     * @return the exchange of this worker
     * @throws AllReduceException if the neighbours don't come in time
     * @throws IllegalArgumentException if the rank isn't one of the addresses', or the secret is short
     * @throws IllegalStateException if this port has joined a ring, or tried to
     */
    public AllReduce join(int rank, List<InetSocketAddress> addresses, byte[] secret, RingOptions options) {
        Objects.requireNonNull(addresses, "addresses")
                .forEach(address -> Objects.requireNonNull(address, "addresses"));
        Objects.requireNonNull(options, "options");
        Ranks.requireRank(rank, addresses.size());
        Ranks.requireSecret(secret);
        if (hasJoined.getAndSet(true)) {
            throw new IllegalStateException("a port joins one ring, once; open another one");
        }
        if (addresses.size() == 1) {
            return AllReduce.alone();
        }
        var handshake = new Handshake(secret.clone(), addresses.size());
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(options.timeout());
        int before = Math.floorMod(rank - 1, addresses.size());
        int next = (rank + 1) % addresses.size();
        var accepted = new CompletableFuture<Socket>();
        Thread.ofVirtual().name("ring port of worker " + rank).start(() -> accept(handshake, before, accepted));
        Socket toNext = null;
        try {
            toNext = connect(handshake, rank, next, addresses.get(next), deadline);
            return RingAllReduce.start(rank, addresses.size(), accepted.get(left(deadline), TimeUnit.NANOSECONDS),
                    toNext, options);
        } catch (TimeoutException e) {
            throw failed(toNext, accepted, "worker " + before + " didn't connect with worker " + rank + " within "
                    + options.timeout().toMillis() + " ms", e);
        } catch (IOException | ExecutionException e) {
            throw failed(toNext, accepted, "worker " + rank + " can't join the ring: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(toNext, accepted, "worker " + rank + " was interrupted", e);
        }
    }

    /** Accepts connections until one is of the worker before; a stranger who is silent keeps none of the others waiting. */
    private void accept(Handshake handshake, int before, CompletableFuture<Socket> accepted) {
        try {
            while (!accepted.isDone()) {
                Socket socket = accept(server);
                Thread.ofVirtual().name("greeting").start(() -> {
                    try {
                        socket.setSoTimeout(GREETING_MILLIS);
                        handshake.accept(socket, before);
                        socket.setSoTimeout(0);
                        if (!accepted.complete(socket)) {
                            socket.close();
                        }
                    } catch (IOException _) {
                        close(socket);
                    }
                });
            }
        } catch (IOException e) {
            accepted.completeExceptionally(e);
        }
    }

    /**
     * Accepts a connection. Where that isn't possible for now, as when strangers have left no file descriptors, it waits until they have gone.
     *
     * @throws IOException if the port is closed
     */
    static Socket accept(ServerSocket server) throws IOException {
        while (true) {
            try {
                return server.accept();
            } catch (IOException e) {
                if (server.isClosed()) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    private static void pause(IOException e) throws IOException {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    private static Socket connect(Handshake handshake, int rank, int next, InetSocketAddress address, long deadline)
            throws IOException, InterruptedException {
        while (true) {
            var socket = new Socket();
            try {
                socket.connect(address, Ranks.millisUntil(deadline));
                socket.setSoTimeout(Ranks.millisUntil(deadline));
                handshake.connect(socket, rank);
                socket.setSoTimeout(0);
                return socket;
            } catch (IOException e) {
                close(socket);
                if (left(deadline) <= TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS)) {
                    throw new IOException("worker " + next + " at " + address + " doesn't answer as one of the ring: "
                            + e.getMessage(), e);
                }
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    private static long left(long deadline) {
        return Math.max(0, deadline - System.nanoTime());
    }

    private static AllReduceException failed(Socket toNext, CompletableFuture<Socket> accepted, String message,
            Exception cause) {
        if (toNext != null) {
            close(toNext);
        }
        if (!accepted.cancel(false) && !accepted.isCompletedExceptionally()) {
            close(accepted.join());
        }
        return new AllReduceException(message, cause);
    }

    static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // nobody reads it any longer
        }
    }

    /** Closes the port. A ring that was joined goes on. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException _) {
            // nobody will connect
        }
    }

    /** Returns the address: {@code port at /127.0.0.1:4711}. */
    @Override
    public String toString() {
        return "port at " + address();
    }
}
