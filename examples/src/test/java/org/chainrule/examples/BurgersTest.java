package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.examples.Burgers.Solution;
import org.junit.jupiter.api.Test;

class BurgersTest {
    private static final double VISCOSITY = 0.05;
    private static final double STEP = 1e-4;

    @Test
    void theExactSolutionFulfilsTheEquationAndTheConditions() {
        Tensor inside = Burgers.grid(21, 11).points().add(Tensor.of(0, 1e-3)).mul(Tensor.of(1, 0.99));
        Tensor residual = Burgers.residual(points -> Burgers.exact(points, VISCOSITY), inside, VISCOSITY);
        assertThat(residual.abs().max().item()).isCloseTo(0, offset(1e-7));

        Tensor start = Tensor.of(new double[][] {{-1, 0}, {-0.3, 0}, {0, 0}, {0.7, 0}, {-1, 0.5}, {1, 0.9}});
        double[] expected = {0, Math.sin(Math.PI * 0.3), 0, -Math.sin(Math.PI * 0.7), 0, 0};
        assertThat(Burgers.exact(start, VISCOSITY).toDoubleArray()).containsExactly(expected, offset(1e-12));
    }

    @Test
    void theResidualIsThatOfDifferences() {
        Solution u = Solution.create(3);
        double x = 0.3;
        double t = 0.6;
        double ofTime = (at(u, x, t + STEP) - at(u, x, t - STEP)) / (2 * STEP);
        double slope = (at(u, x + STEP, t) - at(u, x - STEP, t)) / (2 * STEP);
        double curvature = (at(u, x + STEP, t) - 2 * at(u, x, t) + at(u, x - STEP, t)) / (STEP * STEP);

        Tensor points = Tensor.of(new double[][] {{-0.9, 0.1}, {x, t}});
        Tensor residual = Burgers.residual(u::forward, points, VISCOSITY);

        assertThat(residual.shape()).isEqualTo(Shape.of(2, 1));
        assertThat(residual.get(1, 0)).isEqualTo(ofTime + at(u, x, t) * slope - VISCOSITY * curvature, offset(1e-5));
    }

    private static double at(Solution u, double x, double t) {
        return u.forward(Tensor.of(new double[][] {{x, t}})).item();
    }

    @Test
    void anyNetworkFulfilsTheConditionsAtTheEdges() {
        Solution u = Solution.create(4);

        assertThat(at(u, 0.3, 0)).isEqualTo(-Math.sin(Math.PI * 0.3), offset(1e-15));
        assertThat(at(u, -1, 0.7)).isEqualTo(0, offset(1e-15));
        assertThat(at(u, 1, 0.2)).isEqualTo(0, offset(1e-15));
    }

    @Test
    void theEquationAloneBringsTheNetworkNearTheSolution() {
        Solution u = Solution.create(1);
        double before = Burgers.error(u, VISCOSITY);

        Burgers.train(Burgers.optimizer(u, 100), u, VISCOSITY);

        assertThat(Burgers.error(u, VISCOSITY)).isLessThan(0.1).isLessThan(before / 3);
    }

    @Test
    void drawsTheSolutions() {
        assertThat(Console.of(() -> Main.run("pinn --iterations 2"))).contains("921 parameters")
                .contains("\n         2 ");
        Png.assertIsDrawn(Path.of("target/pictures/pinn.png"));
    }
}
