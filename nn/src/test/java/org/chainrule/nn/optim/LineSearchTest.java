package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleUnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineSearchTest {
    private int evaluations;

    private LinePoint found(DoubleUnaryOperator f, DoubleUnaryOperator derivative, double first, int most) {
        evaluations = 0;
        LinePoint start = new LinePoint(0, f.applyAsDouble(0), derivative.applyAsDouble(0), null);
        return LineSearch.find(start, first, Double.POSITIVE_INFINITY, step -> {
            evaluations++;
            return new LinePoint(step, f.applyAsDouble(step), derivative.applyAsDouble(step), null);
        }, most);
    }

    /** The first of Moré and Thuente's test functions (1994), -a / (a^2 + 2), from steps far too short and too long. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 0.1, 10, 1e3})
    void meetsBothConditions(double first) {
        DoubleUnaryOperator f = a -> -a / (a * a + 2);
        DoubleUnaryOperator derivative = a -> (a * a - 2) / ((a * a + 2) * (a * a + 2));

        LinePoint found = found(f, derivative, first, 30);

        assertThat(found.value())
                .isLessThanOrEqualTo(f.applyAsDouble(0) + 1e-4 * found.step() * derivative.applyAsDouble(0));
        assertThat(Math.abs(found.derivative())).isLessThanOrEqualTo(0.9 * Math.abs(derivative.applyAsDouble(0)));
        assertThat(evaluations).isLessThan(12);
    }

    /** The minimum of a quadratic is that of the cubic through two of its points. */
    @Test
    void interpolatesAQuadraticExactly() {
        LinePoint found = found(a -> (a - 3) * (a - 3), a -> 2 * (a - 3), 20, 30);

        assertThat(found.step()).isEqualTo(3);
        assertThat(evaluations).isEqualTo(2);
    }

    @Test
    void comesBackFromWhereNothingIsDefined() {
        LinePoint found = found(a -> a < 1e-3 ? -a : Double.NaN, a -> a < 1e-3 ? -1 : Double.NaN, 1, 30);

        assertThat(found.step()).isPositive().isLessThan(1e-3);
        assertThat(found.value()).isNegative();
    }

    @Test
    void staysWhereNothingIsLess() {
        LinePoint found = found(Math::abs, a -> a == 0 ? -1 : Math.signum(a), 1, 100);

        assertThat(found.step()).isZero();
    }

    @Test
    void endsWhenNoEvaluationIsLeft() {
        LinePoint found = found(a -> -a, _ -> -1, 1, 4);

        assertThat(evaluations).isEqualTo(4);
        assertThat(found.value()).isLessThan(-3);
    }
}
