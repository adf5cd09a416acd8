package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op's gradient, of first and second order, against central differences. */
class GradientTest {
    private static final double STEP = 1e-5;

    private interface Expression extends Function<Tensor[], Tensor> {}

    private static Arguments line(String what, Expression f, Shape... shapes) {
        return Arguments.of(what, f, shapes);
    }

    static Stream<Arguments> ops() {
        Shape v = Shape.of(3);
        Shape m = Shape.of(2, 3);
        // @formatter:off
        return Stream.of(
                line("add", x -> x[0].add(x[1]), m, v),
                line("add a number", x -> x[0].add(2), v),
                line("sub", x -> x[0].sub(x[1]), v, m),
                line("sub a number", x -> x[0].sub(2), v),
                line("sub from a number", x -> Tensor.sub(2, x[0]), v),
                line("mul", x -> x[0].mul(x[1]), m, Shape.of(2, 1)),
                line("mul by a number", x -> x[0].mul(-3), m),
                line("div", x -> x[0].div(x[1]), v, m),
                line("div by a number", x -> x[0].div(-3), m),
                line("div a number", x -> Tensor.div(2, x[0]), m),
                line("neg", x -> x[0].neg(), m),
                line("pow", x -> x[0].pow(x[1]), m, v),
                line("pow a number", x -> x[0].pow(2.5), m),
                line("pow of a number", x -> Tensor.pow(2.5, x[0]), m),
                line("reciprocal", x -> x[0].reciprocal(), m),
                line("sqrt", x -> x[0].sqrt(), m),
                line("exp", x -> x[0].exp(), m),
                line("log", x -> x[0].log(), m),
                line("sigmoid", x -> x[0].sigmoid(), m),
                line("tanh", x -> x[0].tanh(), m),
                line("relu", x -> x[0].sub(1).relu(), m),
                line("maximum", x -> x[0].maximum(x[1]), m, v),
                line("maximum with a number", x -> x[0].maximum(1), m),
                line("minimum", x -> x[0].minimum(x[1]), m, v),
                line("minimum with a number", x -> x[0].minimum(1), m),
                line("where", x -> Tensor.where(x[0].gt(x[1]), x[0].mul(x[1]), x[1].exp()), m, v),
                line("sum", x -> x[0].sum(), m),
                line("sum over an axis", x -> x[0].sum(0), m),
                line("sum over axes", x -> x[0].sum(true, -1, 0), Shape.of(2, 3, 2)),
                line("mean", x -> x[0].mean(), m),
                line("mean over an axis", x -> x[0].mean(-1), m),
                line("mean, keeping the axis", x -> x[0].mean(true, 1), m),
                line("reshape", x -> x[0].reshape(3, -1), m),
                line("transpose", x -> x[0].transpose(), m),
                line("permute", x -> x[0].permute(2, 0, 1), Shape.of(2, 3, 4)),
                line("expand", x -> x[0].expand(Shape.of(4, 2, 3)), Shape.of(2, 1)),
                line("sumTo", x -> x[0].sumTo(Shape.of(2, 1)), Shape.of(4, 2, 3)),
                line("matmul", x -> x[0].matmul(x[1]), m, Shape.of(3, 4)),
                line("matmul of transposes", x -> x[0].transpose().matmul(x[1].transpose()), m, Shape.of(4, 2)),
                line("matmul of vectors", x -> x[0].matmul(x[1]), v, v),
                line("matmul of matrix and vector", x -> x[0].matmul(x[1]), m, v),
                line("matmul of vector and batch", x -> x[0].matmul(x[1]), v, Shape.of(2, 3, 2)),
                line("matmul of batches", x -> x[0].matmul(x[1]), Shape.of(2, 1, 2, 2), Shape.of(3, 2, 2)),
                line("to F64", x -> x[0].to(DType.F64).mul(x[0]), v));
        // @formatter:on
    }

    /** Weights without symmetry, so that a mistaken order of elements shows. */
    private static Tensor some(Shape shape, Random random) {
        return Tensor.of(shape, random.doubles(shape.count(), .4, 1.9).toArray());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ops")
    void isTheCentralDifference(String what, Expression f, Shape[] shapes) {
        var random = new Random(what.hashCode());
        Tensor[] x = new Tensor[shapes.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = some(shapes[i], random).requiresGrad(true);
        }
        Tensor weights = some(f.apply(x).shape(), random);
        Expression scalar = at -> {
            Tensor y = f.apply(at);
            return y.mul(weights).add(y.mul(y)).sum(); // the square gives linear ops a second derivative
        };
        assertGradient(scalar, x);
        for (int i = 0; i < x.length; i++) {
            int argument = i;
            Tensor direction = some(x[i].shape(), random);
            assertGradient(at -> Autograd.of(scalar.apply(at)).createGraph().grad(at[argument]).mul(direction).sum(),
                    x);
        }
    }

    private static void assertGradient(Expression f, Tensor... x) {
        var gradients = Autograd.of(f.apply(x)).materializeGrads().grad(x);
        for (int i = 0; i < x.length; i++) {
            assertThat(gradients.get(i).shape()).isEqualTo(x[i].shape());
            double[] gradient = gradients.get(i).toDoubleArray();
            for (int n = 0; n < gradient.length; n++) {
                double expected = (moved(f, x, i, n, STEP) - moved(f, x, i, n, -STEP)) / (2 * STEP);
                assertThat(gradient[n]).as("gradient by element %d of argument %d", n, i).isCloseTo(expected,
                        within(1e-7 * (1 + Math.abs(expected))));
            }
        }
    }

    private static double moved(Expression f, Tensor[] x, int i, int n, double step) {
        double[] elements = x[i].toDoubleArray();
        elements[n] += step;
        Tensor[] moved = x.clone();
        moved[i] = Tensor.of(x[i].shape(), elements).requiresGrad(true);
        return f.apply(moved).item();
    }
}
