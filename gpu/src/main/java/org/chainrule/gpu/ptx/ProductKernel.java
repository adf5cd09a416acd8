package org.chainrule.gpu.ptx;

import java.util.stream.IntStream;

import org.chainrule.autograd.kernel.Products;

/**
 * Writes kernels that multiply matrices, C = A B or C = Z + A B, with factors of any strides, for many pairs of factors at once.
 *
 * <p>
 * An element is the sum that the CPU computes: the terms are added in order, by fused multiply-adds, in blocks of {@link Products#BLOCK} that begin
 * with 0, and the sums of the blocks are added up in order, to Z if there is one. A block of threads computes a tile of C, of which each
 * thread has {@value #EACH} x {@value #EACH} elements in registers; slices of A and B are read into shared memory, {@value #DEPTH} terms at a time.
 *
 * <p>
 * Parameters: the addresses of A, B, Z and C; the numbers of rows, columns and terms; how many tiles there are along the columns, and
 * for each pair; the distances in bytes from a row and from a column to the next of A, B and Z; the sizes of the axes of
 * pairs, and the distances along them of A and of B. C is row-major, one product after the other.
 */
public final class ProductKernel {
    /** The number of threads of a block. */
    public static final int THREADS = 256;
    /** The rows and the columns of a tile. */
    public static final int TILE = 64;
    private static final int SIDE = 16; // threads along a side of a tile
    private static final int EACH = TILE / SIDE;
    private static final int DEPTH = 16;
    private static final int ROW = TILE + 1; // elements from a term to the next in shared memory, so that threads don't wait for the same bank

    /**
     * What a kernel computes.
     *
     * @param single whether in single precision
     * @param aByTerm whether the terms of a row of A, rather than its rows, follow each other in memory
     * @param bByTerm whether the terms of a column of B, rather than its columns, do
     * @param addsZ whether the product is added to Z
     * @param axes the number of axes of pairs
     */
    public record Spec(boolean single, boolean aByTerm, boolean bByTerm, boolean addsZ, int axes) {}

    private final Spec spec;
    private final PtxKernel kernel;
    private final PtxType type;
    private final String[][] sums = new String[EACH][EACH]; // of the present block of terms
    private final String[][] totals = new String[EACH][EACH]; // of the blocks before

    private ProductKernel(String name, Spec spec) {
        this.spec = spec;
        this.kernel = new PtxKernel(name, THREADS);
        this.type = PtxType.of(spec.single);
    }

    /**
     * Writes a kernel.
     *
     * @param name the kernel's name
     * @param spec what it computes
     * @return the module's text
     */
    public static String of(String name, Spec spec) {
        var writer = new ProductKernel(name, spec);
        writer.write();
        return writer.kernel.toString();
    }

    private void write() {
        String[] factors = {kernel.parameter(PtxType.B64), kernel.parameter(PtxType.B64)};
        String z = kernel.parameter(PtxType.B64);
        String c = kernel.parameter(PtxType.B64);
        String rows = kernel.parameter(PtxType.B32);
        String columns = kernel.parameter(PtxType.B32);
        String terms = kernel.parameter(PtxType.B32);
        String tilesOfRow = kernel.parameter(PtxType.B32);
        String tiles = kernel.parameter(PtxType.B32);
        String[] strides = IntStream.range(0, 6).mapToObj(_ -> kernel.parameter(PtxType.B64)).toArray(String[]::new);
        var pairs = new StridedPlaces(kernel, spec.axes);
        String[][] ofPairs = {pairs.strides(), pairs.strides()};

        String thread = kernel.set(PtxType.B32, "mov.u32", "%tid.x");
        String block = kernel.set(PtxType.B32, "mov.u32", "%ctaid.x");
        String pair = kernel.set(PtxType.B32, "div.u32", block, tiles);
        String tile = kernel.set(PtxType.B32, "rem.u32", block, tiles);
        String firstRow = times(kernel.set(PtxType.B32, "div.u32", tile, tilesOfRow), TILE);
        String firstColumn = times(kernel.set(PtxType.B32, "rem.u32", tile, tilesOfRow), TILE);
        String[] starts = spec.axes == 0 ? factors : pairs.of(pair, factors, ofPairs);
        String row = kernel.set(PtxType.B32, "div.u32", thread, SIDE);
        String column = kernel.set(PtxType.B32, "rem.u32", thread, SIDE);
        int bytes = DEPTH * ROW * type.bytes();
        String sharedA = kernel.shared(bytes);
        String sharedB = kernel.shared(bytes);
        begin(z, strides, rows, columns, plus(firstRow, row), plus(firstColumn, column));

        var a = new Slice(thread, spec.aByTerm, starts[0], strides[0], strides[1], firstRow, rows, sharedA);
        var b = new Slice(thread, spec.bByTerm, starts[1], strides[3], strides[2], firstColumn, columns, sharedB);
        String ownA = place(sharedA, row);
        String ownB = place(sharedB, column);
        String done = kernel.set(PtxType.B32, "mov.u32", 0);
        String top = kernel.label();
        String end = kernel.label();
        kernel.place(top);
        kernel.jumpUnless(kernel.set(PtxType.PRED, "setp.lt.u32", done, terms), end);
        endBlockAt(done);
        a.load(done, terms);
        b.load(done, terms);
        kernel.barrier();
        multiply(ownA, ownB, kernel.set(PtxType.B32, "sub.u32", terms, done));
        kernel.barrier();
        kernel.run("add.u32", done, done, DEPTH);
        kernel.jump(top);
        kernel.place(end);
        addUp();
        store(c, pair, rows, columns, plus(firstRow, row), plus(firstColumn, column));
        kernel.run("ret");
    }

