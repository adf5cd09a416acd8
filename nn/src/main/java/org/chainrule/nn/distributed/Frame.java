package org.chainrule.nn.distributed;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a worker sends to the next one in the ring.
 *
 * @param kind what it is
 * @param origin the rank of the worker that a message comes from, or the type of the elements of a sum
 * @param call the number of the call of {@link AllReduce} that it belongs to
 * @param length the number of elements of the whole array, or of bytes of the whole message
 * @param offset the index of the first element of the chunk, or of the first byte of the piece
 * @param bytes the chunk, or the piece of a message
 */
record Frame(Kind kind, int origin, int call, int length, int offset, byte[] bytes) {
    /** No frame has more bytes than a chunk or a message may have. */
    private static final int MOST_BYTES = 1 << 28;

    enum Kind {
        /** The sum of a chunk over the workers so far. */
        PARTIAL,
        /** The sum of a chunk over all workers. */
        SUM,
        /** A message of a worker to all. */
        MESSAGE,
        /** A worker's reason to fail. */
        ABORT,
        /** The last frame of a worker that has ended. */
        END
    }

    static Frame abort(int origin, String reason) {
        return new Frame(Kind.ABORT, origin, 0, 0, 0, reason.getBytes(StandardCharsets.UTF_8));
    }

    static Frame end(int origin) {
        return new Frame(Kind.END, origin, 0, 0, 0, new byte[0]);
    }

    Frame with(Kind newKind, byte[] newBytes) {
        return new Frame(newKind, origin, call, length, offset, newBytes);
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(kind.ordinal());
        out.writeInt(origin);
        out.writeInt(call);
        out.writeInt(length);
        out.writeInt(offset);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static Frame read(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        int origin = in.readInt();
        int call = in.readInt();
        int length = in.readInt();
        int offset = in.readInt();
        int count = in.readInt();
        if (kind >= Kind.values().length || count < 0 || count > MOST_BYTES) {
            throw new IOException("what came is no frame of the ring");
        }
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended within a frame");
        }
        return new Frame(Kind.values()[kind], origin, call, length, offset, bytes);
    }

    @Override
    public String toString() {
        return kind + " of call " + call + ", " + bytes.length + " bytes at " + offset;
    }
}
