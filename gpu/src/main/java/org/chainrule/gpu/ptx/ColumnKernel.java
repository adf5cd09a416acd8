package org.chainrule.gpu.ptx;

/**
 * Writes kernels that add up rows of matrices in double precision, one after the other, from 0 on: a thread adds up some rows of one column. Of a
 * matrix whose rows are in several blocks, each has a result, one row of sums after the other.
 *
 * <p>
 * Parameters: the address of the first element, that of the first sum, the numbers of rows and of columns of a matrix, the number of rows of a block, how many
 * blocks of threads there are for the columns, and for all of a matrix.
 */
public final class ColumnKernel {
    /** The number of threads of a block. */
    public static final int THREADS = 128;

    private ColumnKernel() {}

    /**
     * What a kernel sums.
     *
     * @param single whether the elements are floats
     */
    public record Spec(boolean single) {}

    /**
     * Writes a kernel.
     *
     * @param name the kernel's name
     * @param spec what it sums
     * @return the module's text
     */
    public static String of(String name, Spec spec) {
        PtxType type = PtxType.of(spec.single);
        var kernel = new PtxKernel(name, THREADS);
        String from = kernel.parameter(PtxType.B64);
        String to = kernel.parameter(PtxType.B64);
        String rows = kernel.parameter(PtxType.B32);
        String columns = kernel.parameter(PtxType.B32);
        String rowsOfBlock = kernel.parameter(PtxType.B32);
        String tiles = kernel.parameter(PtxType.B32);
        String tilesOfMatrix = kernel.parameter(PtxType.B32);
        String thread = kernel.set(PtxType.B32, "mov.u32", "%tid.x");
        String index = kernel.set(PtxType.B32, "mov.u32", "%ctaid.x");
        String matrix = kernel.set(PtxType.B32, "div.u32", index, tilesOfMatrix);
        String inMatrix = kernel.set(PtxType.B32, "rem.u32", index, tilesOfMatrix);
        String block = kernel.set(PtxType.B32, "div.u32", inMatrix, tiles);
        String tile = kernel.set(PtxType.B32, "rem.u32", inMatrix, tiles);
        String column = kernel.set(PtxType.B32, "mad.lo.u32", tile, THREADS, thread);
        String end = kernel.label();
        kernel.jumpUnless(kernel.set(PtxType.PRED, "setp.lt.u32", column, columns), end);

        String row = kernel.set(PtxType.B32, "mul.lo.u32", block, rowsOfBlock);
        String last = kernel.set(PtxType.B32, "min.u32", kernel.set(PtxType.B32, "add.u32", row, rowsOfBlock), rows);
        String allRows = kernel.set(PtxType.B32, "mad.lo.u32", matrix, rows, row);
        String element = kernel.set(PtxType.B32, "mad.lo.u32", allRows, columns, column);
        String address = kernel.set(PtxType.B64, "mad.wide.u32", element, type.bytes(), from);
        String step = kernel.set(PtxType.B64, "mul.wide.u32", columns, type.bytes());
        String sum = kernel.set(PtxType.F64, "mov.f64", PtxKernel.constant(0, false));
        String next = kernel.label();
        kernel.place(next);
        String value = kernel.set(type, "ld.global." + type.suffix(), "[" + address + "]");
        kernel.run("add.rn.f64", sum, sum, spec.single ? kernel.set(PtxType.F64, "cvt.f64.f32", value) : value);
        kernel.run("add.u64", address, address, step);
        kernel.run("add.u32", row, row, 1);
        kernel.jumpIf(kernel.set(PtxType.PRED, "setp.lt.u32", row, last), next);

        String result = kernel.set(PtxType.B32, "div.u32", index, tiles); // as many rows of sums are before this one
        String place = kernel.set(PtxType.B32, "mad.lo.u32", result, columns, column);
        kernel.run("st.global.f64", "[" + kernel.set(PtxType.B64, "mad.wide.u32", place, Double.BYTES, to) + "]", sum);
        kernel.place(end);
        kernel.run("ret");
        return kernel.toString();
    }
}
