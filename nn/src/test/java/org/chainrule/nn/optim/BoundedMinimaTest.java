package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.junit.jupiter.api.Test;

/** Minima within bounds are where others have published them, or where the conditions of a minimum hold. */
class BoundedMinimaTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final Random random = new Random(1);

    /** A loss that is computed within its bounds only. */
    private record Problem(UnaryOperator<Tensor> loss, double[] lower, double[] upper) {

        LbfgsResult minimize(Tensor p) {
            return Lbfgs.of(List.of(p)).bounds(named(lower), named(upper)).maxIterations(1000).gradientTolerance(1e-9)
                    .changeTolerance(0).step(() -> {
                        requireWithinBounds(p);
                        return loss.apply(p);
                    });
        }

        private static NamedTensors named(double... bound) {
            return new NamedTensors(new TreeMap<>(Map.of("0", Tensor.of(bound))));
        }

        private void requireWithinBounds(Tensor p) {
            for (int i = 0; i < lower.length; i++) {
                assertThat(p.get(i)).isBetween(lower[i], upper[i]);
            }
        }

        /** The first-order conditions: no derivative leads downhill and into the box. */
        void requireMinimum(Tensor p, double tolerance) {
            requireWithinBounds(p);
            p.zeroGrad();
            loss.apply(p).backward();
            for (int i = 0; i < lower.length; i++) {
                double g = p.grad().get(i);
                if (p.get(i) > lower[i]) {
                    assertThat(g).as("derivative at index %s of %s", i, p).isLessThanOrEqualTo(tolerance);
                }
                if (p.get(i) < upper[i]) {
                    assertThat(g).as("derivative at index %s of %s", i, p).isGreaterThanOrEqualTo(-tolerance);
                }
            }
        }
    }

    private static Tensor at(double... start) {
        return Tensor.of(start).requiresGrad(true);
    }

    private static Tensor element(Tensor p, int i) {
        return p.select(0, i);
    }

    private static Tensor rosenbrock(Tensor p) {
        Tensor x = element(p, 0);
        return element(p, 1).sub(x.square()).square().mul(100).add(x.sub(1).square());
    }

    private static void requireAt(Tensor p, double tolerance, double... expected) {
        assertThat(p.toDoubleArray()).containsExactly(expected, within(tolerance));
    }

    // ---- Hock, Schittkowski: Test Examples for Nonlinear Programming Codes (1981) ----

    @Test
    void problem1() {
        Tensor p = at(-2, 1);
        var problem = new Problem(BoundedMinimaTest::rosenbrock, new double[] {-INFINITY, -1.5},
                new double[] {INFINITY, INFINITY});
        assertThat(problem.minimize(p).loss()).isLessThan(1e-15);
        requireAt(p, 1e-7, 1, 1);
    }

    @Test
    void problem2() {
        Tensor p = at(2, 2);
        var problem = new Problem(BoundedMinimaTest::rosenbrock, new double[] {-INFINITY, 1.5},
                new double[] {INFINITY, INFINITY});
        double a = Math.sqrt(598. / 1200);
        double b = 400 * a * a * a;
        assertThat(problem.minimize(p).loss()).isCloseTo(0.0504261879, within(1e-10));
        requireAt(p, 1e-8, 2 * a * Math.cos(Math.acos(1 / b) / 3), 1.5);
        assertThat(p.get(1)).isEqualTo(1.5);
    }

    @Test
    void problem3() {
        Tensor p = at(10, 1);
        var problem = new Problem(x -> element(x, 1).add(element(x, 1).sub(element(x, 0)).square().mul(1e-5)),
                new double[] {-INFINITY, 0}, new double[] {INFINITY, INFINITY});
        problem.minimize(p);
        requireAt(p, 1e-3, 0, 0);
        assertThat(p.get(1)).isZero();
        problem.requireMinimum(p, 1e-9);
    }

    @Test
    void problem4() {
        Tensor p = at(1.125, 0.125);
        var problem = new Problem(x -> element(x, 0).add(1).pow(3).div(3).add(element(x, 1)), new double[] {1, 0},
                new double[] {INFINITY, INFINITY});
        assertThat(problem.minimize(p).loss()).isCloseTo(8. / 3, within(1e-15));
        assertThat(p.toDoubleArray()).containsExactly(1, 0);
    }

    @Test
    void problem5() {
        Tensor p = at(0, 0);
        var problem = new Problem(x -> x.sum().sin().add(element(x, 0).sub(element(x, 1)).square())
                .add(element(x, 0).mul(-1.5)).add(element(x, 1).mul(2.5)).add(1), new double[] {-1.5, -3},
                new double[] {4, 3});
        assertThat(problem.minimize(p).loss()).isCloseTo(-Math.sqrt(3) / 2 - Math.PI / 3, within(1e-14));
        requireAt(p, 1e-8, 0.5 - Math.PI / 3, -0.5 - Math.PI / 3);
    }

    @Test
    void problem25() {
        Tensor i = Tensor.arange(1, 100, 1).mul(0.01);
        Tensor u = i.log().mul(-50).pow(2. / 3).add(25);
        Tensor p = at(60, 20, 1.2); // the published start is so flat that any tolerance takes it for a minimum
        var problem = new Problem(
                x -> u.sub(element(x, 1)).log().mul(element(x, 2)).exp().div(element(x, 0)).neg().exp().sub(i).square()
                        .sum(),
                new double[] {0.1, 0, 0}, new double[] {100, 25.6, 5});
        assertThat(problem.minimize(p).loss()).isLessThan(1e-12);
        requireAt(p, 0.01, 50, 25, 1.5);
    }

    @Test
    void problem38() {
        Tensor p = at(-3, -1, -3, -1);
        var problem = new Problem(x -> {
            Tensor b = element(x, 1).sub(1);
            Tensor d = element(x, 3).sub(1);
            Tensor second = element(x, 3).sub(element(x, 2).square()).square().mul(90)
                    .add(element(x, 2).sub(1).square());
            return rosenbrock(x).add(second).add(b.square().add(d.square()).mul(10.1)).add(b.mul(d).mul(19.8));
        }, new double[] {-10, -10, -10, -10}, new double[] {10, 10, 10, 10});
        assertThat(problem.minimize(p).loss()).isLessThan(1e-15);
        requireAt(p, 1e-7, 1, 1, 1, 1);
    }

    /** The published start is outside. */
    @Test
    void problem45() {
        Tensor p = at(2, 2, 2, 2, 2);
        var problem = new Problem(
                x -> Tensor.sub(2, element(x, 0).mul(element(x, 1)).mul(element(x, 2)).mul(element(x, 3))
                        .mul(element(x, 4)).div(120)),
                new double[5], new double[] {1, 2, 3, 4, 5});
        LbfgsResult result = problem.minimize(p);
        assertThat(result.firstLoss()).isEqualTo(2 - 16. / 120);
        assertThat(result.loss()).isEqualTo(1);
        assertThat(p.toDoubleArray()).containsExactly(1, 2, 3, 4, 5);
    }

    /** Outside of the bounds the loss is NaN. */
    @Test
    void problem110() {
        double[] start = new double[10];
        Arrays.fill(start, 9);
        Tensor p = at(start);
        double[] lower = new double[10];
        double[] upper = new double[10];
        Arrays.fill(lower, 2.001);
        Arrays.fill(upper, 9.999);
        var problem = new Problem(x -> x.sub(2).log().square().add(Tensor.sub(10, x).log().square()).sum()
                .sub(x.log().sum().mul(0.2).exp()), lower, upper);
        assertThat(problem.minimize(p).loss()).isCloseTo(-45.77846971, within(1e-8));
        double[] published = new double[10];
        Arrays.fill(published, 9.35026583);
        requireAt(p, 1e-7, published);
    }

    // ---- quadratic programs, by all sets of active bounds ----

    @Property(tries = 200)
    void convexQuadraticsEndWhereTheOneSetOfActiveBoundsLeads(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int n) {
        random.setSeed(seed);
        double[][] a = positiveDefinite(n);
        double[] b = random.doubles(n, -3, 3).toArray();
        double[] lower = new double[n];
        double[] upper = new double[n];
        double[] start = random.doubles(n, -4, 4).toArray();
        for (int i = 0; i < n; i++) {
            lower[i] = random.nextInt(4) == 0 ? -INFINITY : random.nextInt(-8, 8) / 4.;
            upper[i] = random.nextInt(4) == 0 ? INFINITY : Math.max(lower[i], -2) + random.nextInt(8) / 4.;
        }
        Tensor p = at(start);
        var problem = new Problem(x -> Tensor.of(a).matmul(x).dot(x).div(2).sub(Tensor.of(b).dot(x)), lower, upper);

        problem.minimize(p);

        requireAt(p, 1e-6, byActiveSets(a, b, lower, upper));
    }

    private double[][] positiveDefinite(int n) {
        double[][] root = new double[n][n];
        for (double[] row : root) {
            Arrays.setAll(row, _ -> random.nextGaussian());
        }
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i][j] = i == j ? 0.1 : 0;
                for (int k = 0; k < n; k++) {
                    a[i][j] += root[i][k] * root[j][k];
                }
            }
        }
        return a;
    }

    /** Tries each element at its lower bound, at its upper one and free: only the minimum meets all conditions. */
    private static double[] byActiveSets(double[][] a, double[] b, double[] lower, double... upper) {
        int n = b.length;
        double[] best = null;
        double worstOfBest = INFINITY;
        for (int set = 0; set < Math.pow(3, n); set++) {
            double[][] system = new double[n][n + 1];
            boolean exists = true;
            for (int i = 0, left = set; i < n; i++, left /= 3) {
                if (left % 3 == 2) {
                    System.arraycopy(a[i], 0, system[i], 0, n);
                    system[i][n] = b[i];
                } else {
                    double bound = left % 3 == 0 ? lower[i] : upper[i];
                    exists &= Double.isFinite(bound);
                    system[i][i] = 1;
                    system[i][n] = bound;
                }
            }
            if (exists) {
                double[] x = solved(system);
                double violation = violation(a, b, lower, upper, x);
                if (violation < worstOfBest) {
                    worstOfBest = violation;
                    best = x;
                }
            }
        }
        assertThat(worstOfBest).isLessThan(1e-9);
        return best;
    }

    private static double violation(double[][] a, double[] b, double[] lower, double[] upper, double... x) {
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double g = -b[i];
            for (int j = 0; j < x.length; j++) {
                g += a[i][j] * x[j];
            }
            worst = Math.max(worst, Math.max(lower[i] - x[i], x[i] - upper[i]));
            worst = Math.max(worst, x[i] > lower[i] + 1e-12 ? g : 0);
            worst = Math.max(worst, x[i] < upper[i] - 1e-12 ? -g : 0);
        }
        return worst;
    }

    /** Gauss and Jordan, with exchanges. */
    static double[] solved(double[]... system) {
        int n = system.length;
        for (int i = 0; i < n; i++) {
            int pivot = i;
            for (int k = i + 1; k < n; k++) {
                pivot = Math.abs(system[k][i]) > Math.abs(system[pivot][i]) ? k : pivot;
            }
            double[] row = system[pivot];
            system[pivot] = system[i];
            system[i] = row;
            for (int k = 0; k < n; k++) {
                double factor = k == i ? 0 : system[k][i] / row[i];
                for (int j = 0; j <= n && k != i; j++) {
                    system[k][j] -= factor * row[j];
                }
            }
        }
        double[] x = new double[n];
        Arrays.setAll(x, i -> system[i][n] / system[i][i]);
        return x;
    }

    // ---- the conditions of a minimum ----

    @Property(tries = 100)
    void theConditionsOfAMinimumHoldWhereItEnds(@ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int n) {
        random.setSeed(seed);
        double[] lower = random.doubles(n, -1.5, 0.5).toArray();
        double[] upper = random.doubles(n, 0.5, 1.5).toArray();
        Tensor p = at(random.doubles(n, -2, 2).toArray());
        var problem = new Problem(x -> x.slice(0, 1, n).sub(x.slice(0, 0, n - 1).square()).square().mul(20).sum()
                .add(x.sub(1.2).square().sum()).add(x.mul(3).sin().sum()), lower, upper);

        LbfgsResult result = problem.minimize(p);

        problem.requireMinimum(p, result.reason() == LbfgsResult.Reason.GRADIENT_TOLERANCE ? 1e-9 : 1e-5);
    }

    /** Least squares without negative weights, of which most are zero: a few iterations find which. */
    @Test
    void manyBoundsAreFoundInFewIterations() {
        int n = 500;
        Tensor target = Tensor.normal(-1, 1, Shape.of(n), random);
        Tensor scales = Tensor.linspace(1, 100, n);
        double[] upper = new double[n];
        Arrays.fill(upper, INFINITY);
        Tensor p = at(new double[n]);
        var problem = new Problem(x -> x.sub(target).square().mul(scales).sum(), new double[n], upper);

        LbfgsResult result = problem.minimize(p);

        assertThat(result.iterations()).isLessThan(80);
        requireAt(p, 1e-5, target.maximum(0).toDoubleArray());
    }
}
