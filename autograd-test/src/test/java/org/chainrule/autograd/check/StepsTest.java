package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that differences are taken with steps of the point's and the function's size, for right gradients and for wrong ones. */
class StepsTest {
    private static final Tensor FEW = Tensor.of(.3, -1, 2);

    private record Case(String name, Tensor x, UnaryOperator<Tensor> f) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Functions whose change by the first step is lost in rounding, or that change much within it. */
    static Stream<Case> functions() {
        return Stream.of( //
                new Case("a great constant", FEW, q -> q.add(1e12)),
                new Case("a great constant, negative", FEW, q -> q.neg().sub(1e12)),
                new Case("a greater constant", FEW, q -> q.add(1e15)),
                new Case("a great sum", FEW, q -> q.add(1e12).sum()),
                new Case("a great result among others", FEW, q -> Tensor.concat(0, q.sin(), q.add(1e12))),
                new Case("a great curve", FEW, q -> q.mul(3).sin().add(1e10)),
                new Case("a logarithm near 0", Tensor.of(1e-150), q -> q.square().log()),
                new Case("a logarithm near 0, negative", Tensor.of(-1e-150, 1e-100), q -> q.square().log()),
                new Case("a quotient near 0", Tensor.of(1e-100, -1e-20), Tensor::reciprocal),
                new Case("an even quotient near 0", Tensor.of(1e-60, -1e-20), q -> q.square().reciprocal()),
                new Case("the root of |x| near 0", Tensor.of(-1e-200, 1e-30), q -> q.abs().sqrt()),
                new Case("a steep curve at 0", Tensor.of(0), q -> q.mul(1e40).tanh()),
                new Case("a steep curve", Tensor.of(0), q -> q.mul(1e40).exp().mul(1e-3)),
                new Case("near the greatest number", Tensor.of(1e308, 1.7e308), q -> q.mul(.5)),
                new Case("the greatest numbers", Tensor.of(Double.MAX_VALUE, -Double.MAX_VALUE, 1), q -> q.mul(.5)),
                new Case("a sum of the greatest numbers", Tensor.of(Double.MAX_VALUE, -Double.MAX_VALUE), Tensor::sum));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void rightGradientsAreRight(Case given) {
        assertThat(GradCheck.of(given.f).verify(given.x).compared()).isEqualTo(given.x.size());
        if (given.x.size() == 1) {
            GradCheck.of(given.f).randomDirection(new SplittableRandom(3)).verify(given.x);
        }
    }

    /** The same values with a gradient of another size or sign. */
    @ParameterizedTest
    @MethodSource("functions")
    void wrongGradientsAreWrong(Case given) {
        boolean isHidden = given.name.contains("greater constant"); // from steps of 1
        boolean isCusp = given.name.contains("root"); // beside which all slopes seem to be
        for (double factor : isHidden || isCusp ? new double[0] : new double[] {2, -1, 1.25}) {
            Pointwise scaled = Pointwise.of("scaled", x -> x).derivative((x, _) -> x.mul(0).add(factor));
            assertThatExceptionOfType(GradCheckException.class).as("factor %s", factor)
                    .isThrownBy(() -> GradCheck.of(q -> given.f.apply(scaled.apply(q))).verify(given.x));
        }
    }

    /** Results that don't change with small steps, though rounding isn't why: the slope of wide steps isn't theirs. */
    @ParameterizedTest
    @MethodSource("staircases")
    void staircasesAreFlat(UnaryOperator<Tensor> f) {
        assertThatExceptionOfType(GradCheckException.class)
                .isThrownBy(() -> GradCheck.of(q -> Autograd.straightThrough(f.apply(q), q)).verify(Tensor.of(.3003)));
    }

    static Stream<UnaryOperator<Tensor>> staircases() {
        return Stream.of(Tensor::round, q -> q.mul(100).round().div(100), q -> q.mul(1000).floor().div(1000),
                q -> q.mul(1e4).round().div(1e4),
                q -> q.sub(.3003).softshrink(1e-5), q -> q.sub(.3003).softshrink(1e-5).add(1000));
    }
}
