package org.chainrule.gpu.ptx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.TreeMap;

/** The memory of a simulated GPU: an access outside of a block, at an odd address, or to bytes that nothing has written, is an error. */
public final class SimulatedMemory {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ALIGNMENT = 256;

    private final byte[] bytes;
    private final BitSet written;
    private final TreeMap<Integer, Integer> blocks = new TreeMap<>(); // the end of each, by its start

    SimulatedMemory(int size) {
        bytes = new byte[size];
        written = new BitSet(size);
    }

    /** Allocates a block between others. */
    long allocate(int size) {
        long start = tryAllocate(size);
        if (start == 0) {
            throw new OutOfMemoryError("the simulated GPU has " + bytes.length + " bytes");
        }
        return start;
    }

    /**
     * Allocates a block behind all others, or in the place of one that was freed.
     *
     * @param size the number of its bytes
     * @return its address; 0 if there is no place
     */
    public long tryAllocate(long size) {
        int start = ALIGNMENT;
        for (var block : blocks.entrySet()) {
            if (start + size + ALIGNMENT <= block.getKey()) {
                break;
            }
            start = (block.getValue() + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }
        if (start + size > bytes.length) {
            return 0;
        }
        blocks.put(start, (int) (start + size));
        written.clear(start, (int) (start + size));
        return start;
    }

    /**
     * Frees a block.
     *
     * @param address its address
     */
    public void free(long address) {
        if (blocks.remove((int) address) == null) {
            throw new IllegalStateException("no block begins at " + address);
        }
    }

    /** Copies an array into a new block that begins so many bytes after an aligned address; returns the address. */
    long upload(Object array, int after) {
        return switch (array) {
            case float[] x -> {
                int at = (int) allocate(after + 4 * x.length) + after;
                for (int n = 0; n < x.length; n++) {
                    write(at + 4 * n, 4, Float.floatToRawIntBits(x[n]));
                }
                yield at;
            }
            case double[] x -> {
                int at = (int) allocate(after + 8 * x.length) + after;
                for (int n = 0; n < x.length; n++) {
                    write(at + 8 * n, 8, Double.doubleToRawLongBits(x[n]));
                }
                yield at;
            }
            case long[] x -> {
                int at = (int) allocate(after + 8 * x.length) + after;
                for (int n = 0; n < x.length; n++) {
                    write(at + 8 * n, 8, x[n]);
                }
                yield at;
            }
            case boolean[] x -> {
                int at = (int) allocate(after + x.length) + after;
                for (int n = 0; n < x.length; n++) {
                    write(at + n, 1, x[n] ? 1 : 0);
                }
                yield at;
            }
            default -> throw new IllegalArgumentException("" + array.getClass());
        };
    }

    /** Copies elements into an array. */
    void download(long address, Object array) {
        switch (array) {
            case float[] x -> {
                for (int n = 0; n < x.length; n++) {
                    x[n] = Float.intBitsToFloat((int) read(address + 4L * n, 4));
                }
            }
            case double[] x -> {
                for (int n = 0; n < x.length; n++) {
                    x[n] = Double.longBitsToDouble(read(address + 8L * n, 8));
                }
            }
            case boolean[] x -> {
                for (int n = 0; n < x.length; n++) {
                    x[n] = read(address + n, 1) != 0;
                }
            }
            default -> throw new IllegalArgumentException("" + array.getClass());
        }
    }

    /**
     * Reads the bits of a number.
     *
     * @param address where it is
     * @param size its bytes: 1, 4 or 8
     * @return the bits
     */
    public long read(long address, int size) {
        int at = place(address, size, size);
        if (written.nextClearBit(at) < at + size) {
            throw new IllegalStateException("nothing was written at " + address + ", which is read");
        }
        return switch (size) {
            case 1 -> bytes[at] & 0xff;
            case 4 -> (int) INT.get(bytes, at) & 0xffffffffL;
            default -> (long) LONG.get(bytes, at);
        };
    }

    /**
     * Writes the bits of a number.
     *
     * @param address where it is
     * @param size its bytes: 1, 4 or 8
     * @param value the bits
     */
    public void write(long address, int size, long value) {
        int at = place(address, size, size);
        switch (size) {
            case 1 -> bytes[at] = (byte) value;
            case 4 -> INT.set(bytes, at, (int) value);
            default -> LONG.set(bytes, at, value);
        }
        written.set(at, at + size);
    }

    /** Returns the index of an address that must be a multiple of an alignment, and begin so many bytes of a block. */
    int place(long address, int size, int alignment) {
        var block = blocks.floorEntry((int) Math.max(0, Math.min(address, bytes.length)));
        if (block == null || address + size > block.getValue()) {
            throw new IllegalStateException("an access outside of all blocks, at " + address);
        }
        if (address % alignment != 0) {
            throw new IllegalStateException("the address " + address + " is no multiple of " + alignment);
        }
        return (int) address;
    }
}
