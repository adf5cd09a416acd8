package org.chainrule.gpu.ptx;

import org.chainrule.autograd.device.ElementType;

/**
 * Writes kernels that read elements at indices, or write elements to them. The parameters are the address from which indices are counted, the
 * distance in bytes from an index to the next, the address of the first index, that of the elements in row-major order, their number, the sizes of the
 * axes, and the distances in bytes along them: of what is indexed, and of the indices.
 */
public final class IndexKernel {
    /** The number of threads of a block. */
    public static final int THREADS = 256;

    private IndexKernel() {}

    /**
     * What a kernel moves.
     *
     * @param type the type of the elements
     * @param writes whether elements are written to indices, rather than read from them
     * @param axes the number of axes
     */
    public record Spec(ElementType type, boolean writes, int axes) {}

    /**
     * Writes a kernel.
     *
     * @param name the kernel's name
     * @param spec what it moves
     * @return the module's text
     */
    public static String of(String name, Spec spec) {
        var kernel = new PtxKernel(name, THREADS);
        String indexed = kernel.parameter(PtxType.B64);
        String stride = kernel.parameter(PtxType.B64);
        String indices = kernel.parameter(PtxType.B64);
        String inOrder = kernel.parameter(PtxType.B64);
        String count = kernel.parameter(PtxType.B32);
        var places = new StridedPlaces(kernel, spec.axes);
        String[] ofIndexed = places.strides();
        String[] ofIndices = places.strides();
        String element = kernel.index();
        String end = kernel.label();
        kernel.jumpUnless(kernel.set(PtxType.PRED, "setp.lt.u32", element, count), end);
        String[] at = places.of(element, new String[] {indexed, indices}, ofIndexed, ofIndices);
        String index = kernel.set(PtxType.B64, "ld.global.u64", "[" + at[1] + "]");
        String there = kernel.set(PtxType.B64, "mad.lo.s64", index, stride, at[0]);
        String here = kernel.set(PtxType.B64, "mad.wide.u32", element, spec.type.bytes(), inOrder);
        String bits = "u" + spec.type.bytes() * 8;
        String value = kernel.set(spec.type.bytes() == 8 ? PtxType.B64 : PtxType.B32, "ld.global." + bits,
                "[" + (spec.writes ? here : there) + "]");
        kernel.run("st.global." + bits, "[" + (spec.writes ? there : here) + "]", value);
        kernel.place(end);
        kernel.run("ret");
        return kernel.toString();
    }
}
