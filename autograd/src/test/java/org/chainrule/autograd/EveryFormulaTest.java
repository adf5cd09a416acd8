package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.machine.VectorUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pointwise op and every rule of one: the same bits in every way of running it, on operands of every shape. What takes long is tried
 * of a sample of them, another one for each length of vectors; the profile {@code soak} tries all.
 */
class EveryFormulaTest {
    /** Around the lengths of vectors, and around where vectors begin to be used. */
    private static final int[] COUNTS = {0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 35, 63, 64, 65, 67, 71, 73, 79, 80, 81, 99,
        127,
        128, 129, 163};
    private static final int MOST = 163;
    private static final int ENOUGH_TO_GENERATE_CODE = 5_000;

    private static final double[] SPECIAL = {0.0, -0.0, 1, -1, 0.5, Double.NaN, Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -Double.MIN_NORMAL, Double.MAX_VALUE, Float.MIN_VALUE, 1e-40,
        1e-310,
        Float.MAX_VALUE, 20, -40, 710, -746, 89, 1e10};

    /** A formula over a number of arguments. */
    private record Case(String name, int arity, Expr expression, boolean single) {

        Kernel kernel() {
            return Kernel.of(List.of(expression), arity, single);
        }

        @Override
        public String toString() {
            return name + (single ? " in F32" : " in F64");
        }
    }

