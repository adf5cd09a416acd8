package org.chainrule.gpu.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.chainrule.autograd.device.ElementType;
import org.chainrule.autograd.codegen.Interpreter;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.gpu.ptx.LibraryFormulas.Case;
import org.chainrule.gpu.ptx.PointwiseKernel.Argument;
import org.chainrule.gpu.ptx.PointwiseKernel.Reading;
import org.chainrule.gpu.ptx.PointwiseKernel.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels of formulas give the bits of the interpreter of formulas, which are those of the CPU, wherever their elements are. */
class PointwiseKernelTest {
    private static final double[] SPECIAL = {0.0, -0.0, 1, -1, 0.5, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE, -Double.MIN_NORMAL, Double.MAX_VALUE, Float.MIN_VALUE, 1e-40, 1e-310, Float.MAX_VALUE, 20,
        -40, 710, -746,
        89, 1e10};
    private static final int COUNT = 150; // not a multiple of what a thread computes

    static Stream<Case> formulas() {
        return LibraryFormulas.all().stream().filter(c -> !c.callsThePlatform());
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void theBitsAreThoseOfTheCpu(Case c) {
        ElementType type = c.single() ? ElementType.F32 : ElementType.F64;
        var arguments = Collections.nCopies(c.arity(), new Argument(type, Reading.IN_ORDER));
        var spec = new Spec(List.of(c.expression()), c.single(), arguments, List.of(type), 0, true);
        double[][] x = numbers(c.name().hashCode(), c.arity(), c.single());
        var machine = new PtxMachine(1 << 17);
        List<Long> passed = new ArrayList<>();
        for (double[] one : x) {
            passed.add(machine.memory.upload(array(one, type), 0));
        }
        long out = machine.memory.allocate(COUNT * type.bytes());
        passed.add(out);
        passed.add((long) COUNT);
        machine.launch(PointwiseKernel.of("formula", spec), spec.blocks(COUNT), longs(passed));
        Object result = c.single() ? new float[COUNT] : new double[COUNT];
        machine.memory.download(out, result);
        var reference = new Interpreter(c.expression(), c.single());
        for (int n = 0; n < COUNT; n++) {
            int at = n;
            double[] given = Stream.of(x).mapToDouble(one -> one[at]).toArray();
            double expected = reference.evaluate(given);
            if (bits(value(result, n), c.single()) != bits(expected, c.single())) {
                assertThat(value(result, n)).as("element %d of %s", n, List.of(given)).isEqualTo(expected);
            }
        }
    }

    /** What a GPU can't compute is what calls a function of the platform for some arguments, and nothing else. */
    @Test
    void fewFormulasCallThePlatform() {
        assertThat(LibraryFormulas.all()).filteredOn(Case::callsThePlatform)
                .extracting(Case::name)
                .extracting(name -> name.split(" ")[0]).containsOnly("cos", "digamma", "erfcx", "exponent", "fmod",
                        "i0", "i0e", "i1",
                        "i1e", "ldexp", "logNdtr", "ndtri", "nextAfter", "polygamma", "remainder", "sin", "tan",
                        "zeta");
    }

    private static final Expr PRODUCT_AND_SUM = Expr.argument(0).mul(Expr.argument(1)).add(Expr.argument(2));

    /** A matrix of 7 x 11 elements, its transpose in memory, a row for all rows, and a column for all columns. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void argumentsAreReadAtTheirDistances(boolean single) {
        int rows = 7;
        int columns = 11;
        ElementType type = single ? ElementType.F32 : ElementType.F64;
        int size = type.bytes();
        double[][] x = numbers(5, 3, single);
        var spec = new Spec(List.of(PRODUCT_AND_SUM), single,
                Collections.nCopies(3, new Argument(type, Reading.STRIDED)),
                List.of(type), 2, true);
        var machine = new PtxMachine(1 << 15);
        long out = machine.memory.allocate(rows * columns * size);
        machine.launch(PointwiseKernel.of("strided", spec), spec.blocks(rows * columns),
                machine.memory.upload(array(x[0], type), 0), machine.memory.upload(array(x[1], type), 0),
                machine.memory.upload(array(x[2], type), 0) + (columns - 1L) * size, out, rows * columns, rows, columns,
                size, (long) rows * size, 0, size, 0, -size);
        Object result = single ? new float[rows * columns] : new double[rows * columns];
        machine.memory.download(out, result);
        var reference = new Interpreter(PRODUCT_AND_SUM, single);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double expected = reference.evaluate(x[0][j * rows + i], x[1][j], x[2][columns - 1 - j]);
                assertThat(bits(value(result, i * columns + j), single)).isEqualTo(bits(expected, single));
            }
        }
    }

    /** Elements of other types are converted as on the CPU, also where arrays begin anywhere, and one stands for all. */
    @ParameterizedTest
    @EnumSource(ElementType.class)
    void argumentsOfOtherTypesAreConverted(ElementType type) {
        for (boolean single : new boolean[] {true, false}) {
            for (int after : new int[] {0, type.bytes()}) {
                ElementType own = single ? ElementType.F32 : ElementType.F64;
                double[][] x = numbers(8, 2, single);
                Object first = type == ElementType.I64 ? wholeNumbers() : array(x[0], type);
                Object last = array(x[1], type);
                var spec = new Spec(List.of(PRODUCT_AND_SUM, Expr.argument(0).gt(Expr.argument(2))), single,
                        List.of(new Argument(type, Reading.IN_ORDER), new Argument(own, Reading.NUMBER),
                                new Argument(type, Reading.ONE)),
                        List.of(own, ElementType.BOOL), 0, after == 0);
                var machine = new PtxMachine(1 << 15);
                long out = machine.memory.allocate(COUNT * 8);
                long mask = machine.memory.allocate(COUNT);
                long number = single ? Float.floatToRawIntBits(1.25f) : Double.doubleToRawLongBits(1.25);
                machine.launch(PointwiseKernel.of("mixed", spec), spec.blocks(COUNT),
                        machine.memory.upload(first, after), number,
                        machine.memory.upload(last, after), out, mask, COUNT);
                Object result = single ? new float[COUNT] : new double[COUNT];
                boolean[] isGreater = new boolean[COUNT];
                machine.memory.download(out, result);
                machine.memory.download(mask, isGreater);
                var reference = new Interpreter(PRODUCT_AND_SUM, single);
                double one = rounded(value(last, 0), single);
                for (int n = 0; n < COUNT; n++) {
                    double element = rounded(value(first, n), single);
                    assertThat(bits(value(result, n), single)).as("%s of %s", n, type)
                            .isEqualTo(bits(reference.evaluate(element, 1.25, one), single));
                    assertThat(isGreater[n]).isEqualTo(element > one);
                }
            }
        }
    }

    /** Whole numbers, of which some lie where a rounding to double precision decides the one to single. */
    private static long[] wholeNumbers() {
        long[] numbers = new SplittableRandom(3).longs(COUNT).toArray();
        numbers[0] = (1L << 62) + (1L << 38) + 1;
        numbers[1] = -numbers[0];
        return numbers;
    }

    private static double rounded(double x, boolean single) {
        return single ? (float) x : x;
    }

    /** What is wrong in a kernel is refused. */
    @Test
    void mistakesAreFound() {
        var spec = new Spec(List.of(Expr.argument(0).add(1)), true,
                List.of(new Argument(ElementType.F32, Reading.IN_ORDER)),
                List.of(ElementType.F32), 0, true);
        String kernel = PointwiseKernel.of("mistakes", spec);
        assertThatThrownBy(() -> run(kernel.replace("setp.ge.u32", "setp.ne.u32"), 0))
                .hasMessageContaining("outside of all blocks");
        assertThatThrownBy(() -> run(kernel, 4)).hasMessageContaining("no multiple of 16");
        assertThatThrownBy(() -> run(kernel.replace("ld.global.v4.f32 {%f1, ", "ld.global.v4.f32 {%f2, "), 0))
                .hasMessageContaining("%f1 is read before it is written");
        assertThatThrownBy(() -> run(kernel.replaceAll("%f<\\d+>", "%f<2>"), 0)).hasMessageContaining("isn't declared");
        assertThatThrownBy(() -> run(kernel.replaceFirst("st\\.global.*\n", ""), 0))
                .hasMessageContaining("nothing was written");
    }

    private static void run(String kernel, int after) {
        var machine = new PtxMachine(1 << 14);
        long out = machine.memory.allocate(COUNT * 4);
        machine.launch(kernel, 1, machine.memory.upload(new float[COUNT], after), out, COUNT);
        machine.memory.download(out, new float[COUNT]);
    }

    /** Returns numbers of which a third are special, in double precision or rounded to single. */
    private static double[][] numbers(long seed, int arrays, boolean single) {
        double[][] numbers = new double[arrays][COUNT];
        for (int i = 0; i < arrays; i++) {
            var random = new SplittableRandom(31 * seed + i);
            for (int n = 0; n < COUNT; n++) {
                double number = random.nextInt(3) == 0
                        ? SPECIAL[random.nextInt(SPECIAL.length)]
                        : random.nextDouble(-3, 3);
                numbers[i][n] = single ? (float) number : number;
            }
        }
        return numbers;
    }

    private static Object array(double[] numbers, ElementType type) {
        switch (type) {
            case F64 :
                return numbers;
            case F32 :
                float[] floats = new float[numbers.length];
                for (int n = 0; n < floats.length; n++) {
                    floats[n] = (float) numbers[n];
                }
                return floats;
            case I64 :
                long[] longs = new long[numbers.length];
                for (int n = 0; n < longs.length; n++) {
                    longs[n] = (long) numbers[n];
                }
                return longs;
            default :
                boolean[] masks = new boolean[numbers.length];
                for (int n = 0; n < masks.length; n++) {
                    masks[n] = numbers[n] > 0;
                }
                return masks;
        }
    }

    private static double value(Object array, int n) {
        return switch (array) {
            case float[] x -> x[n];
            case double[] x -> x[n];
            case long[] x -> x[n];
            case boolean[] x -> x[n] ? 1 : 0;
            default -> throw new AssertionError();
        };
    }

    /** One NaN stands for all. */
    private static long bits(double x, boolean single) {
        return single ? Float.floatToIntBits((float) x) : Double.doubleToLongBits(x);
    }

    private static long[] longs(List<Long> list) {
        return list.stream().mapToLong(x -> x).toArray();
    }
}
