package org.chainrule.nn.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads event files, from the published descriptions of TFRecord files and of the encoding of Protocol Buffers. */
public final class ReadEvents {
    private ReadEvents() {}

    /** A message: the values of each field, numbers as their bits. */
    public record Message(Map<Integer, List<Object>> fields) {

        static Message of(byte[] bytes) {
            Map<Integer, List<Object>> fields = new TreeMap<>();
            ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (in.hasRemaining()) {
                long key = varint(in);
                Object value = switch ((int) (key & 7)) {
                    case 0 -> varint(in);
                    case 1 -> in.getLong();
                    case 2 -> {
                        byte[] inner = new byte[Math.toIntExact(varint(in))];
                        in.get(inner);
                        yield inner;
                    }
                    case 5 -> (long) in.getInt();
                    default -> throw new IllegalStateException("a field of kind " + (key & 7));
                };
                fields.computeIfAbsent((int) (key >>> 3), _ -> new ArrayList<>()).add(value);
            }
            return new Message(fields);
        }

        private static long varint(ByteBuffer in) {
            long value = 0;
            for (int shift = 0;; shift += 7) {
                long group = in.get();
                value |= (group & 0x7F) << shift;
                if (group >= 0) {
                    return value;
                }
            }
        }

        private Object only(int field) {
            List<Object> values = fields.getOrDefault(field, List.of());
            if (values.size() != 1) {
                throw new IllegalStateException(
                        values.size() + " fields of number " + field + " in " + fields.keySet());
            }
            return values.getFirst();
        }

        public boolean has(int field) {
            return fields.containsKey(field);
        }

        public long integer(int field) {
            return (long) only(field);
        }

        public double float64(int field) {
            return Double.longBitsToDouble(integer(field));
        }

        public float float32(int field) {
            return Float.intBitsToFloat((int) integer(field));
        }

        public byte[] bytes(int field) {
            return (byte[]) only(field);
        }

        public String text(int field) {
            return new String(bytes(field), StandardCharsets.UTF_8);
        }

        public Message message(int field) {
            return of(bytes(field));
        }

        public double[] packed(int field) {
            byte[] all = bytes(field);
            double[] values = new double[all.length / Double.BYTES];
            ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
            return values;
        }

        /** The only value of the summary of an event. */
        public Message value() {
            return message(5).message(1);
        }
    }

    /** Computes CRC-32C bit by bit. */
    public static int crc32c(byte[] bytes) {
        int crc = -1;
        for (byte each : bytes) {
            crc ^= each & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
            }
        }
        return ~crc;
    }

    static int masked(byte[] bytes) {
        int crc = crc32c(bytes);
        return (crc >>> 15 | crc << 17) + 0xA282EAD8;
    }

    /** Reads all records, and looks at their check sums. */
    static List<byte[]> records(byte[] file) {
        List<byte[]> records = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            requireEqual(in.getInt(), masked(length));
            byte[] data = new byte[Math.toIntExact(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong())];
            in.get(data);
            requireEqual(in.getInt(), masked(data));
            records.add(data);
        }
        return records;
    }

    private static void requireEqual(int read, int computed) {
        if (read != computed) {
            throw new IllegalStateException(Integer.toHexString(read) + " isn't " + Integer.toHexString(computed));
        }
    }

    /** Reads the events of the only file in a folder, without the first, which names the version. */
    public static List<Message> of(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            if (all.size() != 1) {
                throw new IllegalStateException("files are " + all);
            }
            List<Message> events = records(Files.readAllBytes(all.getFirst())).stream().map(Message::of).toList();
            if (!events.getFirst().text(3).equals("brain.Event:2") || events.getFirst().has(2)) {
                throw new IllegalStateException("begins with " + events.getFirst());
            }
            return events.subList(1, events.size());
        }
    }
}