    static Stream<Case> formulas() {
        List<Case> cases = new ArrayList<>();
        for (Map.Entry<String, Pointwise> op : OpCatalogue.pointwise().entrySet()) {
            Formula formula = op.getValue().formula();
            for (boolean single : new boolean[] {true, false}) {
                cases.add(new Case(op.getKey(), formula.arity(), formula.body(), single));
                for (int i = 0; i < formula.arity(); i++) {
                    if (formula.vjp(i) != null) {
                        cases.add(new Case(op.getKey() + " by " + formula.names(i), formula.arity() + 2,
                                formula.vjp(i), single));
                    }
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("formulas")
    void interpreterScalarCodeAndVectorsGiveTheSameBitsColdAndHot(Case c) {
        KernelArguments in = operands(c, 0);
        Object reference = run(c.kernel(), in, MOST, c.single); // so few elements are interpreted
        Kernel kernel = c.kernel();
        for (int done = 0; done < ENOUGH_TO_GENERATE_CODE; done += MOST) {
            run(kernel, in, MOST, c.single);
        }
        for (int count : COUNTS) {
            requireSame(run(kernel, in, count, c.single), reference, count);
        }
        for (int n = 0; n < MOST; n++) {
            double value = kernel.evaluate(arguments(in, n));
            long bits = c.single ? Float.floatToIntBits((float) value) : Double.doubleToLongBits(value);
            if (bits != bits(reference, n)) {
                assertThat(bits).as("element %d", n).isEqualTo(bits(reference, n));
            }
        }
    }

    /** Returns whether a formula is among one in so many of all, which are others for other lengths of vectors. */
    private static boolean isSampled(Case c, int part) {
        return Boolean.getBoolean("soak")
                || new SplittableRandom((c + " " + VectorUnit.BITS).hashCode()).nextInt(part) == 0;
    }

    static Stream<Case> sample() {
        return formulas().filter(c -> isSampled(c, 3));
    }

    @ParameterizedTest
    @MethodSource("sample")
    void operandsThatAreOneNumberForAllGiveTheSameBits(Case c) {
        for (int repeated = 1; repeated < 1 << Math.min(c.arity, 3); repeated++) {
            KernelArguments in = operands(c, repeated);
            Object reference = run(c.kernel(), in, MOST, c.single);
            Kernel kernel = c.kernel();
            for (int done = 0; done < ENOUGH_TO_GENERATE_CODE; done += MOST) {
                run(kernel, in, MOST, c.single);
            }
            requireSame(run(kernel, in, MOST, c.single), reference, MOST);
        }
    }

    /** Asserts only what differs: of so many elements, assertions would take longer than what they are about. */
    private static void requireSame(Object result, Object reference, int count) {
        for (int n = 0; n < count; n++) {
            if (bits(result, n) != bits(reference, n)) {
                assertThat(bits(result, n)).as("element %d of %d", n, count).isEqualTo(bits(reference, n));
            }
        }
    }

    /** Often enough for the compiler to have taken over, twice. */
    private static final int HOT = 30_000;

    static Stream<Case> transcendental() {
        Set<String> names = Set.of("EXP", "EXP2", "EXPM1", "LOG", "LOG1P", "TANH", "ERF", "ERFC", "SIGMOID", "GELU",
                "ATAN2", "ACOS", "SINH", "ACOSH", "CBRT", "HYPOT");
        return formulas().filter(c -> names.contains(c.name) && isSampled(c, 2));
    }

    @ParameterizedTest
    @MethodSource("transcendental")
    void compiledCodeGivesTheBitsOfColdCode(Case c) {
        KernelArguments in = operands(c, 0);
        Object reference = run(c.kernel(), in, MOST, c.single);
        Kernel kernel = c.kernel();
        Object result = null;
        for (int n = 0; n < HOT; n++) {
            result = run(kernel, in, MOST, c.single);
        }
        requireSame(result, reference, MOST);
    }

    private static KernelArguments operands(Case c, int repeated) {
        var in = new KernelArguments(c.arity);
        for (int i = 0; i < c.arity; i++) {
            var random = new SplittableRandom(31L * c.name.hashCode() + i);
            double[] doubles = new double[MOST];
            float[] floats = new float[MOST];
            for (int n = 0; n < MOST; n++) {
                doubles[n] = random.nextInt(3) == 0
                        ? SPECIAL[random.nextInt(SPECIAL.length)]
                        : random.nextDouble(-3, 3);
                floats[n] = (float) doubles[n];
            }
            in.set(i, c.single ? floats : doubles, 0, (repeated >> i & 1) == 1 ? 0 : 1);
        }
        return in;
    }

    private static double[] arguments(KernelArguments in, int n) {
        double[] arguments = new double[in.count()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = in.get(i, n);
        }
        return arguments;
    }

    private static Object run(Kernel kernel, KernelArguments in, int count, boolean single) {
        Object out = single ? new float[count] : new double[count];
        kernel.run(in, KernelArguments.of(out, 0), count);
        return out;
    }

    /** One NaN stands for all. */
    private static long bits(Object array, int n) {
        return array instanceof float[] floats
                ? Float.floatToIntBits(floats[n])
                : Double.doubleToLongBits(((double[]) array)[n]);
    }

    // ---- shapes ----

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(OpCatalogue.pointwise().keySet());
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        return Arbitraries.of(0, 1, 2, 3, 17, 70).list().ofMaxSize(3)
                .filter(s -> s.stream().reduce(1, (a, b) -> a * b) < 4000);
    }

    /** Each operand lacks some axes in front and has size 1 along others. */
    @Property(tries = 400)
    void operandsOfAnyShapesAreBroadcast(@ForAll("names") String name, @ForAll("sizes") List<Integer> sizes,
            @ForAll long seed) {
        Pointwise op = OpCatalogue.pointwise().get(name);
        Shape whole = Shape.of(sizes.stream().mapToInt(size -> size).toArray());
        var random = new SplittableRandom(seed);
        Tensor[] x = new Tensor[op.formula().arity()];
        for (int i = 0; i < x.length; i++) {
            x[i] = RandomTensors.of(seed + i, i == 0 ? whole.toArray() : smaller(whole, random)).requiresGrad(true);
        }

        Tensor y = op.apply(x);

        assertThat(y.shape()).isEqualTo(whole);
        for (int n = 0; n < Math.min(20, y.size()); n++) {
            int at = random.nextInt(y.size());
            Tensor[] numbers = new Tensor[x.length];
            for (int i = 0; i < x.length; i++) {
                numbers[i] = x[i].detach().expand(whole).flatten().select(0, at);
            }
            assertThat(y.flatten().get(at)).isEqualTo((Double) op.apply(numbers).item());
        }
        if (y.requiresGrad()) {
            List<Tensor> gradients = Autograd.of(y).seed(Tensor.full(1, whole, DType.F64)).materializeGrads().grad(x);
            for (int i = 0; i < x.length; i++) {
                assertThat(gradients.get(i).shape()).isEqualTo(x[i].shape());
            }
        }
    }

    private static int[] smaller(Shape whole, SplittableRandom random) {
        int[] sizes = whole.toArray();
        int dropped = random.nextInt(sizes.length + 1);
        int[] kept = Arrays.copyOfRange(sizes, dropped, sizes.length);
        for (int axis = 0; axis < kept.length; axis++) {
            kept[axis] = random.nextBoolean() ? kept[axis] : 1;
        }
        return kept;
    }
}
