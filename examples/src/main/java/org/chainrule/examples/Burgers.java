package org.chainrule.examples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.transform.Jvp;
import org.chainrule.autograd.transform.Transform;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.optim.Lbfgs;
import org.chainrule.nn.optim.LbfgsResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A physics-informed network solves Burgers' equation, u_t + u u_x = v u_xx for -1 &lt; x &lt; 1 and 0 &lt; t &lt; 1, from u(x, 0) =
 * -sin(pi x) and u(-1, t) = u(1, t) = 0: a wave that steepens (M. Raissi, P. Perdikaris, G. E. Karniadakis, "Physics-informed neural
 * networks", 2019). It is told no value of the solution. The loss is the mean square of u_t + u u_x - v u_xx at some points, and holds
 * second derivatives of the network by its inputs; training differentiates that once more, by the parameters.
 *
 * <p>
 * u = -sin(pi x) + t (1 - x^2) n(x, t), of a network n, fulfils the conditions at the edges whatever n is (I. E. Lagaris, A. Likas, D. I.
 * Fotiadis, "Artificial neural networks for solving ordinary and partial differential equations", 1998).
 */
@Command(name = "pinn", description = "A physics-informed network solves Burgers' equation, next to the exact solution.")
final class Burgers implements Runnable {
    private static final Tensor ALONG_X = Tensor.of(new double[][] {{1, 0}});
    private static final Tensor ALONG_T = Tensor.of(new double[][] {{0, 1}});
    private static final int PER_LINE = 100; // iterations
    private static final List<Double> TIMES = List.of(0.0, 0.25, 0.5, 0.75, 1.0);

    @Option(names = "--viscosity", paramLabel = "V", defaultValue = "0.05", description = "The viscosity v (${DEFAULT-VALUE}); the smaller, the steeper.")
    @Range(above = 0)
    private double viscosity;

    @Option(names = "--iterations", paramLabel = "N", defaultValue = "800", description = "Number of iterations of L-BFGS (${DEFAULT-VALUE}).")
    @Range(from = 1)
    private int iterations;

    /** The solution that a network stands for, a function of the points (x, t) in the rows of a table. */
    record Solution(Layer network) implements Layer {

        static Solution create(long seed) {
            return new Solution(Mlp.of(2, 20, 20, 20, 1).activation(Tensor::tanh).create(new Random(seed)));
        }

        @Override
        public Tensor forward(Tensor points) {
            Tensor x = points.slice(1, 0, 1);
            Tensor t = points.slice(1, 1, 2);
            Tensor vanishing = t.mul(x.square().neg().add(1));
            return vanishing.mul(network.forward(points)).sub(x.mul(Math.PI).sin());
        }
    }

    /**
     * Computes u_t + u u_x - v u_xx, which is zero for a solution. A row of u depends on the same row of the points alone, so one
     * tangent that has the direction in each row is the derivative at all points; and a tangent of tangents is the second one.
     */
    static Tensor residual(UnaryOperator<Tensor> u, Tensor points, double viscosity) {
        Tensor alongX = ALONG_X.expand(points.shape());
        Jvp ofTime = Transform.jvp(u, points, ALONG_T.expand(points.shape()));
        Jvp ofSlope = Transform.jvp(p -> Transform.jvp(u, p, alongX).tangent(), points, alongX);
        return ofTime.tangent().add(ofTime.value().mul(ofSlope.value())).sub(ofSlope.tangent().mul(viscosity));
    }

    /** Creates an optimizer of a solution, each of whose steps has some iterations. */
    static Lbfgs optimizer(Solution solution, int iterations) {
        return Lbfgs.of(solution).historySize(50).changeTolerance(0).maxIterations(iterations);
    }

    /** Takes a step with the loss at the points of a grid. */
    static LbfgsResult train(Lbfgs optimizer, Solution solution, double viscosity) {
        Tensor points = grid(33, 25).points();
        return optimizer.step(() -> residual(solution::forward, points, viscosity).square().mean());
    }

    static Grid grid(int columns, int rows) {
        return new Grid(Tensor.linspace(-1, 1, columns).toDoubleArray(), Tensor.linspace(0, 1, rows).toDoubleArray());
    }

    /**
     * Computes the exact solution (E. Hopf 1950, J. D. Cole 1951): u = -E[sin(pi y) f(y)] / E[f(y)], where f(y) = exp(-cos(pi y) / (2 pi v))
     * and y is distributed normally about x with variance 2 v t. The trapezoidal rule is exact to some twelve digits here.
     */
    static Tensor exact(Tensor points, double viscosity) {
        Tensor s = Tensor.linspace(-8, 8, 401);
        Tensor spread = points.slice(1, 1, 2).mul(2 * viscosity).sqrt();
        Tensor y = points.slice(1, 0, 1).add(spread.mul(s)).mul(Math.PI);
        Tensor weight = y.cos().neg().sub(1).mul(1 / (2 * Math.PI * viscosity)).sub(s.square().mul(0.5));
        Tensor probability = weight.softmax(1);
        return y.sin().mul(probability).sum(true, 1).neg();
    }

    /** Computes the error of a solution, relative to the exact one in the norm of squares. */
    static double error(Solution solution, double viscosity) {
        Tensor points = grid(201, 101).points();
        return Autograd.noGrad(() -> {
            Tensor truth = exact(points, viscosity);
            return solution.forward(points).sub(truth).norm().div(truth.norm()).item();
        });
    }

    @Override
    public void run() {
        if (!(viscosity >= 0.003) || iterations < 1) {
            throw new IllegalArgumentException(
                    "the viscosity must be 0.003 at least, and there must be an iteration, not "
                            + viscosity + " and " + iterations);
        }
        Solution solution = Solution.create(1);
        System.out.printf("u_t + u u_x = %s u_xx, u(x, 0) = -sin(pi x), u(-1, t) = u(1, t) = 0, by a network%n%n%s%n",
                viscosity, Network.summary(solution));
        System.out.printf("%10s  %12s  %22s%n", "iterations", "mean square", "error of the solution");
        int each = Math.min(iterations, PER_LINE);
        Lbfgs optimizer = optimizer(solution, each);
        for (int done = each; done <= iterations; done += each) {
            LbfgsResult result = train(optimizer, solution, viscosity);
            if (done == each) {
                System.out.printf("%10d  %12.3g%n", 0, result.firstLoss());
            }
            System.out.printf("%10d  %12.3g  %20.4f %%%n", done, result.loss(), 100 * error(solution, viscosity));
        }
        System.out.println("\nIt was told the equation and no value. The solutions are drawn in " + draw(solution));
    }

    private Path draw(Solution solution) {
        Grid grid = grid(161, 81);
        Plot plot = Plot.of("Solutions at t = 0, 1/4, 1/2, 3/4, 1", "x", "u");
        for (double t : TIMES) {
            Tensor points = new Grid(grid.x(), new double[] {t}).points();
            plot.broad("exact, t = " + t, grid.x(), exact(points, viscosity).toDoubleArray());
        }
        for (double t : TIMES) {
            Tensor points = new Grid(grid.x(), new double[] {t}).points();
            plot.curve("network, t = " + t, grid.x(), values(solution, points));
        }
        return Pictures.write("pinn.png", plot,
                map("The network", grid, values(solution, grid.points())).withoutLegend(),
                map("The exact solution", grid, exact(grid.points(), viscosity).toDoubleArray()));
    }

    private static double[] values(Solution solution, Tensor points) {
        return Autograd.noGrad(() -> solution.forward(points)).toDoubleArray();
    }

    private static Plot map(String title, Grid grid, double... u) {
        double[] levels = Arrays.stream(new int[] {-8, -6, -4, -2, 0, 2, 4, 6, 8}).mapToDouble(i -> i / 10.0).toArray();
        return Plot.map(title, "x", "t").contours(grid, u, levels);
    }
}
