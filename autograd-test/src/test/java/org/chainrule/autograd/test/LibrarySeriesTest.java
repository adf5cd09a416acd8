package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op has the Taylor series that tangents of tangents have. */
class LibrarySeriesTest {
    private static final int ORDER = 3;

    static Stream<OpCase> cases() {
        return LibraryOps.cases().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void taylorSeriesAreTangentsOfTangents(OpCase given) {
        Tensor[] inputs = given.parameters(DType.F64);
        Tensor[] x = Laws.differentiable(inputs);
        if (x.length == 0 || !given.result(inputs).requiresGrad()) {
            return;
        }
        Tensor[][] v = IntStream.range(0, x.length)
                .mapToObj(i -> new Tensor[] {TestTensors.random(20 + i, x[i].shape().toArray()).mul(.1)})
                .toArray(Tensor[][]::new);
        Tensor[] directions = Stream.of(v).map(coefficients -> coefficients[0]).toArray(Tensor[]::new);
        UnaryOperator<Tensor[]> call = own -> new Tensor[] {given.result(ForwardLaw.replaced(inputs, own))};
        List<Tensor> series = Autograd.linearize(call, x).taylor(ORDER, v).getFirst();
        UnaryOperator<Tensor[]> derivative = call;
        double factorial = 1;
        for (int k = 1; k <= ORDER; k++) {
            UnaryOperator<Tensor[]> before = derivative;
            derivative = at -> Autograd.linearize(before, at).jvp(directions).toArray(Tensor[]::new);
            factorial *= k;
            Tensor expected = derivative.apply(x)[0].div(factorial);
            Tensor actual = series.get(k);
            assertThat(actual.shape()).isEqualTo(expected.shape());
            assertThat(actual.dtype()).isEqualTo(expected.dtype());
            double scale = 1 + Arrays.stream(expected.toDoubleArray()).map(Math::abs).filter(Double::isFinite).sum();
            assertThat(Laws.areClose(actual, expected, 1e-9 * scale))
                    .as("coefficient %d is %s, but tangents give %s", k, actual, expected).isTrue();
        }
    }
}
