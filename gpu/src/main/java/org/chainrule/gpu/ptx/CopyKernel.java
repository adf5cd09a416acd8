package org.chainrule.gpu.ptx;

import org.chainrule.autograd.device.ElementType;

/**
 * Writes kernels that copy elements, as they are, from and to any distances. The parameters are the address of the first element, that of the
 * first copy, the number of elements, the sizes of the axes, and the distances in bytes along them of the elements and of the copies.
 */
public final class CopyKernel {
    /** The number of threads of a block. */
    public static final int THREADS = 256;

    private CopyKernel() {}

    /**
     * What a kernel copies.
     *
     * @param type the type of the elements
     * @param axes the number of axes
     */
    public record Spec(ElementType type, int axes) {}

    /**
     * Returns how many blocks copy so many elements.
     *
     * @param count the number of elements
     * @return the number of blocks
     */
    public static int blocks(int count) {
        return Math.toIntExact(((long) count + THREADS - 1) / THREADS);
    }

    /**
     * Writes a kernel.
     *
     * @param name the kernel's name
     * @param spec what it copies
     * @return the module's text
     */
    public static String of(String name, Spec spec) {
        var kernel = new PtxKernel(name, THREADS);
        String from = kernel.parameter(PtxType.B64);
        String to = kernel.parameter(PtxType.B64);
        String count = kernel.parameter(PtxType.B32);
        var places = new StridedPlaces(kernel, spec.axes);
        String[] ofFrom = places.strides();
        String[] ofTo = places.strides();
        String index = kernel.index();
        String end = kernel.label();
        kernel.jumpUnless(kernel.set(PtxType.PRED, "setp.lt.u32", index, count), end);
        String[] at = places.of(index, new String[] {from, to}, ofFrom, ofTo);
        String bits = "u" + spec.type.bytes() * 8;
        String element = kernel.set(spec.type.bytes() == 8 ? PtxType.B64 : PtxType.B32, "ld.global." + bits,
                "[" + at[0] + "]");
        kernel.run("st.global." + bits, "[" + at[1] + "]", element);
        kernel.place(end);
        kernel.run("ret");
        return kernel.toString();
    }
}
