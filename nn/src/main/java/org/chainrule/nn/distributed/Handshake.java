package org.chainrule.nn.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Neighbours in a ring prove to each other that they know the secret: each answers the other's random challenge by an HMAC-SHA256 of both
 * challenges, the ranks and its role. The secret itself isn't sent. What follows is neither encrypted nor signed.
 *
 * @param secret the secret
 * @param workers the number of workers
 */
record Handshake(byte[] secret, int workers) {
    private static final int MAGIC = 0x43524e47;
    private static final int CHALLENGE = 16;
    private static final int PROOF = 32;

    /** Proves to the next worker that this is the one before it. */
    void connect(Socket socket, int rank) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream());
        byte[] challenge = in.readNBytes(CHALLENGE);
        byte[] own = challenge();
        out.writeInt(MAGIC);
        out.writeInt(rank);
        out.write(own);
        out.write(proof("connects", challenge, own, rank));
        out.flush();
        requireProof(in.readNBytes(PROOF), proof("accepts", challenge, own, rank));
    }

    /** Looks whether the worker of a rank has connected; throws if it is another one, or a stranger. */
    void accept(Socket socket, int rank) throws IOException {
        int other = accept(socket);
        if (other != rank) {
            throw new IOException("worker " + other + " has connected in the place of worker " + rank);
        }
    }

    /** Returns the rank of the worker that has connected; throws if it is a stranger. */
    int accept(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream());
        byte[] own = challenge();
        out.write(own);
        out.flush();
        if (in.readInt() != MAGIC) {
            throw new IOException("a stranger has connected");
        }
        int other = in.readInt();
        byte[] challenge = in.readNBytes(CHALLENGE);
        requireProof(in.readNBytes(PROOF), proof("connects", own, challenge, other));
        out.write(proof("accepts", own, challenge, other));
        out.flush();
        return other;
    }

    private static byte[] challenge() {
        byte[] bytes = new byte[CHALLENGE];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private byte[] proof(String role, byte[] ofAcceptor, byte[] ofConnector, int rank) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(role.getBytes(StandardCharsets.US_ASCII));
            mac.update(ofAcceptor);
            mac.update(ofConnector);
            return mac.doFinal(ByteBuffer.allocate(2 * Integer.BYTES).putInt(rank).putInt(workers).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // all Java platforms have it
        }
    }

    private static void requireProof(byte[] given, byte[] expected) throws IOException {
        if (!MessageDigest.isEqual(given, expected)) {
            throw new IOException("the other side doesn't know the secret, or counts the workers otherwise");
        }
    }

    @Override
    public String toString() {
        return "handshake of " + workers + " workers";
    }
}
