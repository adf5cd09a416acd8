package org.chainrule.gpu.cuda;

import java.lang.foreign.MemorySegment;

/** What is needed of a GPU. All work is done in the order of the calls. */
public interface Driver {

    /**
     * Returns the name of the device.
     *
     * @return such as {@code NVIDIA H100}
     */
    String name();

    /**
     * Allocates memory, at a multiple of 256 bytes.
     *
     * @param bytes how many bytes
     * @return the address; 0 if there is too little memory
     */
    long allocate(long bytes);

    /**
     * Frees memory.
     *
     * @param address what {@link #allocate} returned
     */
    void free(long address);

    /**
     * Copies memory to the device.
     *
     * @param source what is copied
     * @param address where to
     */
    void upload(MemorySegment source, long address);

    /**
     * Copies memory from the device, when all kernels are done.
     *
     * @param address where from
     * @param target what is filled
     */
    void download(long address, MemorySegment target);

    /**
     * Compiles a kernel.
     *
     * @param ptx the text of a module
     * @param name the name of the kernel in it
     * @return a handle, for {@link #launch}
     */
    long load(String ptx, String name);

    /**
     * Launches a kernel.
     *
     * @param kernel its handle
     * @param blocks how many blocks of threads there are
     * @param threads the number of threads in a block
     * @param arguments addresses, integers, and floating-point numbers as their bits
     */
    void launch(long kernel, int blocks, int threads, long... arguments);
}
