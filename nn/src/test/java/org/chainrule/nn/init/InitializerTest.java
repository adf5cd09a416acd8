package org.chainrule.nn.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.init.Initializer.Fans;
import org.chainrule.nn.random.NumPyRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Distributions are compared with their moments, to four standard errors; the seeds are fixed. */
class InitializerTest {
    private static final Shape KERNEL = Shape.of(40, 30, 5, 7); // fan in 1050, fan out 1400
    private static final int COUNT = 40 * 30 * 5 * 7;

    static Stream<Arguments> uniformOnes() {
        return Stream.of( //
                arguments(Initializer.uniform(-0.5, 0.5), 0.5), //
                arguments(Initializer.xavierUniform(), Math.sqrt(6.0 / 2450)), //
                arguments(Initializer.xavierUniform(5.0 / 3), 5.0 / 3 * Math.sqrt(6.0 / 2450)), //
                arguments(Initializer.heUniform(), Math.sqrt(6.0 / 1050)), //
                arguments(Initializer.heUniform(0.5), Math.sqrt(6 / 1.25 / 1050)), //
                arguments(Initializer.leCunUniform(), Math.sqrt(3.0 / 1050)), //
                arguments(Initializer.linear(), Math.sqrt(1.0 / 1050)));
    }

    @ParameterizedTest
    @MethodSource("uniformOnes")
    void uniformNumbersFillTheirBoundsEvenly(Initializer initializer, double bound) {
        double[] x = initializer.of(KERNEL, new NumPyRandom(1)).toDoubleArray();
        double variance = bound * bound / 3;

        assertThat(x).hasSize(COUNT);
        assertThat(Arrays.stream(x).max().orElseThrow()).isBetween(0.999 * bound, bound);
        assertThat(Arrays.stream(x).min().orElseThrow()).isBetween(-bound, -0.999 * bound);
        assertThat(moment(x, 1)).isCloseTo(0, within(4 * Math.sqrt(variance / COUNT)));
        assertThat(moment(x, 2)).isCloseTo(variance, within(4 * variance * Math.sqrt(0.8 / COUNT))); // x⁴: 9/5 σ⁴
    }

    static Stream<Arguments> normalOnes() {
        return Stream.of( //
                arguments(Initializer.normal(0, 0.02), 0.02), //
                arguments(Initializer.xavierNormal(), Math.sqrt(2.0 / 2450)), //
                arguments(Initializer.xavierNormal(5.0 / 3), 5.0 / 3 * Math.sqrt(2.0 / 2450)), //
                arguments(Initializer.heNormal(), Math.sqrt(2.0 / 1050)), //
                arguments(Initializer.heNormal(0.5), Math.sqrt(2 / 1.25 / 1050)), //
                arguments(Initializer.leCunNormal(), Math.sqrt(1.0 / 1050)));
    }

    @ParameterizedTest
    @MethodSource("normalOnes")
    void normalNumbersHaveTheMomentsOfTheirDeviation(Initializer initializer, double deviation) {
        double[] x = initializer.of(KERNEL, new NumPyRandom(2)).toDoubleArray();
        double variance = deviation * deviation;

        assertThat(x).hasSize(COUNT);
        assertThat(moment(x, 1)).isCloseTo(0, within(4 * Math.sqrt(variance / COUNT)));
        assertThat(moment(x, 2)).isCloseTo(variance, within(4 * variance * Math.sqrt(2.0 / COUNT)));
        assertThat(moment(x, 4)).isCloseTo(3 * variance * variance,
                within(4 * variance * variance * Math.sqrt(96.0 / COUNT))); // x⁸: 105 σ⁸, less (3 σ⁴)²
    }

    private static double moment(double[] x, int power) {
        return Arrays.stream(x).map(v -> Math.pow(v, power)).average().orElseThrow();
    }

    @Test
    void bothBoundsAndTheMeanAreFree() {
        double[] even = Initializer.uniform(2, 5).of(Shape.of(10000), new NumPyRandom(3)).toDoubleArray();
        double[] normal = Initializer.normal(7, 0.1).of(Shape.of(10000), new NumPyRandom(3)).toDoubleArray();

        assertThat(Arrays.stream(even).min().orElseThrow()).isBetween(2.0, 2.01);
        assertThat(Arrays.stream(even).max().orElseThrow()).isBetween(4.99, 5.0);
        assertThat(moment(normal, 1)).isCloseTo(7, within(4 * 0.1 / 100));
    }

