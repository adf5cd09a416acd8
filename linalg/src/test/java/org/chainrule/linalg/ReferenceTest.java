package org.chainrule.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares values and gradients with those of mpmath, of 60 digits, which {@code reference.py} wrote. */
class ReferenceTest {
    private static final Tensor RIGHT = Tensor.of(new double[][] {{1, 2}, {0, -1}, {3, 1}, {1, 1}});

    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.ofEntries(Map.entry("det", Linalg::det),
            Map.entry("logAbs", a -> Linalg.slogdet(a).logAbs()), Map.entry("inverse", Linalg::inverse),
            Map.entry("solve", a -> Linalg.solve(a, RIGHT.to(a.dtype()))), Map.entry("pinv", Linalg::pinv),
            Map.entry("matrixExp", Linalg::matrixExp), Map.entry("cholesky", Linalg::cholesky),
            Map.entry("eigvalsh", Linalg::eigvalsh), Map.entry("eigenvectors", a -> Linalg.eigh(a).vectors()),
            Map.entry("svdvals", Linalg::svdvals), Map.entry("q", a -> Linalg.qr(a).q()),
            Map.entry("r", a -> Linalg.qr(a).r()), Map.entry("nuclearNorm", Linalg::nuclearNorm),
            Map.entry("spectralNorm", Linalg::spectralNorm), Map.entry("cond", Linalg::cond),
            Map.entry("matrixPower-3", a -> Linalg.matrixPower(a, -3)));

    /** A line of the file: each matrix is its sizes and its elements, {@code 2x1:0.5,3}. */
    record Line(String name, Tensor matrix, Tensor value, Tensor gradient) {

        static Line parse(String text) {
            String[] parts = text.split(" ");
            return new Line(parts[0], matrix(parts[1]), matrix(parts[2]), matrix(parts[3]));
        }

        private static Tensor matrix(String text) {
            String[] parts = text.split("[x:]");
            return Tensor.of(Shape.of(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])),
                    Arrays.stream(parts[2].split(",")).mapToDouble(Double::parseDouble).toArray());
        }

        @Override
        public String toString() {
            return name + " " + matrix.shape();
        }
    }

    static Stream<Line> lines() {
        try (var file = ReferenceTest.class.getResourceAsStream("reference.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().map(Line::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 1 / (1 + i + 2 j) for row i and column j. */
    private static Tensor weights(Shape shape) {
        Tensor rows = Tensor.arange(0, shape.size(0), 1).reshape(-1, 1);
        return rows.add(Tensor.arange(0, shape.size(1), 1).mul(2)).add(1).reciprocal();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void valuesAndGradientsAreThoseOfMpmath(Line line) {
        for (DType type : new DType[] {DType.F64, DType.F32}) {
            Tensor a = line.matrix.to(type).copy().requiresGrad(true);
            Tensor y = FUNCTIONS.get(line.name).apply(a);
            double condition = Linalg.cond(line.matrix).item();
            double tolerance = 20 * condition * (type == DType.F64 ? 0x1p-52 : 0x1p-23);
            requireClose(y.reshape(line.value.shape()), line.value, tolerance);
            Tensor loss = y.reshape(line.value.shape()).mul(weights(line.value.shape()).to(type)).sum();
            requireClose(Autograd.of(loss).grad(a), line.gradient, tolerance * condition);
        }
    }

    private static void requireClose(Tensor actual, Tensor expected, double relative) {
        double scale = expected.abs().max().item();
        assertThat(actual.to(DType.F64).sub(expected).abs().max().item() / scale).isCloseTo(0, within(relative));
    }
}
