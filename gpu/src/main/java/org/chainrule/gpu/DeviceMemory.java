package org.chainrule.gpu;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.chainrule.autograd.device.DeviceArray;
import org.chainrule.autograd.device.ElementType;
import org.chainrule.gpu.cuda.Driver;

/**
 * The memory of a GPU. An array's memory is taken back when nothing refers to the array any more, and given to the next array of that size:
 * the driver takes a hundred microseconds to allocate.
 *
 * <p>
 * A kernel that still reads memory which was taken back is no concern, since kernels run in order: one that writes it comes later.
 */
final class DeviceMemory {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int ALIGNMENT = 256; // bytes
    private static final int ATTEMPTS = 5; // to have the garbage collector take memory back
    private static final long PAUSE = 20; // ms, in which it does

    private final Driver driver;
    private final Map<Long, Deque<Long>> spare = new HashMap<>(); // addresses by their numbers of bytes
    private long used; // bytes that are allocated, spare ones included

    DeviceMemory(Driver driver) {
        this.driver = driver;
    }

    /**
     * An array.
     *
     * @param type the type of its elements
     * @param length how many there are
     * @param address where it begins
     */
    record Block(ElementType type, int length, long address) implements DeviceArray {

        /** Returns the address of an element. */
        long address(int element) {
            return address + (long) element * type.bytes();
        }
    }

    /** Allocates an array of arbitrary contents. */
    Block allocate(ElementType type, int length) {
        long bytes = Math.max(1, ((long) length * type.bytes() + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT;
        long address = take(bytes);
        for (int n = 0; address == 0 && n < ATTEMPTS; n++) {
            freeSpare();
            System.gc();
            pause();
            address = take(bytes);
        }
        if (address == 0) {
            throw new OutOfMemoryError(
                    "an array of " + bytes + " bytes doesn't fit in the memory of " + driver.name() + ", of which "
                            + used + " bytes are in use"
                            + "; let go of tensors, or move some to the CPU. The garbage collector, by which they are"
                            + " freed, was asked to run; -XX:+DisableExplicitGC prevents that");
        }
        var block = new Block(type, length, address);
        long taken = address;
        CLEANER.register(block, () -> giveBack(taken, bytes));
        return block;
    }

    private synchronized long take(long bytes) {
        Deque<Long> known = spare.get(bytes);
        if (known != null && !known.isEmpty()) {
            return known.pop();
        }
        long address = driver.allocate(bytes);
        used += address == 0 ? 0 : bytes;
        return address;
    }

    private synchronized void giveBack(long address, long bytes) {
        spare.computeIfAbsent(bytes, _ -> new ArrayDeque<>()).push(address);
    }

    private synchronized void freeSpare() {
        spare.forEach((bytes, addresses) -> {
            used -= bytes * addresses.size();
            addresses.forEach(driver::free);
        });
        spare.clear();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