    @Test
    void numbersThatAreAlikeNeedNoSource() {
        assertThat(Initializer.zeros().of(Shape.of(2, 2), null).toDoubleArray()).containsExactly(0, 0, 0, 0);
        assertThat(Initializer.ones().of(Shape.of(3), null).toDoubleArray()).containsExactly(1, 1, 1);
        assertThat(Initializer.constant(0.01).of(Shape.SCALAR, null).item()).isEqualTo(0.01);
    }

    /** PyTorch starts its linear layers by He's rule with that slope, and says it gives these bounds. */
    @Test
    void linearIsHesRuleWithTheSlopeOfRootFive() {
        Tensor linear = Initializer.linear().of(Shape.of(10, 20), new NumPyRandom(4));
        Tensor he = Initializer.heUniform(Math.sqrt(5)).of(Shape.of(10, 20), new NumPyRandom(4));

        assertThat(linear.allClose(he)).isTrue();
    }

    @Test
    void theSeedDecidesAll() {
        Stream.concat(uniformOnes(), normalOnes()).map(arguments -> (Initializer) arguments.get()[0])
                .forEach(initializer -> {
                    double[] numbers = initializer.of(Shape.of(4, 3), new NumPyRandom(5)).toDoubleArray();
                    assertThat(initializer.of(Shape.of(4, 3), new NumPyRandom(5)).toDoubleArray()).isEqualTo(numbers);
                    assertThat(initializer.of(Shape.of(4, 3), new NumPyRandom(6)).toDoubleArray())
                            .doesNotContain(numbers);
                });
    }

    @Test
    void fansCountTheWeightsOfOneOutputAndOfOneInput() {
        assertThat(Fans.of(Shape.of(3, 4))).isEqualTo(new Fans(4, 3));
        assertThat(Fans.of(KERNEL)).isEqualTo(new Fans(1050, 1400));
        assertThat(Fans.of(Shape.of(3, 0))).isEqualTo(new Fans(0, 3));
    }

    @Test
    void weightsWithoutElementsAreMadeToo() {
        assertThat(Initializer.xavierUniform().of(Shape.of(0, 0), new NumPyRandom(0)).size()).isZero();
        assertThat(Initializer.heNormal().of(Shape.of(3, 0), new NumPyRandom(0)).shape()).isEqualTo(Shape.of(3, 0));
    }

    @Test
    void vectorsHaveNoFans() {
        assertThatThrownBy(() -> Initializer.xavierUniform().of(Shape.of(3), new NumPyRandom(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("xavierUniform(1.0): shape (3) has no fan in and fan out, as weights (out, in, ...) have; "
                        + "for a bias take zeros() or uniform(low, high)");
        assertThatThrownBy(() -> Initializer.leCunNormal().of(Shape.SCALAR, new NumPyRandom(0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("leCunNormal(): shape () has no");
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> Initializer.uniform(1, -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("uniform(1.0, -1.0): the lower bound comes first");
        assertThatThrownBy(() -> Initializer.normal(0, -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("normal(0.0, -1.0): the deviation must not be negative");
        assertThatThrownBy(() -> Initializer.uniform(0, Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("uniform(0.0, Infinity): the numbers must be finite");
        assertThatThrownBy(() -> Initializer.heNormal(Double.NaN)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("heNormal(NaN)");
    }

    @Test
    void printsAsTheCallThatMakesIt() {
        assertThat(Initializer.zeros()).hasToString("zeros()");
        assertThat(Initializer.uniform(-1, 1)).hasToString("uniform(-1.0, 1.0)");
        assertThat(Initializer.heUniform(0.2)).hasToString("heUniform(0.2)");
        assertThat(Initializer.orthogonal()).hasToString("orthogonal(1.0)");
    }

    @Test
    void onlyAParameterRequiresAGradient() {
        Tensor plain = Initializer.ones().of(Shape.of(2), null);
        Tensor parameter = Initializer.ones().parameter(Shape.of(2), null);

        assertThat(plain.requiresGrad()).isFalse();
        assertThat(plain.dtype()).isEqualTo(DType.F64);
        assertThat(parameter.requiresGrad()).isTrue();
        assertThat(parameter.isLeaf()).isTrue();
    }

    @Test
    void aParameterHasTheShapeThatWasAskedFor() {
        Initializer fixed = (_, _) -> Tensor.ones(2, 3);

        assertThat(fixed.parameter(Shape.of(2, 3), null).shape()).isEqualTo(Shape.of(2, 3));
        assertThatThrownBy(() -> fixed.parameter(Shape.of(3, 2), null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was asked for shape (3, 2), but made (2, 3)");
    }
}
