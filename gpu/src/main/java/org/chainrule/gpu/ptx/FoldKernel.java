package org.chainrule.gpu.ptx;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.device.ElementType;
import org.chainrule.autograd.formula.Expr;

/**
 * Writes kernels that fold the values of a formula along rows, in double precision and in the order of {@link Fold}: of a block of
 * {@link Fold#BLOCK} elements, thread k folds elements k, k + n and so on of n threads, and the threads' results are folded in pairs. Each block
 * of threads folds one block of a row; of rows of several blocks, whose results are folded in turn, there are as many results.
 *
 * <p>
 * Parameters: for each argument the address of its first element, and its distances in bytes from a row and from an element to the next; the
 * address of the first result, the width of a row, and the number of its blocks.
 */
public final class FoldKernel {
    private FoldKernel() {}

    /**
     * Returns the number of threads of a block.
     *
     * @param single whether the formula computes in single precision
     * @return 32 or 16
     */
    public static int threads(boolean single) {
        return Fold.partials(single);
    }

    /**
     * What a kernel folds.
     *
     * @param fold how
     * @param value the formula
     * @param single whether it computes in single precision
     * @param arguments the types of its arguments
     */
    public record Spec(Fold fold, Expr value, boolean single, List<ElementType> arguments) {}

    /**
     * Writes a kernel.
     *
     * @param name the kernel's name
     * @param spec what it folds
     * @return the module's text
     */
    public static String of(String name, Spec spec) {
        int threads = threads(spec.single);
        var kernel = new PtxKernel(name, threads);
        List<Row> rows = new ArrayList<>();
        spec.arguments.forEach(type -> rows.add(new Row(kernel, type)));
        String to = kernel.parameter(PtxType.B64);
        String width = kernel.parameter(PtxType.B32);
        String blocks = kernel.parameter(PtxType.B32);
        String thread = kernel.set(PtxType.B32, "mov.u32", "%tid.x");
        String index = kernel.set(PtxType.B32, "mov.u32", "%ctaid.x");
        String row = kernel.set(PtxType.B32, "div.u32", index, blocks);
        String block = kernel.set(PtxType.B32, "rem.u32", index, blocks);
        String first = kernel.set(PtxType.B32, "mul.lo.u32", block, Fold.BLOCK);
        String end = kernel.set(PtxType.B32, "min.u32", kernel.set(PtxType.B32, "add.u32", first, Fold.BLOCK), width);
        String element = kernel.set(PtxType.B32, "add.u32", first, thread);
        rows.forEach(argument -> argument.begin(row, element, threads));

        String result = kernel.set(PtxType.F64, "mov.f64", identity(spec.fold));
        String next = kernel.label();
        String done = kernel.label();
        kernel.place(next);
        kernel.jumpUnless(kernel.set(PtxType.PRED, "setp.lt.u32", element, end), done);
        var elements = new Elements(kernel, spec.single);
        List<String> x = rows.stream().map(argument -> argument.next(elements)).toList();
        String value = FormulaWriter.write(kernel, spec.single, List.of(spec.value), x).getFirst();
        fold(kernel, spec.fold, result, spec.single ? kernel.set(PtxType.F64, "cvt.f64.f32", value) : value, "");
        kernel.run("add.u32", element, element, threads);
        kernel.jump(next);
        kernel.place(done);

        foldInPairs(kernel, spec.fold, thread, result, threads);
        String isFirst = kernel.set(PtxType.PRED, "setp.eq.u32", thread, 0);
        String place = kernel.set(PtxType.B64, "mad.wide.u32", index, Double.BYTES, to);
        kernel.run("@" + isFirst + " st.global.f64", "[" + place + "]", result);
        kernel.run("ret");
        return kernel.toString();
    }

    /** An argument of the formula: where its next element is that a thread reads. */
    private static final class Row {
        private final PtxKernel kernel;
        private final ElementType type;
        private final String start;
        private final String rowStride;
        private final String stride;
        private String address;
        private String step;

        Row(PtxKernel kernel, ElementType type) {
            this.kernel = kernel;
            this.type = type;
            this.start = kernel.parameter(PtxType.B64);
            this.rowStride = kernel.parameter(PtxType.B64);
            this.stride = kernel.parameter(PtxType.B64);
        }

        void begin(String row, String element, int threads) {
            String ofRow = kernel.set(PtxType.B64, "mad.lo.s64", kernel.set(PtxType.B64, "cvt.u64.u32", row), rowStride,
                    start);
            address = kernel.set(PtxType.B64, "mad.lo.s64", kernel.set(PtxType.B64, "cvt.u64.u32", element), stride,
                    ofRow);
            step = kernel.set(PtxType.B64, "mad.lo.s64", stride, threads, 0);
        }

        String next(Elements elements) {
            String element = elements.load(address, type, 1).getFirst();
            kernel.run("add.u64", address, address, step);
            return element;
        }
    }

    private static String identity(Fold fold) {
        return PtxKernel.constant(fold == Fold.SUM ? 0 : Double.NEGATIVE_INFINITY, false);
    }

    /** Writes the fold of a value into a result, under a condition if there is one: the greater one, or the result where the value is NaN. */
    private static void fold(PtxKernel kernel, Fold fold, String result, String value, String guard) {
        if (fold == Fold.SUM) {
            kernel.run(guard + "add.rn.f64", result, result, value);
        } else {
            String isGreater = kernel.set(PtxType.PRED, "setp.gt.f64", value, result);
            kernel.run(guard + "selp.f64", result, value, result, isGreater);
        }
    }

    /** Writes the fold of the threads' results into that of the first thread. */
    private static void foldInPairs(PtxKernel kernel, Fold fold, String thread, String result, int threads) {
        String shared = kernel.shared(threads * Double.BYTES);
        String own = kernel.set(PtxType.B32, "mad.lo.u32", thread, Double.BYTES, shared);
        kernel.run("st.shared.f64", "[" + own + "]", result);
        for (int half = threads / 2; half > 0; half /= 2) {
            kernel.barrier();
            String guard = "@" + kernel.set(PtxType.PRED, "setp.lt.u32", thread, half) + " ";
            String other = kernel.set(PtxType.F64, "mov.f64", identity(fold));
            kernel.run(guard + "ld.shared.f64", other, "[" + own + "+" + half * Double.BYTES + "]");
            fold(kernel, fold, result, other, guard);
            kernel.run(guard + "st.shared.f64", "[" + own + "]", result);
        }
    }
}
