package org.chainrule.autograd.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests functions that differentiate inside, differentiated, in all mixes of forward and reverse mode: a saddle point and a particle
 * between charges, two problems by Siskind and Pearlmutter ("Using Polyvariant Union-Free Flow Analysis to Compile a Higher-Order
 * Functional-Programming Language with a First-Class Derivative Operator to Efficient Fortran-like Code", 2008).
 */
class NestedGradientsTest {
    private static final double PRECISION = 1e-5;
    private static final double TIME_STEP = 0.1;

    enum Mode {
        FORWARD {
            @Override
            UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
                return x -> {
                    Linearization map = Autograd.linearize(xs -> new Tensor[] {f.apply(xs[0])}, x);
                    Tensor[] slopes = new Tensor[x.size()];
                    for (int i = 0; i < slopes.length; i++) {
                        double[] direction = new double[slopes.length];
                        direction[i] = 1;
                        slopes[i] = map.jvp(Tensor.of(x.shape(), direction)).getFirst();
                    }
                    return Tensor.stack(0, slopes).reshape(x.shape());
                };
            }
        },
        REVERSE {
            @Override
            UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f) {
                return Transform.grad(f);
            }
        };

        abstract UnaryOperator<Tensor> grad(UnaryOperator<Tensor> f);
    }

    /** Returns an argument of the least value, by descent with steps that double after ten successes and halve after a failure. */
    private static Tensor argmin(UnaryOperator<Tensor> f, Tensor start, Mode mode) {
        UnaryOperator<Tensor> grad = mode.grad(f);
        Tensor x = start;
        Tensor y = f.apply(x);
        Tensor slope = grad.apply(x);
        double rate = PRECISION;
        int successes = 0;
        while (length(slope) > PRECISION) {
            if (successes == 10) {
                rate *= 2;
                successes = 0;
            }
            Tensor next = x.sub(slope.mul(rate));
            if (length(x.sub(next)) <= PRECISION) {
                break;
            }
            Tensor value = f.apply(next);
            if (value.item() < y.item()) {
                x = next;
                y = value;
                slope = grad.apply(x);
                successes++;
            } else {
                rate /= 2;
                successes = 0;
            }
        }
        return x;
    }

    private static double length(Tensor vector) {
        return Math.sqrt(vector.square().sum().item());
    }

    @ParameterizedTest
    @CsvSource({"FORWARD, FORWARD", "FORWARD, REVERSE", "REVERSE, FORWARD", "REVERSE, REVERSE"})
    void findASaddlePoint(Mode outer, Mode inner) {
        Tensor start = Tensor.of(1, 1);
        Tensor minimum = argmin(a -> {
            UnaryOperator<Tensor> minusHeight = b -> b.square().sum().sub(a.square().sum());
            return minusHeight.apply(argmin(minusHeight, start, inner)).neg();
        }, start, outer);

        // the figure that implementations in several languages have published
        assertThat(minimum.toDoubleArray()).containsExactly(new double[] {8.246324826140356e-06, 8.246324826140356e-06},
                within(1e-15));
    }

    /** Returns where a particle that starts at (0, 8) reaches the horizontal axis, squared, by Euler's method. */
    private static Tensor hit(Tensor w, Mode mode) {
        Tensor charges = Tensor.stack(0, Tensor.stack(0, Tensor.of(10), w.neg().add(10)), Tensor.of(10, 0));
        UnaryOperator<Tensor> field = mode
                .grad(x -> charges.sub(x).square().sum(1).sqrt().reciprocal().sum());
        Tensor x = Tensor.of(0, 8);
        Tensor v = Tensor.of(0.75, 0);
        while (true) {
            Tensor next = x.add(v.mul(TIME_STEP));
            if (next.select(0, 1).item() <= 0) {
                Tensor time = x.select(0, 1).div(v.select(0, 1)).neg();
                return x.add(v.mul(time)).select(0, 0).square();
            }
            v = v.sub(field.apply(x).mul(TIME_STEP));
            x = next;
        }
    }

    @ParameterizedTest
    @CsvSource({"FORWARD, FORWARD", "FORWARD, REVERSE", "REVERSE, FORWARD", "REVERSE, REVERSE"})
    void steerAParticle(Mode outer, Mode inner) {
        double published = 0.20719187464861197; // the charge that makes it hit the origin
        UnaryOperator<Tensor> slope = outer.grad(w -> hit(w, inner));

        assertThat(hit(Tensor.of(published), inner).item()).isCloseTo(0, within(1e-6));
        assertThat(slope.apply(Tensor.of(published)).item()).isCloseTo(0, within(0.01));
        double difference = (hit(Tensor.of(0.1 + 1e-5), inner).item() - hit(Tensor.of(0.1 - 1e-5), inner).item())
                / 2e-5;
        assertThat(slope.apply(Tensor.of(0.1)).item()).isCloseTo(difference, within(1e-6));
    }

    /** A pass of an inner gradient that visited all that was computed before would take a minute here. */
    @ParameterizedTest
    @CsvSource({"FORWARD, FORWARD", "FORWARD, REVERSE", "REVERSE, FORWARD", "REVERSE, REVERSE"})
    void manyInnerGradientsTakeLinearTime(Mode outer, Mode inner) {
        int steps = 10_000;
        Tensor end = outer.grad(a -> {
            Tensor state = a;
            for (int step = 0; step < steps; step++) {
                Tensor now = state;
                Tensor slope = inner.grad(x -> x.mul(now)).apply(Tensor.of(1)); // which is the state, at a constant
                state = slope.mul(1 - 1.0 / steps);
            }
            return state;
        }).apply(Tensor.of(2));

        assertThat(end.item()).isCloseTo(Math.pow(1 - 1.0 / steps, steps), within(1e-12));
    }

    @Test
    void whatDependsOnNothingElseIsConstant() {
        Tensor w = Tensor.of(3).requiresGrad(true);
        Autograd.linearize(xs -> {
            Tensor other = xs[0];
            assertThat(Transform.grad(x -> x.square().add(other)).apply(Tensor.of(2)).requiresGrad()).isFalse();
            assertThat(Transform.grad(x -> x.square().mul(other)).apply(Tensor.of(2)).requiresGrad()).isTrue();
            assertThat(Transform.jvp(x -> x.square().add(other), Tensor.of(2), Tensor.of(1)).tangent().requiresGrad())
                    .isFalse();
            return xs;
        }, Tensor.of(5));

        assertThat(Transform.grad(x -> x.square().mul(w)).apply(Tensor.of(2)).requiresGrad()).isTrue();
        assertThat(Transform.grad(x -> x.square().add(w)).apply(Tensor.of(2)).requiresGrad()).isFalse();
        assertThat(Transform.grad(x -> x.square()).apply(w).requiresGrad()).isTrue();
    }

    /** A leaf that a loop makes itself, in a function that is differentiated, is as deep as what is before it, which passes don't visit. */
    @Test
    void leavesOfInnerLoopsEndThePassesToThem() {
        int steps = 20;
        int[] depths = new int[steps];
        UnaryOperator<Tensor> loop = p -> {
            Tensor z = p;
            for (int n = 0; n < steps; n++) {
                Tensor leaf = Tensor.of(2).requiresGrad(true);
                depths[n] = leaf.depth() - z.depth();
                z = z.add(Autograd.of(leaf.mul(z).square()).createGraph().grad(leaf).mul(.01)); // z + 0.04 z^2
            }
            return z;
        };
        double value = .5;
        double slope = 1;
        for (int n = 0; n < steps; n++) {
            slope *= 1 + .08 * value;
            value += .04 * value * value;
        }
        Jvp forward = Transform.jvp(loop, Tensor.of(.5), Tensor.of(1));
        assertThat(forward.value().item()).isCloseTo(value, within(1e-13));
        assertThat(forward.tangent().item()).isCloseTo(slope, within(1e-13));
        assertThat(IntStream.of(depths)).allMatch(difference -> difference >= 0);
        assertThat(Transform.grad(loop).apply(Tensor.of(.5)).item()).isCloseTo(slope, within(1e-13));
        assertThat(Tensor.of(2).requiresGrad(true).depth()).isZero();
    }
}
