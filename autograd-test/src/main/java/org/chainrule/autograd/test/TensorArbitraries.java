package org.chainrule.autograd.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Arbitrary tensors for tests of properties with jqwik.
 *
 * {@snippet :
 * Arbitrary<Tensor> ordinary = TensorArbitraries.tensors(DType.F64, Elements.ORDINARY, Elements.TIED);
 * Arbitrary<Tensor> matrices = TensorArbitraries.tensors(Shape.of(2, 3), DType.F32); // with all kinds of elements
 * }
 */
@SuppressWarnings("exports") // whoever has properties of jqwik has jqwik
public final class TensorArbitraries {
    private static final int MOST_AXES = 3;
    private static final int MOST_ALONG_AXIS = 4;
    private static final double[] KINKS = {0, 1, -1, 0.5, -0.5, 3, -3, 6}; // of relu, clamp, round, hardSigmoid and others

    private TensorArbitraries() {}

    /** Which elements there are. */
    public enum Elements {
        /** Numbers between -3 and 3. */
        ORDINARY,
        /** 0 and -0. */
        ZERO,
        /** Numbers where functions have kinks and steps, such as 0, 1 and 0.5, and others nearby, as near as 10<sup>-12</sup>. */
        NEAR_KINK,
        /** Numbers from 10<sup>-30</sup> to 10<sup>-4</sup>, of both signs. */
        TINY,
        /** Numbers from 10<sup>4</sup> to 10<sup>30</sup>, of both signs. */
        HUGE,
        /** The same few numbers again and again, in every fourth tensor, of the other kinds. */
        TIED
    }

    /** {@return shapes of up to three axes of 1 to 4 elements} */
    public static Arbitrary<Shape> shapes() {
        return Arbitraries.integers().between(1, MOST_ALONG_AXIS).list().ofMaxSize(MOST_AXES)
                .map(sizes -> Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray()));
    }

    /**
     * Returns tensors of any shape.
     *
     * @param type their type
     * @param elements which elements they have; all kinds, if none is given
     * @return the tensors
     */
    public static Arbitrary<Tensor> tensors(DType type, Elements... elements) {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(elements, "elements");
        return shapes().flatMap(shape -> tensors(shape, type, elements));
    }

    /**
     * Returns tensors of a shape. Those of whole numbers have the rounded numbers, masks are true where these aren't 0.
     *
     * @param shape their shape
     * @param type their type
     * @param elements which elements they have; all kinds, if none is given
     * @return the tensors
     */
    public static Arbitrary<Tensor> tensors(Shape shape, DType type, Elements... elements) {
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(type, "type");
        List<Elements> kinds = Arrays.asList(elements.length == 0 ? Elements.values() : elements.clone());
        Arbitrary<Double> one = numbers(kinds);
        int size = shape.count();
        Arbitrary<List<Double>> values = one.list().ofSize(size);
        if (kinds.contains(Elements.TIED) && size > 0) {
            Arbitrary<List<Double>> tied = one.list().ofMinSize(1).ofMaxSize(2)
                    .flatMap(few -> Arbitraries.of(few).list().ofSize(size));
            values = Arbitraries.frequencyOf(Tuple.of(3, values), Tuple.of(1, tied));
        }
        return values.map(list -> tensor(shape, type, list.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    private static Tensor tensor(Shape shape, DType type, double... values) {
        if (type == DType.BOOL) {
            return Tensor.of(shape, values).ne(0);
        }
        if (!type.isFloating()) {
            Arrays.setAll(values, n -> Math.rint(Math.clamp(values[n], -1e9, 1e9)));
        }
        return Tensor.of(shape, values).to(type);
    }

    private static Arbitrary<Double> numbers(List<Elements> kinds) {
        List<Tuple.Tuple2<Integer, Arbitrary<Double>>> all = new ArrayList<>();
        for (Elements kind : kinds) {
            switch (kind) {
                case ORDINARY -> all.add(Tuple.of(4, Arbitraries.doubles().between(-3, 3).ofScale(6)));
                case ZERO -> all.add(Tuple.of(1, Arbitraries.of(0.0, -0.0)));
                case NEAR_KINK -> all.add(Tuple.of(2, Arbitraries.of(Arrays.stream(KINKS).boxed().toList())
                        .flatMap(kink -> Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(0.0)),
                                Tuple.of(2, powers(-12, -2))).map(off -> kink + off))));
                case TINY -> all.add(Tuple.of(1, powers(-30, -4)));
                case HUGE -> all.add(Tuple.of(1, powers(4, 30)));
                case TIED -> {
                    // which is not about single elements
                }
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "only " + kinds + " is given, but tied elements need others, as ORDINARY");
        }
        return Arbitraries.frequencyOf(all);
    }

    /** Numbers of both signs whose logarithms are uniform. */
    private static Arbitrary<Double> powers(int from, int to) {
        return Arbitraries.doubles().between(from, to).ofScale(3)
                .flatMap(exponent -> Arbitraries.of(1, -1).map(sign -> sign * StrictMath.pow(10, exponent)));
    }
}
