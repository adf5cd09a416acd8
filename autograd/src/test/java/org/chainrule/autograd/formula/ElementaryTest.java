package org.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The elementary functions against series of many digits, in both precisions, over everything they take. */
class ElementaryTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /**
     * A function, its truth, and the largest errors its documentation allows.
     *
     * @param single the truth for single precision, where double precision is precise enough
     * @param points where its arithmetic changes, overflows or ends
     */
    private record Function(Formula formula, UnaryOperator<BigDecimal> truth, DoubleUnaryOperator single, double low,
            double high, double error, double... points) {

        DoubleUnaryOperator computed(boolean single) {
            return formula.kernel(single)::value;
        }

        @Override
        public String toString() {
            return formula.name();
        }
    }

    static Stream<Function> functions() {
        return Stream.of(
                new Function(Exponentials.EXP, Precise::exp, StrictMath::exp, -746, 710, 1, //
                        -745.1332191019411, -708.3964185322641, 709.782712893384, -87.33654, -103.97208, 88.72284),
                new Function(Exponentials.EXP2, Precise::exp2, x -> StrictMath.pow(2, x), -1076, 1025, 1, //
                        -1075, -1022, 1024, -149, -126, 128),
                new Function(Exponentials.EXPM1, Precise::expm1, StrictMath::expm1, -100, 710, 1.5, //
                        -38, -18, 0x1p-54, 0x1p-25, -0.34657, 0.34657, 1.0397, 709.782712893384, 88.72284),
                new Function(Exponentials.TANH, Precise::tanh, StrictMath::tanh, -100, 100, 1.5, //
                        0.5625, 10, 20, -0.5625, -10, -20),
                new Function(Logarithms.LOG, Precise::log, StrictMath::log, Double.MIN_VALUE, Double.MAX_VALUE, 1, //
                        Math.sqrt(0.5), 1, Math.sqrt(2), Double.MIN_NORMAL, Float.MIN_NORMAL, 1e300),
                new Function(Logarithms.LOG2, Precise::log2, x -> StrictMath.log(x) / StrictMath.log(2),
                        Double.MIN_VALUE, Double.MAX_VALUE, 1.5, //
                        Math.sqrt(0.5), 1, Math.sqrt(2), Double.MIN_NORMAL, Float.MIN_NORMAL, 1e300),
                new Function(Logarithms.LOG10, Precise::log10, StrictMath::log10, Double.MIN_VALUE, Double.MAX_VALUE,
                        1.5, //
                        Math.sqrt(0.5), 1, Math.sqrt(2), Double.MIN_NORMAL, Float.MIN_NORMAL, 1e300),
                new Function(Logarithms.LOG1P, Precise::log1p, StrictMath::log1p, Math.nextUp(-1.0), Double.MAX_VALUE,
                        1.5, //
                        Math.sqrt(0.5) - 1, Math.sqrt(2) - 1, Math.nextUp(-1.0), 0x1p-54, 0x1p-25, 1, 0x1p53, 0x1p24,
                        1e300));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void doublesAreAsCloseAsDocumented(Function f) {
        DoubleStream samples = Accuracy.samples(f.low, f.high, f.points);

        assertThat(Accuracy.worst(f.computed(false), f.truth, samples)).isLessThan(f.error);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void floatsAreAsCloseAsDocumented(Function f) {
        DoubleStream all = LongStream.range(0, (1L << 32) / 20011)
                .mapToDouble(i -> Float.intBitsToFloat((int) (20011 * i)));
        DoubleStream samples = Accuracy.samples(-200, 200, f.points).map(x -> (float) x);

        assertThat(Accuracy.worstSingle(f.computed(true), f.single, DoubleStream.concat(all, samples)))
                .isLessThan(f.error);
    }
}
