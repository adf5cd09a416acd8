package org.chainrule.benchmarks.workers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Passes bytes on to an address after a delay, since not every kernel can delay packets. */
final class Relay implements AutoCloseable {
    private static final byte[] END = {};

    private final ServerSocket port;
    private final InetSocketAddress to;
    private final long delayNanos;

    private Relay(ServerSocket port, InetSocketAddress to, long delayNanos) {
        this.port = port;
        this.to = to;
        this.delayNanos = delayNanos;
    }

    static Relay to(InetSocketAddress to, double delay) throws IOException {
        var relay = new Relay(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), to, (long) (delay * 1e9));
        Thread.ofPlatform().daemon().start(relay::accept);
        return relay;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) port.getLocalSocketAddress();
    }

    private void accept() {
        try {
            while (true) {
                Socket from = port.accept();
                var onwards = new Socket(to.getAddress(), to.getPort());
                from.setTcpNoDelay(true);
                onwards.setTcpNoDelay(true);
                pass(from, onwards);
                pass(onwards, from);
            }
        } catch (IOException _) {
            // closed
        }
    }

    /** Bytes, and when they are due. */
    private record Part(byte[] bytes, long due) {}

    private void pass(Socket from, Socket onwards) {
        BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().start(() -> read(from, parts));
        Thread.ofPlatform().daemon().start(() -> write(parts, onwards));
    }

    private void read(Socket from, BlockingQueue<Part> parts) {
        try {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                parts.add(new Part(Arrays.copyOf(buffer, count), System.nanoTime() + delayNanos));
            }
        } catch (IOException _) {
            // the connection has ended
        }
        parts.add(new Part(END, System.nanoTime() + delayNanos));
    }

    private static void write(BlockingQueue<Part> parts, Socket onwards) {
        try {
            OutputStream out = onwards.getOutputStream();
            for (Part part = parts.take(); part.bytes.length > 0; part = parts.take()) {
                long left = part.due - System.nanoTime();
                if (left > 0) {
                    Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
                }
                out.write(part.bytes);
            }
            onwards.shutdownOutput();
        } catch (IOException _) {
            // the connection has ended
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        port.close();
    }
}
