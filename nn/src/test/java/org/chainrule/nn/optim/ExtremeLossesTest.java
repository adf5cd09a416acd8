package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Lbfgs} finds the minimum of c f where it finds that of f, however great or small c is. */
class ExtremeLossesTest {
    private static final double[] TARGET = {1, -2, 0.5, 3};

    @ParameterizedTest
    @ValueSource(doubles = {1e-290, 1e-200, 1e-120, 1e-90, 1e-50, 1e-20, 1, 1e120, 1e160, 1e200, 1e290})
    void quadraticsAreMinimized(double scale) {
        Tensor x = Tensor.zeros(4).requiresGrad(true).named("x");
        Supplier<Tensor> loss = () -> x.sub(Tensor.of(TARGET)).mul(Tensor.of(1., 5, 20, 0.1)).square().sum().mul(scale);
        Lbfgs lbfgs = minimizer(x);
        LbfgsResult result = lbfgs.step(loss);
        assertThat(x.toDoubleArray()).as("%s", result).satisfies(end -> assertClose(end, TARGET));
        assertThat(result.firstLoss()).isEqualTo(loss(scale));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-290, 1e-200, 1e-120, 1e-90, 1e-50, 1e-20, 1, 1e120, 1e160, 1e200, 1e290})
    void boundedQuadraticsAreMinimized(double scale) {
        Tensor x = Tensor.zeros(4).requiresGrad(true).named("x");
        Supplier<Tensor> loss = () -> x.sub(Tensor.of(TARGET)).mul(Tensor.of(1., 5, 20, 0.1)).square().sum().mul(scale);
        LbfgsResult result = minimizer(x).bounds(-1.5, 2).step(loss);
        assertThat(x.toDoubleArray()).as("%s", result).satisfies(end -> assertClose(end, 1, -1.5, 0.5, 2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e-50, 1, 1e160, 1e200, 1e290})
    void valleysAreMinimized(double scale) {
        Tensor x = Tensor.of(-1.2, 1).requiresGrad(true).named("x");
        LbfgsResult result = minimizer(x).step(() -> {
            Tensor a = x.select(0, 0);
            Tensor b = x.select(0, 1);
            return a.neg().add(1).square().add(b.sub(a.square()).square().mul(100)).mul(scale);
        });
        assertThat(x.toDoubleArray()).as("%s", result).satisfies(end -> assertClose(end, 1, 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e200})
    void stepsGoOnAcrossASavedState(double scale) {
        Tensor x = Tensor.zeros(4).requiresGrad(true).named("x");
        Supplier<Tensor> loss = () -> x.sub(Tensor.of(TARGET)).mul(Tensor.of(1., 5, 20, 0.1)).square().sum().mul(scale);
        Lbfgs first = minimizer(x).maxIterations(3);
        first.step(loss);
        double[] point = x.toDoubleArray();
        NamedTensors state = first.state();
        first.step(loss);
        double[] expected = x.toDoubleArray();
        Autograd.assign(x, Tensor.of(point));
        Lbfgs second = minimizer(x).maxIterations(3);
        second.load(state);
        second.step(loss);
        assertThat(x.toDoubleArray()).isEqualTo(expected);
    }

    private static Lbfgs minimizer(Tensor x) {
        return Lbfgs.of(x).maxIterations(200).gradientTolerance(0).changeTolerance(0);
    }

    private static double loss(double scale) {
        return Tensor.of(TARGET).mul(Tensor.of(1., 5, 20, 0.1)).square().sum().mul(scale).item();
    }

    private static void assertClose(double[] end, double... expected) {
        for (int n = 0; n < end.length; n++) {
            assertThat(Math.abs(end[n] - expected[n])).isLessThan(1e-6);
        }
    }
}
