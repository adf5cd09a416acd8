package org.chainrule.nn.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each side finds out by itself whether the other one knows the secret, since a stranger wouldn't look. */
class HandshakeTest {
    private static final Handshake OWN = new Handshake("a secret of workers".getBytes(StandardCharsets.US_ASCII), 3);
    private static final int CHALLENGE = 16;
    private static final int GREETING = 4 + 4 + CHALLENGE + 32; // what who connects says: a number, the rank, a challenge and a proof

    private ServerSocket port;
    private Socket connecting;
    private Socket accepting;

    @BeforeEach
    void connect() throws IOException {
        port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        connecting = new Socket(port.getInetAddress(), port.getLocalPort());
        accepting = port.accept();
        connecting.setSoTimeout(10_000);
        accepting.setSoTimeout(10_000);
    }

    @AfterEach
    void close() throws IOException {
        connecting.close();
        accepting.close();
        port.close();
    }

    /** Something that may fail. */
    private interface Side {
        Object run() throws IOException;
    }

    private static CompletableFuture<Object> started(Side side) {
        var result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(side.run());
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private CompletableFuture<Object> connected(Handshake handshake, int rank) {
        return started(() -> {
            handshake.connect(connecting, rank);
            return "connected";
        });
    }

    private CompletableFuture<Object> accepted() {
        return started(() -> OWN.accept(accepting));
    }

    private static void assertRefused(CompletableFuture<Object> side) {
        assertThatThrownBy(side::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("doesn't know the secret, or counts the workers otherwise");
    }

    @Test
    void friendsAreTold() throws Exception {
        CompletableFuture<Object> other = connected(OWN, 2);
        assertThat(accepted().get()).isEqualTo(2);
        assertThat(other.get()).isEqualTo("connected");
    }

    @Test
    void whoConnectsWithAnotherSecretIsRefused() throws Exception {
        connected(new Handshake("a secret of strangers".getBytes(StandardCharsets.US_ASCII), 3), 2);
        assertRefused(accepted());
    }

    @Test
    void whoCountsOtherwiseIsRefused() throws Exception {
        connected(new Handshake(OWN.secret(), 4), 2);
        assertRefused(accepted());
    }

    /** What was proved for one rank is no proof for another one. */
    @Test
    void whoPretendsAnotherRankIsRefused() throws Exception {
        CompletableFuture<Object> acceptor = accepted();
        byte[] challenge = connecting.getInputStream().readNBytes(CHALLENGE);
        byte[] greeting = greetingOf(challenge);
        connecting.getOutputStream().write(ByteBuffer.wrap(greeting).putInt(4, 1).array());
        assertRefused(acceptor);
    }

    /** A challenge is answered once: what a stranger has heard before doesn't help. */
    @Test
    void whoRepeatsWhatAFriendHasSaidIsRefused() throws Exception {
        CompletableFuture<Object> acceptor = accepted();
        connecting.getInputStream().readNBytes(CHALLENGE);
        connecting.getOutputStream().write(greetingOf(new byte[CHALLENGE]));
        assertRefused(acceptor);
    }

    /** Returns what worker 2 says when it is challenged. */
    private static byte[] greetingOf(byte[] challenge) throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var friend = new Socket(other.getInetAddress(), other.getLocalPort());
                var socket = other.accept()) {
            started(() -> {
                OWN.connect(friend, 2);
                return null;
            });
            socket.getOutputStream().write(challenge);
            return socket.getInputStream().readNBytes(GREETING);
        }
    }

    /** A stranger at the place where the others meet gets no address of theirs. */
    @Test
    void whoAcceptsWithoutTheSecretIsRefused() throws Exception {
        CompletableFuture<Object> other = connected(OWN, 2);
        accepting.getOutputStream().write(new byte[CHALLENGE]);
        assertThat(accepting.getInputStream().readNBytes(GREETING)).hasSize(GREETING);
        accepting.getOutputStream().write(new byte[32]);
        assertRefused(other);
    }
}