    private String times(String index, int factor) {
        return kernel.set(PtxType.B32, "mul.lo.u32", index, factor);
    }

    private String plus(String index, Object other) {
        return kernel.set(PtxType.B32, "add.u32", index, other);
    }

    /** Returns the address in shared memory of an element, of the first term. */
    private String place(String start, String element) {
        return kernel.set(PtxType.B32, "mad.lo.u32", element, type.bytes(), start);
    }

    private String wide(String index) {
        return kernel.set(PtxType.B64, "cvt.u64.u32", index);
    }

    /** Sets the totals to Z, or to -0, to which adding a sum changes nothing, and the sums to 0. */
    private void begin(String z, String[] strides, String rows, String columns, String row, String column) {
        for (int i = 0; i < EACH; i++) {
            for (int j = 0; j < EACH; j++) {
                sums[i][j] = kernel.set(type, "mov." + type.suffix(), PtxKernel.constant(0, spec.single));
                totals[i][j] = kernel.set(type, "mov." + type.suffix(), PtxKernel.constant(-0.0, spec.single));
                if (spec.addsZ) {
                    String y = plus(row, i * SIDE);
                    String x = plus(column, j * SIDE);
                    String at = kernel.set(PtxType.B64, "mad.lo.s64", wide(y), strides[4], z);
                    kernel.run("@" + isWithin(y, rows, x, columns) + " ld.global." + type.suffix(), totals[i][j],
                            "[" + kernel.set(PtxType.B64, "mad.lo.s64", wide(x), strides[5], at) + "]");
                }
            }
        }
    }

    private String isWithin(String y, String rows, String x, String columns) {
        return kernel.set(PtxType.PRED, "and.pred", kernel.set(PtxType.PRED, "setp.lt.u32", y, rows),
                kernel.set(PtxType.PRED, "setp.lt.u32", x, columns));
    }

    /** Adds the sums up where a block of terms begins that isn't the first; so often that it costs little, nothing is jumped over else. */
    private void endBlockAt(String done) {
        String within = kernel.set(PtxType.B32, "and.b32", done, Products.BLOCK - 1);
        String isInside = kernel.set(PtxType.PRED, "setp.ne.u32", within, 0);
        String isFirst = kernel.set(PtxType.PRED, "setp.eq.u32", done, 0);
        String over = kernel.label();
        kernel.jumpIf(kernel.set(PtxType.PRED, "or.pred", isInside, isFirst), over);
        addUp();
        kernel.place(over);
    }

    private void addUp() {
        for (int i = 0; i < EACH; i++) {
            for (int j = 0; j < EACH; j++) {
                kernel.run("add.rn." + type.suffix(), totals[i][j], totals[i][j], sums[i][j]);
                kernel.run("mov." + type.suffix(), sums[i][j], PtxKernel.constant(0, spec.single));
            }
        }
    }

    /** Adds the products of the terms in shared memory to the sums: all, or as many as are left. */
    private void multiply(String a, String b, String left) {
        String some = kernel.label();
        String end = kernel.label();
        kernel.jumpUnless(kernel.set(PtxType.PRED, "setp.ge.u32", left, DEPTH), some);
        for (int term = 0; term < DEPTH; term++) {
            addTerm(a, b, term * ROW * type.bytes());
        }
        kernel.jump(end);
        kernel.place(some);
        String term = kernel.set(PtxType.B32, "mov.u32", 0);
        String atA = kernel.set(PtxType.B32, "mov.u32", a);
        String atB = kernel.set(PtxType.B32, "mov.u32", b);
        String next = kernel.label();
        kernel.place(next);
        addTerm(atA, atB, 0);
        kernel.run("add.u32", atA, atA, ROW * type.bytes());
        kernel.run("add.u32", atB, atB, ROW * type.bytes());
        kernel.run("add.u32", term, term, 1);
        kernel.jumpIf(kernel.set(PtxType.PRED, "setp.lt.u32", term, left), next);
        kernel.place(end);
    }

