package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Activations with a setting, over all magnitudes of the setting and of the argument: value, first and second derivative
 * against many digits, also where an exponential is a subnormal number or 0 but its product with the setting isn't.
 */
class ActivationSettingsTest {
    private static final double[] BOUNDS = {4, 4, 64};
    private static final int SAMPLES = Boolean.getBoolean("soak") ? 1_000 : 40;

    /**
     * A function with a setting.
     *
     * @param scale the magnitude of arguments where it isn't a line, for a setting
     * @param isSigned whether the setting may be negative
     */
    private record Activation(String name, BiFunction<Tensor, Double, Tensor> f,
            BiFunction<BigDecimal, Double, Jet> truth, DoubleUnaryOperator scale, boolean isSigned) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Activation> activations() {
        return Stream.of(
                new Activation("elu", Tensor::elu, (x, a) -> Truths.exponentialUnit(x, a, 1, 1), _ -> 1, true),
                new Activation("celu", Tensor::celu, (x, a) -> Truths.exponentialUnit(x, a, 1, a), a -> a, false),
                new Activation("swish", Tensor::swish, Truths::swish, b -> 1 / b, true),
                new Activation("leakyRelu", Tensor::leakyRelu, (x, s) -> Truths.line(x, x.signum() > 0 ? 1 : s), _ -> 1,
                        true));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void keepTheirDigits(Activation activation) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            var random = new SplittableRandom(type.ordinal());
            for (double setting : settings(type)) {
                for (double signed : activation.isSigned
                        ? new double[] {setting, -setting}
                        : new double[] {setting}) {
                    assertKeepsDigits(activation, signed, type, random);
                }
            }
        }
    }

    private static void assertKeepsDigits(Activation activation, double setting, DType type, SplittableRandom random) {
        double[] at = arguments(activation.scale.applyAsDouble(setting), type, random);
        double[][] computed = AccurateFunction
                .of("", activation.name, x -> activation.f.apply(x, setting), _ -> Jet.constant(0)).compute(type, at);
        for (int n = 0; n < at.length; n++) {
            Jet truth = activation.truth.apply(new BigDecimal(at[n]), setting);
            for (int order = 0; order < 3; order++) {
                assertThat(truth.error(order, computed[order][n], type))
                        .as("%s(%s), derivative %s at %s in %s: %s, not %s", activation, setting, order, at[n], type,
                                computed[order][n], truth.orders()[order].round(MathContext.DECIMAL64))
                        .isLessThanOrEqualTo(BOUNDS[order]);
            }
        }
    }

    private static double[] settings(DType type) {
        return type == DType.F32
                ? new double[] {Float.MAX_VALUE, 0x1.3p120, 0x1.1p66, 0x1.7p23, 3, 0x1.5p-17, 0x1.9p-66, 0x1p-126,
                    0x1.8p-132, 7 * Float.MIN_VALUE, Float.MIN_VALUE}
                : new double[] {Double.MAX_VALUE, 1e300, 0x1.3p500, 0x1.1p66, 1e7, 3, 1e-5, 1e-20, 1e-150,
                    Double.MIN_NORMAL, 1e-310, 7 * Double.MIN_VALUE, Double.MIN_VALUE};
    }

    /** Arguments for which the exponential times anything isn't 0, those near 0, and any. */
    private static double[] arguments(double scale, DType type, SplittableRandom random) {
        double range = type == DType.F32 ? 200 : 1500;
        int least = type == DType.F32 ? -149 : -1074;
        int greatest = type == DType.F32 ? Float.MAX_EXPONENT : Double.MAX_EXPONENT;
        DoubleStream far = random.doubles(SAMPLES, -range, range).map(u -> u * scale);
        DoubleStream near = random.doubles(SAMPLES, -range / 2, 8).map(u -> u * scale);
        DoubleStream small = random.doubles(SAMPLES, -60, 2).map(u -> -Math.pow(2, u) * scale);
        DoubleStream any = random.doubles(SAMPLES).map(u -> Math.scalb(1 + u, random.nextInt(least, greatest)))
                .flatMap(u -> DoubleStream.of(u, -u));
        return Stream.of(far, near, small, any).flatMapToDouble(x -> x).map(x -> type == DType.F32 ? (float) x : x)
                .filter(Double::isFinite).toArray();
    }
}
