package org.chainrule.nn.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Where workers of several processes meet: all know the address of worker 0, tell it that of their own port in a ring, and are told those of
 * all.
 *
 * {@snippet :
 * try (var meeting = Rendezvous.open(InetAddress.getByName("10.0.0.1"), 29500, secret)) {       // worker 0
 *     AllReduce workers = meeting.host(4, RingOptions.defaults());
 *     ...
 * }
 * AllReduce workers = Rendezvous.join(new InetSocketAddress("10.0.0.1", 29500), 2, 4, 0, // worker 2 of 4
 *         InetAddress.getLocalHost(), secret, RingOptions.defaults());
 * }
 *
 * <p>
 * Where the workers fail, and are started anew, they may meet again at the same place: each try has a number, and worker 0 joins the first
 * one that all come to.
 */
public final class Rendezvous implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int GREETING_MILLIS = 5_000;
    private static final long RETRY_MILLIS = 50;

    private final ServerSocket server;
    private final byte[] secret;

    // guarded by this
    private final Map<Integer, Map<Integer, Guest>> byAttempt = new TreeMap<>();
    private int workers; // that are waited for; 0 while none are
    private int joined = -1; // the last attempt that was joined
    private boolean isClosed;

    /** A worker that waits to be told the addresses. */
    private record Guest(int count, Socket socket, InetSocketAddress port) {}

    private Rendezvous(ServerSocket server, byte[] secret) {
        this.server = server;
        this.secret = secret;
    }

    /**
     * Opens a meeting of which this process is worker 0.
     *
     * @param address the address of this machine by which the others reach it
     * @param port the port, or 0 for one that is free
     * @param secret what all workers know and no one else, 16 bytes or more; who doesn't know it is turned away
     * @return the meeting
     * @throws UncheckedIOException if the port can't be opened
     * @throws IllegalArgumentException if the secret is short, or there is no such port
     */
    public static Rendezvous open(InetAddress address, int port, byte[] secret) {
        Objects.requireNonNull(address, "address");
        Ranks.requireSecret(secret);
        try {
            var meeting = new Rendezvous(new ServerSocket(port, BACKLOG, address), secret.clone());
            Thread.ofVirtual().name("rendezvous").start(meeting::accept);
            return meeting;
        } catch (IOException e) {
            throw new UncheckedIOException("can't listen at " + address + ": " + e.getMessage(), e);
        }
    }

    /** {@return the address and the port, to tell the others} */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /**
     * Waits until all other workers have come to one attempt, and joins their ring as worker 0.
     *
     * @param count the number of workers, this one included
     * @param options the options, the same for all
     * @return the exchange of this worker
     * @throws AllReduceException if the others don't come in time, or this is closed
     * @throws IllegalArgumentException if the number isn't positive
     */
    public AllReduce host(int count, RingOptions options) {
        return host(count, options, new CompletableFuture<>());
    }

    /**
     * Waits until all other workers have come to one attempt, or won't come any more, and joins their ring as worker 0.
     *
     * @param count the number of workers, this one included
     * @param options the options, the same for all
     * @param others ends when the other workers have ended, after which they aren't waited for
     * @return the exchange of this worker
     * @throws AllReduceException if the others don't come in time, have ended, or this is closed
     * @throws IllegalArgumentException if the number isn't positive
     */
    public AllReduce host(int count, RingOptions options, CompletableFuture<?> others) {
        Objects.requireNonNull(others, "others");
        others.whenComplete((_, _) -> wake());
        Ranks.requireWorkers(count);
        Objects.requireNonNull(options, "options");
        if (count == 1) {
            return AllReduce.alone();
        }
        Map<Integer, Guest> guests = guests(count, options, others);
        try (RingPort port = RingPort.open(server.getInetAddress())) {
            List<InetSocketAddress> ports = new ArrayList<>();
            ports.add(port.address());
            for (int rank = 1; rank < count; rank++) {
                ports.add(guests.get(rank).port());
            }
            guests.forEach((rank, guest) -> tell(rank, guest.socket(), ports));
            return port.join(0, ports, secret, options);
        } finally {
            guests.values().forEach(guest -> RingPort.close(guest.socket()));
        }
    }

    private synchronized Map<Integer, Guest> guests(int count, RingOptions options, CompletableFuture<?> others) {
        workers = count;
        try {
            return awaited(count, options, others);
        } finally {
            workers = 0;
        }
    }

    /** Returns the workers of the first attempt that all have come to. */
    private Map<Integer, Guest> awaited(int count, RingOptions options, CompletableFuture<?> others) {
        byAttempt.values().forEach(guests -> guests.values().removeIf(guest -> {
            boolean isOther = guest.count() != count;
            if (isOther) {
                RingPort.close(guest.socket());
            }
            return isOther;
        }));
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(options.timeout());
        while (true) {
            for (Map.Entry<Integer, Map<Integer, Guest>> attempt : byAttempt.entrySet()) {
                if (attempt.getValue().size() == count - 1) {
                    joined = attempt.getKey();
                    Map<Integer, Guest> guests = byAttempt.remove(joined);
                    forgetEarlier();
                    return guests;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (isClosed || left <= 0 || others.isDone()) {
                throw new AllReduceException(isClosed || others.isDone()
                        ? isClosed ? "the rendezvous was closed" : "the other workers have ended"
                        : "not all of " + count + " workers have come within " + options.timeout().toMillis()
                                + " ms; " + come());
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AllReduceException("worker 0 was interrupted", e);
            }
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private String come() {
        Map<Integer, List<Integer>> ranks = new TreeMap<>();
        byAttempt.forEach((attempt, guests) -> ranks.put(attempt, List.copyOf(guests.keySet())));
        ranks.values().removeIf(List::isEmpty);
        return ranks.isEmpty()
                ? "only worker 0, which waits for the others, is there"
                : "by number of the attempt, there are worker 0 and " + ranks;
    }

    /** Turns those away who wait for an attempt that won't be joined. */
    private void forgetEarlier() {
        byAttempt.entrySet().removeIf(attempt -> {
            boolean isEarlier = attempt.getKey() <= joined;
            if (isEarlier) {
                attempt.getValue().values().forEach(guest -> RingPort.close(guest.socket()));
            }
            return isEarlier;
        });
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = RingPort.accept(server);
                Thread.ofVirtual().name("greeting").start(() -> greet(socket));
            }
        } catch (IOException _) {
            close(); // nobody can come any longer
        }
    }

    private void greet(Socket socket) {
        try {
            socket.setSoTimeout(GREETING_MILLIS);
            var in = new DataInputStream(socket.getInputStream());
            int rank = new Handshake(secret, 0).accept(socket);
            int attempt = in.readInt();
            int count = in.readInt();
            InetAddress address = InetAddress.getByAddress(in.readNBytes(in.readUnsignedByte()));
            seat(attempt, rank, new Guest(count, socket, new InetSocketAddress(address, in.readUnsignedShort())));
        } catch (IOException _) {
            RingPort.close(socket);
        }
    }

    private synchronized void seat(int attempt, int rank, Guest guest) throws IOException {
        if (isClosed || attempt <= joined || rank < 1 || rank >= guest.count()
                || workers != 0 && guest.count() != workers) {
            throw new IOException(
                    "nobody waits for worker " + rank + " of " + guest.count() + " in attempt " + attempt);
        }
        Guest before = byAttempt.computeIfAbsent(attempt, _ -> new TreeMap<>()).put(rank, guest);
        if (before != null) {
            RingPort.close(before.socket());
        }
        notifyAll();
    }

    private static void tell(int rank, Socket socket, List<InetSocketAddress> ports) {
        try {
            var out = new DataOutputStream(socket.getOutputStream());
            for (InetSocketAddress port : ports) {
                write(out, port);
            }
            out.flush();
        } catch (IOException e) {
            throw new AllReduceException("worker " + rank + " has gone before it was told where the others are: "
                    + e.getMessage(), e);
        }
    }

    private static void write(DataOutputStream out, InetSocketAddress port) throws IOException {
        byte[] address = port.getAddress().getAddress();
        out.writeByte(address.length);
        out.write(address);
        out.writeShort(port.getPort());
    }

    /**
     * Joins the ring of the workers that meet at an address.
     *
     * @param host the address of the meeting
     * @param rank the rank of this worker, from 1
     * @param workers the number of workers
     * @param attempt the number of the attempt, from 0
     * @param own the address of this machine by which others reach it
     * @param secret the secret
     * @param options the options, the same for all
     * @return the exchange of this worker
     * @throws AllReduceException if the meeting can't be reached, or the others don't come in time
     * @throws IllegalArgumentException if the rank isn't one of the others', the attempt is negative, or the secret is short
     */
    public static AllReduce join(InetSocketAddress host, int rank, int workers, int attempt, InetAddress own,
            byte[] secret, RingOptions options) {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(own, "own");
        Objects.requireNonNull(options, "options");
        Ranks.requireSecret(secret);
        Ranks.requireRank(rank, workers);
        if (rank == 0 || attempt < 0) {
            throw new IllegalArgumentException(rank == 0
                    ? "worker 0 is the one that hosts the others"
                    : "attempts are counted from 0, and not " + attempt);
        }
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(options.timeout());
        try (RingPort port = RingPort.open(own)) {
            while (true) {
                try {
                    return port.join(rank, told(host, rank, workers, attempt, port, secret, deadline), secret, options);
                } catch (IOException e) {
                    if (deadline - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS)) {
                        throw new AllReduceException("worker " + rank + " isn't told by " + host
                                + " where the others are: "
                                + (e.getMessage() == null ? "the connection has ended" : e.getMessage()), e);
                    }
                    Thread.sleep(RETRY_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AllReduceException("worker " + rank + " was interrupted", e);
        }
    }

    /** Tells the own port, and returns those of all. */
    private static List<InetSocketAddress> told(InetSocketAddress host, int rank, int workers, int attempt,
            RingPort port, byte[] secret, long deadline) throws IOException {
        int left = Ranks.millisUntil(deadline);
        try (var socket = new Socket()) {
            socket.connect(host, left);
            socket.setSoTimeout(left);
            new Handshake(secret, 0).connect(socket, rank);
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(attempt);
            out.writeInt(workers);
            write(out, port.address());
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            List<InetSocketAddress> ports = new ArrayList<>();
            for (int n = 0; n < workers; n++) {
                InetAddress address = InetAddress.getByAddress(in.readNBytes(in.readUnsignedByte()));
                ports.add(new InetSocketAddress(address, in.readUnsignedShort()));
            }
            return ports;
        }
    }

    /** Closes the meeting. Rings that were joined go on. */
    @Override
    public synchronized void close() {
        isClosed = true;
        joined = Integer.MAX_VALUE;
        forgetEarlier();
        notifyAll();
        try {
            server.close();
        } catch (IOException _) {
            // nobody will come
        }
    }

    /** Returns the address: {@code rendezvous at /10.0.0.1:29500}. */
    @Override
    public String toString() {
        return "rendezvous at " + address();
    }
}
