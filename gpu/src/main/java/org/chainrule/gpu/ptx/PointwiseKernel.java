package org.chainrule.gpu.ptx;

import java.util.ArrayList;
import java.util.List;

import org.chainrule.autograd.device.ElementType;
import org.chainrule.autograd.formula.Expr;

/**
 * Writes kernels that apply formulas element by element. Arguments are read in place, whatever their strides and types.
 *
 * <p>
 * The parameters of such a kernel are the address of the first element of each argument, or the number itself where it is {@link Reading#NUMBER},
 * the address of each result, and the number of elements; where there are axes, their sizes follow, the first one's first, and then
 * for each strided argument the distances in bytes between elements along each.
 */
public final class PointwiseKernel {
    /** The number of threads of a block. */
    public static final int THREADS = 256;
    private static final int VECTOR = 16; // bytes that a thread loads at once

    /** Where the elements of an argument are. */
    public enum Reading {
        /** One after the other, in the order of the results. */
        IN_ORDER,
        /** At distances along the axes. */
        STRIDED,
        /** One element of an array for all. */
        ONE,
        /** A number that is passed with the call. */
        NUMBER
    }

    /**
     * An argument.
     *
     * @param type the type of its elements
     * @param reading where they are
     */
    public record Argument(ElementType type, Reading reading) {}

    /**
     * What a kernel computes.
     *
     * @param formulas the formulas
     * @param single whether they compute in single precision
     * @param arguments their arguments
     * @param results the type of each formula's elements: floating point, or BOOL for whether they aren't 0
     * @param axes how many axes strided arguments have; 0 where there are none
     * @param isAligned whether all arrays begin at multiples of 16 bytes, so that several elements are loaded at once
     */
    public record Spec(List<Expr> formulas, boolean single, List<Argument> arguments, List<ElementType> results,
            int axes,
            boolean isAligned) {

        /**
         * Returns how many elements a thread computes.
         *
         * @return 1, or as many as it loads at once
         */
        public int width() {
            return !isAligned || axes > 0 ? 1 : VECTOR / (single ? Float.BYTES : Double.BYTES);
        }

        /**
         * Returns how many blocks of threads compute so many elements.
         *
         * @param count the number of elements
         * @return the number of blocks
         */
        public int blocks(int count) {
            long each = (long) THREADS * width();
            return Math.toIntExact((count + each - 1) / each);
        }
    }

    private final PtxKernel kernel;
    private final Spec spec;
    private final Elements elements;
    private final String[] arguments; // each one's address, or its value
    private final List<String> results = new ArrayList<>(); // the address of each
    private final String[][] strides; // null for arguments that aren't strided
    private StridedPlaces places;

    private PointwiseKernel(String name, Spec spec) {
        this.kernel = new PtxKernel(name, THREADS);
        this.spec = spec;
        this.elements = new Elements(kernel, spec.single);
        this.arguments = new String[spec.arguments.size()];
        this.strides = new String[arguments.length][];
    }

    /**
     * Writes a kernel.
     *
     * @param name the kernel's name
     * @param spec what it computes
     * @return the module's text
     * @throws UnsupportedOperationException if a formula calls a function of the platform; the message says so
     */
    public static String of(String name, Spec spec) {
        var writer = new PointwiseKernel(name, spec);
        writer.write();
        return writer.kernel.toString();
    }

    private void write() {
        PtxType type = PtxType.of(spec.single);
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = kernel.parameter(isNumber(i) ? type : PtxType.B64);
        }
        spec.results.forEach(_ -> results.add(kernel.parameter(PtxType.B64)));
        String count = kernel.parameter(PtxType.B32);
        places = new StridedPlaces(kernel, spec.axes);
        for (int i = 0; i < arguments.length; i++) {
            if (spec.arguments.get(i).reading == Reading.STRIDED) {
                strides[i] = places.strides();
            }
        }
        for (int i = 0; i < arguments.length; i++) {
            if (spec.arguments.get(i).reading == Reading.ONE) {
                arguments[i] = elements.load(arguments[i], spec.arguments.get(i).type, 1).getFirst();
            }
        }
        String chunk = kernel.index();
        String first = spec.width() == 1 ? chunk : kernel.set(PtxType.B32, "mul.lo.u32", chunk, spec.width());
        String end = kernel.label();
        kernel.jumpUnless(kernel.set(PtxType.PRED, "setp.lt.u32", first, count), end);
        if (spec.width() == 1) {
            compute(first, 1);
        } else {
            String one = kernel.label();
            String left = kernel.set(PtxType.B32, "sub.u32", count, first);
            kernel.jumpUnless(kernel.set(PtxType.PRED, "setp.ge.u32", left, spec.width()), one);
            compute(first, spec.width());
            kernel.run("ret");
            oneByOne(one, first, count);
        }
        kernel.place(end);
        kernel.run("ret");
    }

    private boolean isNumber(int argument) {
        return spec.arguments.get(argument).reading == Reading.NUMBER;
    }

    /** Writes the loop over the last elements, fewer than a thread otherwise computes. */
    private void oneByOne(String label, String first, String count) {
        kernel.place(label);
        compute(first, 1);
        kernel.run("add.u32", first, first, 1);
        kernel.jumpIf(kernel.set(PtxType.PRED, "setp.lt.u32", first, count), label);
    }

    /** Writes the computation of consecutive elements. */
    private void compute(String first, int width) {
        String[] at = places.of(first, arguments, strides);
        List<List<String>> loaded = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            ElementType type = spec.arguments.get(i).type;
            loaded.add(switch (spec.arguments.get(i).reading) {
                case IN_ORDER -> elements.load(elements.address(arguments[i], first, type), type, width);
                case STRIDED -> elements.load(at[i], type, 1);
                case ONE, NUMBER -> List.of(arguments[i]);
            });
        }
        List<List<String>> values = new ArrayList<>();
        for (int n = 0; n < width; n++) {
            int element = n;
            List<String> x = loaded.stream().map(list -> list.get(list.size() == 1 ? 0 : element)).toList();
            values.add(FormulaWriter.write(kernel, spec.single, spec.formulas, x));
        }
        for (int o = 0; o < results.size(); o++) {
            int result = o;
            ElementType type = spec.results.get(o);
            elements.store(elements.address(results.get(o), first, type), type,
                    values.stream().map(all -> all.get(result)).toList());
        }
    }
}
