package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.junit.jupiter.api.Test;

class LbfgsTest {
    private final Tensor w = Tensor.of(-1.2, 1).requiresGrad(true);
    private int evaluations;

    private Tensor rosenbrock() {
        evaluations++;
        Tensor x = w.select(0, 0);
        return w.select(0, 1).sub(x.square()).square().mul(100).add(x.sub(1).square());
    }

    @Test
    void findsRosenbrocksMinimum() {
        LbfgsResult result = Lbfgs.of(List.of(w)).maxIterations(100).gradientTolerance(1e-12).changeTolerance(0)
                .step(this::rosenbrock);

        assertThat(result.firstLoss()).isCloseTo(24.2, within(1e-12));
        assertThat(result.loss()).isLessThan(1e-20);
        assertThat(result.evaluations()).isEqualTo(evaluations);
        assertThat(result.reason()).isEqualTo(LbfgsResult.Reason.GRADIENT_TOLERANCE);
        assertThat(result.isConverged()).isTrue();
        assertThat(w.get(0)).isCloseTo(1, within(1e-10));
        assertThat(w.get(1)).isCloseTo(1, within(1e-10));
        assertThat(evaluations).isLessThan(70);
    }

    /** Of n dimensions, where exact line searches would need n iterations; these are content with less. */
    @Test
    void findsTheMinimumOfAQuadraticInAFewTimesAsManyIterationsAsDimensions() {
        int n = 8;
        Tensor p = Tensor.zeros(n).requiresGrad(true);
        Tensor scales = Tensor.arange(1, n + 1, 1);
        Tensor minimum = Tensor.normal(0, 1, Shape.of(n), new Random(4));
        Lbfgs lbfgs = Lbfgs.of(List.of(p)).maxIterations(3 * n).gradientTolerance(1e-9).changeTolerance(0);

        lbfgs.step(() -> p.sub(minimum).square().mul(scales).sum());

        assertThat(p.toDoubleArray()).containsExactly(minimum.toDoubleArray(), within(1e-8));
        assertThat(lbfgs.steps()).isLessThan(3 * n);
    }

    /** One dimension: the second iteration knows the curvature, and goes where Newton's method would. */
    @Test
    void knowsTheCurvatureAfterOneMove() {
        Tensor p = Tensor.of(5).requiresGrad(true);
        Lbfgs lbfgs = Lbfgs.of(List.of(p)).maxIterations(2).changeTolerance(0);

        lbfgs.step(() -> p.sub(2).square().mul(3));

        assertThat(p.item()).isCloseTo(2, within(1e-12));
    }

    /** Newton's method in plain numbers, for the same regularized loss of two weights and a bias. */
    @Test
    void logisticRegressionEndsWhereNewtonsMethodDoes() {
        var random = new Random(5);
        int count = 40;
        Tensor x = Tensor.normal(0, 1, Shape.of(count, 2), random);
        double[] labels = new double[count];
        for (int n = 0; n < count; n++) {
            double score = 1.5 * x.get(n, 0) - x.get(n, 1) + 0.5 + random.nextGaussian();
            labels[n] = score > 0 ? 1 : 0;
        }
        Tensor y = Tensor.of(Shape.of(count, 1), labels);
        Linear layer = Linear.of(2, 1, random);

        Lbfgs.of(layer).maxIterations(100).changeTolerance(0).gradientTolerance(1e-9).step(
                () -> Loss.bceWithLogits().of(layer.forward(x), y).add(Penalty.l2(Network.parameters(layer), 0.01)));

        double[] newton = newton(x, labels);
        assertThat(layer.weight().toDoubleArray()).containsExactly(new double[] {newton[0], newton[1]}, within(1e-7));
        assertThat(layer.bias().toDoubleArray()).containsExactly(new double[] {newton[2]}, within(1e-7));
    }

