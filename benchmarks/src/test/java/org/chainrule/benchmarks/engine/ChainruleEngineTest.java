package org.chainrule.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;

import org.assertj.core.data.Offset;
import org.chainrule.benchmarks.work.Chain;
import org.chainrule.benchmarks.work.Elementwise;
import org.chainrule.benchmarks.work.Elementwise.Function;
import org.chainrule.benchmarks.work.Gates;
import org.chainrule.benchmarks.work.Checksum;
import org.chainrule.benchmarks.work.SyntheticData;
import org.chainrule.benchmarks.work.Product;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Training;
import org.chainrule.benchmarks.work.Work;
import org.chainrule.benchmarks.work.Works;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The works as Chainrule does them, against loops over arrays and closed forms. */
class ChainruleEngineTest {

    private static double[] results(Work work) {
        try (Task task = new ChainruleEngine(false).prepare(work)) {
            for (int i = 0; i < work.runsBeforeCheck(); i++) {
                task.run();
            }
            return task.results();
        }
    }

    private static Offset<Double> near(double expected, Work work) {
        return within(work.precision().tolerance() * Math.abs(expected));
    }

    @Test
    void gatesAreTheLogisticFunctionAndItsSlopes() {
        double f = 1 / (1 + Math.exp(-1));
        double derivative = f * (1 - f);
        assertThat(results(new Gates())).containsExactly(
                new double[] {f, -derivative, -2 * derivative, derivative, 2 * derivative, -3 * derivative},
                within(1e-14));
    }

    @Test
    void aChainIsAGeometricSeries() {
        var chain = new Chain(1000);
        double power = Math.pow(Chain.FACTOR, chain.pairs());
        double y = Chain.START * power + Chain.SUMMAND * (1 - power) / (1 - Chain.FACTOR);
        assertThat(results(chain)).containsExactly(new double[] {y, power}, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp-1", "mlp-32", "mlp-64", "classify"})
    void threeStepsOfTrainingEndWhereLoopsEnd(String name) {
        var work = (Training) Works.named(name);
        var loops = new PlainPerceptron(work);
        double before = loops.loss();
        for (int i = 0; i < 3; i++) {
            loops.step();
        }
        assertThat(loops.loss()).isLessThan(before);
        assertThat(before - loops.loss()).as("what the check can see").isGreaterThan(near(before, work).value);
        assertThat(results(work)[0]).isCloseTo(loops.loss(), near(loops.loss(), work));
    }

    @ParameterizedTest
    @ValueSource(strings = {"matmul-16-f32", "matmul-64-f64", "nt-64x256x10", "tn-10x64x256", "nn-64x10x256"})
    void productsAreThoseOfLoops(String name) {
        var work = (Product) Works.named(name);
        double[] product = new double[work.m() * work.n()];
        for (int i = 0; i < work.m(); i++) {
            for (int j = 0; j < work.n(); j++) {
                for (int k = 0; k < work.k(); k++) {
                    double a = work.a()[work.transposeA() ? k * work.m() + i : i * work.k() + k];
                    double b = work.b()[work.transposeB() ? j * work.k() + k : k * work.n() + j];
                    product[i * work.n() + j] += a * b;
                }
            }
        }
        double expected = Checksum.of(product);
        assertThat(results(work)[0]).isCloseTo(expected, near(expected, work));
    }

    @ParameterizedTest
    @EnumSource(value = Function.class, names = {"EXP", "SIN", "POW", "TANH", "SIGMOID", "GELU"})
    void functionsOfElementsAndTheirSlopes(Function function) {
        DoubleUnaryOperator f = switch (function) {
            case EXP -> Math::exp;
            case SIN -> Math::sin;
            case POW -> x -> Math.pow(x, 2.5);
            case TANH -> Math::tanh;
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            default -> x -> x / 2 * (1 + erf(x / Math.sqrt(2)));
        };
        var work = new Elementwise(function, 1000);
        double[] y = new double[work.count()];
        double[] dx = new double[work.count()];
        for (int i = 0; i < y.length; i++) {
            double x = work.x()[i];
            double h = 1e-5;
            y[i] = f.applyAsDouble(x);
            dx[i] = work.gradient()[i] * (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
        }
        assertDigests(work, y, dx);
    }

    /** Its power series, which converges quickly for small arguments. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 60; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    @Test
    void aSumOfTwoHandsItsGradientOn() {
        var work = new Elementwise(Function.ADD, 1000);
        double[] y = new double[1000];
        for (int i = 0; i < y.length; i++) {
            y[i] = work.x()[i] + work.summand()[i];
        }
        double[] g = SyntheticData.widened(work.gradient());
        assertDigests(work, y, g, g);
    }

    @Test
    void aSumOfAllSpreadsItsGradient() {
        var work = new Elementwise(Function.SUM, 1000);
        double sum = 0;
        double[] dx = new double[1000];
        for (int i = 0; i < dx.length; i++) {
            sum += work.x()[i];
            dx[i] = work.gradient()[0];
        }
        assertDigests(work, new double[] {sum}, dx);
    }

    @Test
    void softmaxOfARow() {
        var work = new Elementwise(Function.SOFTMAX, 1000);
        double total = 0;
        for (float x : work.x()) {
            total += Math.exp(x);
        }
        double[] y = new double[1000];
        double mean = 0;
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.exp(work.x()[i]) / total;
            mean += y[i] * work.gradient()[i];
        }
        double[] dx = new double[1000];
        for (int i = 0; i < dx.length; i++) {
            dx[i] = y[i] * (work.gradient()[i] - mean);
        }
        assertDigests(work, y, dx);
    }

    @Test
    void layerNormOfARow() {
        var work = new Elementwise(Function.LAYERNORM, 1000);
        int n = work.columns();
        double[] x = SyntheticData.widened(work.x());
        double[] g = SyntheticData.widened(work.gradient());
        double[] gain = SyntheticData.widened(work.gain());
        double mean = 0;
        double variance = 0;
        for (double each : x) {
            mean += each / n;
        }
        for (double each : x) {
            variance += (each - mean) * (each - mean) / n;
        }
        double deviation = Math.sqrt(variance + Elementwise.EPSILON);
        double[] y = new double[n];
        double[] derivativeOfGain = new double[n];
        double meanDerivative = 0;
        double meanProduct = 0;
        for (int i = 0; i < n; i++) {
            double normal = (x[i] - mean) / deviation;
            y[i] = normal * gain[i] + work.bias()[i];
            derivativeOfGain[i] = g[i] * normal;
            meanDerivative += g[i] * gain[i] / n;
            meanProduct += g[i] * gain[i] * normal / n;
        }
        double[] dx = new double[n];
        for (int i = 0; i < n; i++) {
            dx[i] = (g[i] * gain[i] - meanDerivative - (x[i] - mean) / deviation * meanProduct) / deviation;
        }
        assertDigests(work, y, dx, derivativeOfGain, g);
    }

    private static void assertDigests(Elementwise work, double[]... expected) {
        double[] results = results(work);
        assertThat(results).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            double digest = Checksum.of(expected[i]);
            assertThat(results[i]).as("result %d", i).isCloseTo(digest, near(digest, work));
        }
    }
}
