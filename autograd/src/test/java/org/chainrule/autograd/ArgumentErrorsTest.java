package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheckException;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments that make no sense are refused by their name and value, before they do harm. */
class ArgumentErrorsTest {
    private static final Tensor M = Tensor.zeros(2, 3).named("m");

    private static Arguments refused(ThrowingCallable call, String... parts) {
        return Arguments.of(call, parts);
    }

    static Stream<Arguments> values() {
        Update momentum = Update.of(1, 1, 1, x -> List.of(x.get(0).sub(x.get(1).mul(x.get(2)))));
        Pointwise twice = Pointwise.of("twice", x -> x.mul(2));
        int[] ones = new int[65];
        Arrays.fill(ones, 1);
        return Stream.of(refused(Shape::broadcast, "no shapes"),
                refused(() -> Shape.of(0).index(0), "position 0", "(0)", "no elements"),
                refused(() -> Shape.of(2, 3).index(100), "position 100", "(2, 3)", "0 to 5"),
                refused(() -> Shape.of(2, 3).index(-1), "position -1"), //
                refused(() -> Shape.of(ones), "64", "65"), //
                refused(() -> Pointwise.of("n", -2, x -> x[0]), "n", "-2"),
                refused(() -> Pointwise.of("n", 0, _ -> Expr.one()), "n", "0"),
                refused(() -> Pointwise.of("n", x -> x.add(Expr.argument(5))).apply(M), "n", "argument 5"),
                refused(() -> Expr.argument(-1), "-1"),
                refused(() -> Formula.of("f", Integer.MAX_VALUE, x -> x[0]), "f", "2147483647"),
                refused(() -> Formula.of("f", 1, x -> x[0]).derivative(3), "f", "3"),
                refused(() -> Expr.argument(2).substitute(Expr.one()), "argument 2", "1"),
                refused(() -> Update.of(1, Integer.MAX_VALUE, 1, _ -> List.of()), "2147483647 arguments"),
                refused(() -> momentum.apply(List.of(), List.of(M), 1), "1 targets", "not 0"),
                refused(() -> Update.of(0, 1, 1, _ -> List.of()), "one tensor at least, not 0"),
                refused(() -> Update.of(-1, 1, 1, _ -> List.of()), "one tensor at least, not -1"),
                refused(() -> Pointwise.of("", x -> x), "name", "empty"),
                refused(() -> Pointwise.of(" ", 2, x -> x[0]), "name", "empty"),
                refused(() -> twice.apply(), "twice", "takes 1 argument, not 0"),
                refused(() -> twice.apply(M, M), "twice of m (2, 3) F64 and m (2, 3) F64", "takes 1 argument, not 2"),
                refused(() -> twice.reads(3, 0), "argument 3"),
                refused(() -> M.celu(0), "celu", "alpha", "0.0"), refused(() -> M.celu(-1), "celu", "alpha", "-1.0"),
                refused(() -> M.celu(Double.NaN), "celu", "alpha", "NaN"),
                refused(() -> M.celu(Double.POSITIVE_INFINITY), "celu", "alpha", "Infinity"),
                refused(() -> M.elu(Double.NaN), "elu of m (2, 3) F64", "alpha", "NaN"),
                refused(() -> M.swish(Double.NEGATIVE_INFINITY), "swish of m", "beta", "-Infinity"),
                refused(() -> M.leakyRelu(Double.POSITIVE_INFINITY), "leakyRelu of m", "negativeSlope", "Infinity"),
                refused(() -> M.to(DType.F32).elu(1e300), "elu of", "alpha", "F32", "1.0E300"),
                refused(() -> M.to(DType.F32).celu(1e-60), "celu of", "alpha", "F32", "1.0E-60"),
                refused(() -> M.hardtanh(Double.NaN, 1), "hardtanh of m", "low", "NaN"),
                refused(() -> M.clamp(0, Double.NaN), "clamp of m", "high", "NaN"),
                refused(() -> M.lerp(M, Double.NaN), "lerp of m", "weight", "NaN"),
                refused(() -> M.addcmul(M, M, Double.NaN), "addcmul of m", "value", "NaN"),
                refused(() -> M.allClose(M, 0, Double.NaN), "allClose of m", "absolute", "NaN"),
                refused(() -> M.allClose(M, -1, 0), "allClose of m", "relative", "-1.0"),
                refused(() -> Tensor.linspace(0, Double.NaN, 3), "linspace", "end", "NaN"),
                refused(() -> GradCheck.of(Tensor::exp).verify(M, M), "1", "2"),
                refused(() -> GradCheck.of(Tensor::exp).step(0), "step", "0.0"),
                refused(() -> GradCheck.of(Tensor::exp).tolerance(Double.NaN, 0), "NaN"),
                refused(() -> M.layerNorm(Tensor.ones(3), Tensor.zeros(3), -0.5), "layerNorm of m", "eps", "-0.5"),
                refused(() -> M.layerNorm(Tensor.ones(3), Tensor.zeros(3), Double.NaN), "layerNorm of m", "NaN"),
                refused(() -> Tensor.zeros(2, 3, 4).permute(0, 1), "permute of (2, 3, 4) F64", "[0, 1]",
                        "transpose exchanges two axes"),
                refused(() -> M.pad(0, 1 << 30, 1 << 30), "pad of m", "1073741824"),
                refused(() -> Tensor.zeros(Integer.MAX_VALUE, 0).unbind(0), "unbind", "2147483647"),
                refused(() -> Tensor.zeros(1, Integer.MAX_VALUE, 0).sum(2), "(1, 2147483647)", "-Xmx"),
                refused(() -> Tensor.zeros(Integer.MAX_VALUE), "(2147483647)", "-Xmx"),
                refused(() -> Tensor.uniform(0, 1, Shape.of(46_340, 46_340), new Random(1)), "(46340, 46340)", "-Xmx"),
                refused(() -> Tensor.of(1).expand(Shape.of(Integer.MAX_VALUE)).exp(), "exp", "(2147483647)", "-Xmx"),
                refused(() -> Tensor.of(1).expand(Shape.of(Integer.MAX_VALUE)).toDoubleArray(), "(2147483647)"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesThatMakeNoSense(ThrowingCallable call, String[] parts) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    static Stream<Arguments> nulls() {
        return Stream.of(refused(() -> M.add(null), "add of m (2, 3) F64 and null", "operand 2"),
                refused(() -> M.where(null, M), "where of null", "operand 1"),
                refused(() -> M.linear(M, null), "linear", "operand 3"),
                refused(() -> M.matmul(null), "matmul", "operand 2"),
                refused(() -> M.sum((int[]) null), "axes"), refused(() -> M.reshape((Shape) null), "shape"),
                refused(() -> Tensor.of((double[]) null), "values"), refused(() -> Tensor.zeros((int[]) null), "sizes"),
                refused(() -> Tensor.concat(0, M, null), "concat", "operand 2"),
                refused(() -> Autograd.grad(null, M), "y"),
                refused(() -> Autograd.noGrad((Runnable) null), "body"),
                refused(() -> Expr.one().add(null), "operand"),
                refused(() -> Pointwise.of(null, x -> x.mul(x)), "name"),
                refused(() -> GradCheck.of(_ -> null).verify(M), "returned null"));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void nullsAreNamed(ThrowingCallable call, String[] parts) {
        assertThatThrownBy(call).isExactlyInstanceOf(NullPointerException.class).hasMessageContainingAll(parts)
                .hasMessageNotContaining("because");
    }

    @Test
    void aDefinitionMustNotReturnNull() {
        assertThatThrownBy(() -> Pointwise.of("f", _ -> null).apply(M))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("f of m (2, 3) F64: the definition of the formula f returned null");
    }

    @Test
    void aShapeHasAsManyAxesAsInNumPy() {
        int[] ones = new int[64];
        Arrays.fill(ones, 1);
        assertThat(Tensor.zeros(ones).shape().rank()).isEqualTo(64);
    }

    @Test
    void rowsWithoutElementsAddUpAtOnce() {
        assertThat(Tensor.zeros(Integer.MAX_VALUE, 0).sum(0).shape()).isEqualTo(Shape.of(0));
        assertThat(Tensor.zeros(Integer.MAX_VALUE, 0).sum().item()).isZero();
    }

    /** However many terms each of its elements would be the sum of, and however many pairs of factors there are. */
    @Test
    @Timeout(10)
    void aProductWithoutElementsIsComputedAtOnce() {
        Tensor none = Tensor.zeros(0, Integer.MAX_VALUE);
        assertThat(none.matmul(Tensor.zeros(Integer.MAX_VALUE, 0)).shape()).isEqualTo(Shape.of(0, 0));
        assertThat(Tensor.zeros(Integer.MAX_VALUE, 0, 3).matmul(Tensor.zeros(Integer.MAX_VALUE, 3, 0)).shape())
                .isEqualTo(Shape.of(Integer.MAX_VALUE, 0, 0));
    }

    /** A step of 6e-6 would leave the domain. */
    @Test
    void gradientsAreCheckedCloseToTheEndOfADomain() {
        for (double x : new double[] {1e-6, 1e-9, 1e-300}) {
            assertThat(GradCheck.of(Tensor::log).verify(Tensor.of(x)).largestError()).isCloseTo(0, within(1e-5));
            assertThat(GradCheck.of(Tensor::sqrt).verify(Tensor.of(x)).largestError()).isCloseTo(0, within(1e-5));
        }
        assertThat(GradCheck.of(Tensor::asin).verify(Tensor.of(1 - 1e-7)).compared()).isEqualTo(1);
        assertThat(GradCheck.of(x -> x.log().log()).verify(Tensor.of(1 + 1e-7)).compared()).isEqualTo(1);
        assertThatThrownBy(() -> GradCheck.of(x -> x.log().mul(1.001)).verify(Tensor.of(0)))
                .isInstanceOf(GradCheckException.class).hasMessageContaining("at the point itself");
        assertThatThrownBy(() -> GradCheck.of(x -> x.add(x.sub(0.5).abs().neg().sqrt())).verify(Tensor.of(0.5)))
                .isInstanceOf(GradCheckException.class).hasMessageContaining("beside the point");
    }

    /** A wrong rule is still found there. */
    @Test
    void aWrongGradientIsFoundCloseToTheEndOfADomain() {
        Pointwise wrong = Pointwise.of("wrong", Expr::log).derivative((x, _) -> Expr.constant(1.001).div(x));
        assertThatThrownBy(() -> GradCheck.of(wrong).verify(Tensor.of(1e-6))).isInstanceOf(GradCheckException.class)
                .hasMessageContaining("differ");
    }

    /** What would be drawn is infinite, NaN or from no distribution. */
    @Test
    void samplesOfNoDistributionAreRefused() {
        var random = new Random(1);
        Shape shape = Shape.of(3);
        for (double[] bounds : new double[][] {{Double.NaN, 1}, {0, Double.POSITIVE_INFINITY}}) {
            assertThatThrownBy(() -> Tensor.uniform(bounds[0], bounds[1], shape, random))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("uniform").hasMessageContaining(bounds[0] + " and " + bounds[1]);
        }
        for (double[] moments : new double[][] {{Double.NaN, 1}, {0, -1}, {0, Double.NaN},
            {0, Double.POSITIVE_INFINITY}}) {
            assertThatThrownBy(() -> Tensor.normal(moments[0], moments[1], shape, random))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("normal").hasMessageContaining(moments[0] + " and " + moments[1]);
        }
        assertThat(Tensor.normal(0, Double.POSITIVE_INFINITY, Shape.of(0, 3), random).size()).isZero();
    }

    @Test
    void boundsMayBeInfinite() {
        Tensor x = Tensor.of(-1e300, 0.5, 1e300);
        assertThat(x.clamp(Double.NEGATIVE_INFINITY, 1).toDoubleArray()).containsExactly(-1e300, 0.5, 1);
        assertThat(x.hardtanh(0, Double.POSITIVE_INFINITY).toDoubleArray()).containsExactly(0, 0.5, 1e300);
        assertThat(x.to(DType.F32).clamp(-1e300, 0).toDoubleArray()).startsWith(Double.NEGATIVE_INFINITY);
    }
}