    private static double[] newton(Tensor x, double... labels) {
        double[] b = new double[3];
        for (int round = 0; round < 30; round++) {
            double[][] h = new double[3][4]; // the second derivatives, and the first in the last column
            for (int n = 0; n < labels.length; n++) {
                double[] row = {x.get(n, 0), x.get(n, 1), 1};
                double p = 1 / (1 + Math.exp(-(row[0] * b[0] + row[1] * b[1] + b[2])));
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < 3; j++) {
                        h[i][j] += p * (1 - p) * row[i] * row[j] / labels.length;
                    }
                    h[i][3] += (p - labels[n]) * row[i] / labels.length;
                }
            }
            for (int i = 0; i < 3; i++) {
                h[i][i] += 0.01;
                h[i][3] += 0.01 * b[i];
            }
            double[] move = solved(h);
            for (int i = 0; i < 3; i++) {
                b[i] -= move[i];
            }
        }
        return b;
    }

    /** Gauss and Jordan, without exchanges, for a positive definite matrix. */
    private static double[] solved(double[]... h) {
        for (int i = 0; i < 3; i++) {
            double pivot = h[i][i];
            for (int j = 0; j < 4; j++) {
                h[i][j] /= pivot;
            }
            for (int k = 0; k < 3; k++) {
                double factor = h[k][i];
                for (int j = 0; j < 4 && k != i; j++) {
                    h[k][j] -= factor * h[i][j];
                }
            }
        }
        return new double[] {h[0][3], h[1][3], h[2][3]};
    }

    /** Logarithms are NaN below 0, where the first step leads. */
    @Test
    void aStepToWhereTheLossIsNaNIsShortened() {
        Tensor p = Tensor.of(0.5).requiresGrad(true);
        int[] failed = {0};

        Lbfgs.of(List.of(p)).learningRate(1000).maxIterations(50).changeTolerance(0).step(() -> {
            Tensor loss = p.mul(3).sub(p.log());
            failed[0] += Double.isNaN(loss.item()) ? 1 : 0;
            return loss;
        });

        assertThat(p.item()).isCloseTo(1. / 3, within(1e-6));
        Tensor far = Tensor.of(0.01).requiresGrad(true);
        Lbfgs.of(List.of(far)).learningRate(1000).maxIterations(50).changeTolerance(0).step(() -> {
            Tensor loss = Tensor.sub(0, far.neg().add(1).log().add(far.log()));
            failed[0] += Double.isNaN(loss.item()) ? 1 : 0;
            return loss;
        });
        assertThat(far.item()).isCloseTo(0.5, within(1e-6));
        assertThat(failed[0]).isPositive();
    }

    @Test
    void aLossOfNaNToBeginWithNamesItsOpAndMovesNothing() {
        Tensor p = Tensor.of(-1).requiresGrad(true).named("p");
        assertThatThrownBy(() -> Lbfgs.of(List.of(p)).step(() -> p.log().sum())).isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("log of p");
        assertThatThrownBy(() -> Lbfgs.of(List.of(p)).step(() -> p.add(1).sqrt().sum()))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith("the loss is 0.0 and its gradient isn't finite");
        assertThat(p.item()).isEqualTo(-1);
    }

    @Test
    void aLossThatThrowsOnTheWayLeavesTheParametersWhereTheyWere() {
        double[] before = w.toDoubleArray();
        assertThatThrownBy(() -> Lbfgs.of(List.of(w)).step(() -> {
            if (evaluations > 0) {
                throw new IllegalStateException("no more");
            }
            return rosenbrock();
        })).hasMessage("no more");
        assertThat(w.toDoubleArray()).isEqualTo(before);
    }

    @Test
    void theLossNeverRisesAndAStepEndsWhenItHasEvaluatedEnough() {
        Lbfgs lbfgs = Lbfgs.of(List.of(w)).maxIterations(3).maxEvaluations(4);
        double last = Double.POSITIVE_INFINITY;
        for (int n = 0; n < 100; n++) {
            evaluations = 0;
            double now = lbfgs.step(this::rosenbrock).loss();
            assertThat(evaluations).isLessThan(12);
            assertThat(now).isLessThanOrEqualTo(last);
            last = now;
        }
        assertThat(last).isLessThan(1e-6);
    }

    /** Along a line without an end the search goes on as long as it may. */
    @Test
    void aLossWithoutAMinimumIsFollowedDownhill() {
        Tensor p = Tensor.of(0).requiresGrad(true);
        Lbfgs.of(List.of(p)).step(() -> p.exp());
        assertThat(p.item()).isLessThan(-5);
    }

    @Test
    void atTheMinimumNothingMoves() {
        Tensor p = Tensor.of(2).requiresGrad(true);
        Lbfgs lbfgs = Lbfgs.of(List.of(p));
        assertThat(lbfgs.step(() -> p.sub(2).square()))
                .isEqualTo(new LbfgsResult(0, 0, 0, 1, LbfgsResult.Reason.GRADIENT_TOLERANCE));
        assertThat(p.item()).isEqualTo(2);
        assertThat(lbfgs.steps()).isZero();
    }

    @Test
    void theLossThatIsReturnedIsTheOneWhereTheParametersAre() {
        Lbfgs lbfgs = Lbfgs.of(List.of(w)).maxIterations(3);
        double last = rosenbrock().item();
        for (int n = 0; n < 5; n++) {
            LbfgsResult result = lbfgs.step(this::rosenbrock);
            assertThat(result.firstLoss()).isEqualTo(last);
            assertThat(result.loss()).isEqualTo(rosenbrock().item()).isLessThan(last);
            assertThat(result.iterations()).isEqualTo(3);
            assertThat(lbfgs.steps()).isEqualTo(3 * (n + 1));
            last = result.loss();
        }
    }

    @Test
    void everyReasonForTheEndIsTold() {
        assertThat(Lbfgs.of(List.of(w)).maxIterations(1).step(this::rosenbrock).reason())
                .isEqualTo(LbfgsResult.Reason.MAX_ITERATIONS);
        assertThat(Lbfgs.of(List.of(w)).maxEvaluations(1).step(this::rosenbrock).reason())
                .isEqualTo(LbfgsResult.Reason.MAX_EVALUATIONS);
        LbfgsResult flat = Lbfgs.of(List.of(w)).changeTolerance(100).step(this::rosenbrock);
        assertThat(flat.reason()).isEqualTo(LbfgsResult.Reason.CHANGE_TOLERANCE);
        assertThat(flat.iterations()).isEqualTo(1);
        assertThat(flat.isConverged()).isTrue();
        // A minimum that the last iteration reaches is a minimum, not the end of its iterations.
        Tensor p = Tensor.of(5).requiresGrad(true);
        assertThat(Lbfgs.of(List.of(p)).maxIterations(2).step(() -> p.sub(2).square().mul(3)).reason())
                .isEqualTo(LbfgsResult.Reason.GRADIENT_TOLERANCE);
        // A derivative of 1 where the loss is constant, so that there is no way down.
        LbfgsResult misled = Lbfgs.of(List.of(p)).step(() -> p.sub(p.detach()));
        assertThat(misled.reason()).isEqualTo(LbfgsResult.Reason.NO_DECREASE);
        assertThat(misled.isConverged()).isFalse();
        assertThat(misled.iterations()).isZero();
        assertThat(misled.loss()).isEqualTo(misled.firstLoss()).isZero();
        assertThat(misled.evaluations()).isGreaterThan(1);
    }

    @Test
    void trainsANetworkInSinglePrecisionWithAPartWithoutGradient() {
        record Net(Linear hidden, Linear out, Linear unused) implements Layer {
            @Override
            public Tensor forward(Tensor x) {
                return out.forward(hidden.forward(x).tanh());
            }
        }
        var random = new Random(6);
        Net net = Network.to(new Net(Linear.of(1, 8, random), Linear.of(8, 1, random), Linear.of(1, 1, random)),
                DType.F32);
        double unused = net.unused.weight().item();
        Tensor x = Tensor.linspace(-2, 2, 40).unsqueeze(1).to(DType.F32);
        Tensor y = x.mul(2).sin();
        Lbfgs lbfgs = Lbfgs.of(net);
        double loss = 1;
        for (int n = 0; n < 10; n++) {
            loss = lbfgs.step(() -> Loss.mse().of(net.forward(x), y)).loss();
        }
        assertThat(loss).isLessThan(1e-3);
        assertThat(net.unused.weight().item()).isEqualTo(unused);
        assertThat(net.hidden.weight().dtype()).isEqualTo(DType.F32);
    }

    @Test
    void goesOnWithTheSameBits() {
        Supplier<Tensor> loss = this::rosenbrock;
        Lbfgs lbfgs = Lbfgs.of(List.of(w)).maxIterations(4);
        lbfgs.step(loss);
        NamedTensors state = lbfgs.state();
        Tensor here = w.copy();
        lbfgs.step(loss);
        double[] expected = w.toDoubleArray();

        assertThat(state.names()).containsExactly("moves", "gradientChanges", "steps");
        assertThat(state.get("moves").shape()).isEqualTo(Shape.of(4, 2));
        Autograd.assign(w, here);
        Lbfgs resumed = Lbfgs.of(List.of(w)).maxIterations(4);
        resumed.load(state);
        assertThat(resumed.steps()).isEqualTo(4);
        resumed.step(loss);
        assertThat(w.toDoubleArray()).isEqualTo(expected);
        assertThat(resumed.state().get("moves").toDoubleArray()).isEqualTo(lbfgs.state().get("moves").toDoubleArray());
    }

    @Test
    void aStateThatDoesNotFitIsRefused() {
        Lbfgs lbfgs = Lbfgs.of(List.of(w));
        SequencedMap<String, Tensor> wrong = new LinkedHashMap<>();
        wrong.put("moves", Tensor.zeros(3, 5));
        wrong.put("velocity", Tensor.zeros(2));
        assertThatThrownBy(() -> lbfgs.load(new NamedTensors(wrong))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("missing: gradientChanges, steps; moves has shape (3, 5), but must have (3, 2); "
                        + "unexpected: velocity");
        assertThat(lbfgs.state().names()).containsExactly("steps");
    }

    @Test
    void forgetsTheOldestMoves() {
        Lbfgs lbfgs = Lbfgs.of(List.of(w)).historySize(2);
        lbfgs.step(this::rosenbrock);
        assertThat(lbfgs.state().get("moves").shape()).isEqualTo(Shape.of(2, 2));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Lbfgs.of(List.of(Tensor.of(1)))).hasMessageContaining("nothing to train");
        Lbfgs lbfgs = Lbfgs.of(List.of(w));
        assertThatThrownBy(() -> lbfgs.learningRate(0)).hasMessageContaining("learningRate");
        assertThatThrownBy(() -> lbfgs.historySize(0)).hasMessage("historySize must be a number above 0, not 0");
        assertThatThrownBy(() -> lbfgs.gradientTolerance(-1)).hasMessageContaining("gradientTolerance");
        assertThatThrownBy(() -> lbfgs.changeTolerance(Double.NaN)).hasMessageContaining("changeTolerance");
        assertThatThrownBy(() -> lbfgs.maxIterations(0)).hasMessageContaining("maxIterations");
        assertThatThrownBy(() -> lbfgs.maxEvaluations(0)).hasMessageContaining("maxEvaluations");
        assertThatThrownBy(() -> lbfgs.step(() -> null)).isInstanceOf(NullPointerException.class)
                .hasMessage("the loss returned null");
    }

    /** On the floor of the valley of |x - y|: the history says that the steep walls are flat. */
    @Test
    void steepestDescentIsTriedWhereTheHistoryLeadsUphill() {
        Tensor w = Tensor.of(3, 3).requiresGrad(true);
        Lbfgs minimizer = Lbfgs.of(List.of(w)).maxIterations(100);
        SequencedMap<String, Tensor> history = new LinkedHashMap<>(minimizer.state().asMap());
        history.put("moves", Tensor.of(new double[][] {{1, 0}, {0, 1}}));
        history.put("gradientChanges", Tensor.of(new double[][] {{1, 0}, {0, 0.01}}));
        minimizer.load(new NamedTensors(history));
        LbfgsResult result = minimizer.step(() -> w.select(0, 0).sub(w.select(0, 1)).abs().mul(100)
                .add(w.sum().square()));
        assertThat(result.loss()).isLessThan(1e-6);
        assertThat(w.get(0)).isEqualTo(w.get(1));
    }
}
