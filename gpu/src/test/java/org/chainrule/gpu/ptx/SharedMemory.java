package org.chainrule.gpu.ptx;

import java.util.Arrays;

/**
 * The memory that the threads of a block share. A word that one thread writes and another touches without a barrier between is an error, and
 * so is one that is read before anything was written to it.
 */
final class SharedMemory {
    private static final int NOBODY = -1;
    private static final int SEVERAL = -2;

    private final int[] words;
    private final int[] writers; // the thread that wrote a word since the last barrier
    private final int[] readers; // the one that read it
    private final boolean[] isWritten;

    SharedMemory(int bytes) {
        words = new int[(bytes + 3) / 4];
        writers = new int[words.length];
        readers = new int[words.length];
        isWritten = new boolean[words.length];
        barrier();
    }

    /** All threads are at a barrier. */
    void barrier() {
        Arrays.fill(writers, NOBODY);
        Arrays.fill(readers, NOBODY);
    }

    long read(int thread, long address, int size) {
        int word = word(address, size);
        for (int n = word; n < word + size / 4; n++) {
            if (!isWritten[n]) {
                throw new IllegalStateException("nothing was written to the shared word " + n + ", which is read");
            }
            if (writers[n] != NOBODY && writers[n] != thread) {
                throw new IllegalStateException(race(thread, "reads", n, writers[n]));
            }
            readers[n] = readers[n] == NOBODY || readers[n] == thread ? thread : SEVERAL;
        }
        long low = words[word] & 0xffffffffL;
        return size == 4 ? low : low | (long) words[word + 1] << 32;
    }

    void write(int thread, long address, int size, long value) {
        int word = word(address, size);
        for (int n = word; n < word + size / 4; n++) {
            if (writers[n] != NOBODY && writers[n] != thread || readers[n] != NOBODY && readers[n] != thread) {
                throw new IllegalStateException(
                        race(thread, "writes", n, writers[n] == NOBODY ? readers[n] : writers[n]));
            }
            writers[n] = thread;
            isWritten[n] = true;
            words[n] = (int) (value >>> 32 * (n - word));
        }
    }

    private int word(long address, int size) {
        if (size < 4 || address % size != 0 || address < 0 || address + size > 4L * words.length) {
            throw new IllegalStateException("an access of " + size + " bytes of shared memory at " + address);
        }
        return (int) address / 4;
    }

    private static String race(int thread, String what, int word, int other) {
        return "a race: thread " + thread + " " + what + " the shared word " + word + ", which "
                + (other == SEVERAL ? "others" : "thread " + other) + " touched since the last barrier";
    }
}
