package org.chainrule.nn.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Appends records to a TFRecord file: the length of the data in 8 bytes, its check sum in 4, the data, and their check sum in 4, little-endian.
 * A record is written in one call, so that a reader meanwhile finds whole records, and at most the beginning of one.
 */
final class RecordFile implements AutoCloseable {
    private static final int MASK = 0xA282EAD8;
    private static final int TURN = 15;

    private final FileChannel channel;

    /** Creates a file that doesn't exist yet. */
    RecordFile(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void append(byte[] data) throws IOException {
        int all = Math.addExact(data.length, Long.BYTES + 2 * Integer.BYTES);
        ByteBuffer record = ByteBuffer.allocate(all).order(ByteOrder.LITTLE_ENDIAN).putLong(data.length);
        record.putInt(maskedCrc(record.array(), Long.BYTES)).put(data).putInt(maskedCrc(data, data.length)).flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Returns CRC-32C, turned right by 15 bits plus a constant, since data may hold check sums itself. */
    static int maskedCrc(byte[] data, int length) {
        var crc = new CRC32C();
        crc.update(data, 0, length);
        return Integer.rotateRight((int) crc.getValue(), TURN) + MASK;
    }
}