    private void addTerm(String a, String b, int offset) {
        String[] x = own(a, offset);
        String[] y = own(b, offset);
        for (int i = 0; i < EACH; i++) {
            for (int j = 0; j < EACH; j++) {
                kernel.run("fma.rn." + type.suffix(), sums[i][j], x[i], y[j], sums[i][j]);
            }
        }
    }

    private String[] own(String start, int offset) {
        return IntStream.range(0, EACH).mapToObj(i -> kernel.set(type, "ld.shared." + type.suffix(),
                "[" + start + "+" + (offset + i * SIDE * type.bytes()) + "]")).toArray(String[]::new);
    }

    private void store(String c, String pair, String rows, String columns, String row, String column) {
        String size = kernel.set(PtxType.B32, "mul.lo.u32", rows, columns);
        String start = kernel.set(PtxType.B64, "mul.wide.u32", pair, size);
        for (int i = 0; i < EACH; i++) {
            for (int j = 0; j < EACH; j++) {
                String y = plus(row, i * SIDE);
                String x = plus(column, j * SIDE);
                String index = kernel.set(PtxType.B64, "add.u64", start,
                        kernel.set(PtxType.B64, "mad.wide.u32", y, columns, wide(x)));
                String at = kernel.set(PtxType.B64, "mad.lo.s64", index, type.bytes(), c);
                kernel.run("@" + isWithin(y, rows, x, columns) + " st.global." + type.suffix(), "[" + at + "]",
                        totals[i][j]);
            }
        }
    }

    /** A slice of a factor: some terms of as many rows of A, or columns of B, as a tile has; here they are called lines. */
    private final class Slice {
        private static final int PARTS = TILE * DEPTH / THREADS; // elements for each thread

        private final String[] terms = new String[PARTS]; // the term of each element that the thread reads
        private final String[] isLine = new String[PARTS]; // whether its line exists
        private final String[] from = new String[PARTS]; // the address of the present term
        private final String[] to = new String[PARTS]; // in shared memory
        private final String step; // bytes from a slice to the next

        Slice(String thread, boolean byTerm, String start, String lineStride, String termStride, String firstLine,
                String lines,
                String shared) {
            for (int part = 0; part < PARTS; part++) {
                String element = plus(thread, part * THREADS);
                int width = byTerm ? DEPTH : TILE; // what follows in memory is read by threads that follow each other
                String inner = kernel.set(PtxType.B32, "rem.u32", element, width);
                String outer = kernel.set(PtxType.B32, "div.u32", element, width);
                terms[part] = byTerm ? inner : outer;
                String line = byTerm ? outer : inner;
                String all = plus(firstLine, line);
                isLine[part] = kernel.set(PtxType.PRED, "setp.lt.u32", all, lines);
                String at = kernel.set(PtxType.B64, "mad.lo.s64", wide(all), lineStride, start);
                from[part] = kernel.set(PtxType.B64, "mad.lo.s64", wide(terms[part]), termStride, at);
                String place = kernel.set(PtxType.B32, "mad.lo.u32", terms[part], ROW, line);
                to[part] = kernel.set(PtxType.B32, "mad.lo.u32", place, type.bytes(), shared);
            }
            this.step = kernel.set(PtxType.B64, "mad.lo.s64", termStride, DEPTH, 0);
        }

        /** Reads the elements that exist into shared memory, and moves on. */
        void load(String done, String count) {
            for (int part = 0; part < PARTS; part++) {
                String term = plus(terms[part], done);
                String exists = kernel.set(PtxType.PRED, "and.pred", isLine[part],
                        kernel.set(PtxType.PRED, "setp.lt.u32", term, count));
                String value = kernel.set(type, "mov." + type.suffix(), PtxKernel.constant(0, spec.single));
                kernel.run("@" + exists + " ld.global." + type.suffix(), value, "[" + from[part] + "]");
                kernel.run("st.shared." + type.suffix(), "[" + to[part] + "]", value);
                kernel.run("add.u64", from[part], from[part], step);
            }
        }
    }
}
