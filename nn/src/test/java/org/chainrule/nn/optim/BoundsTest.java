package org.chainrule.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.junit.jupiter.api.Test;

/** How bounds are given to {@link Lbfgs}, and what else they change. */
class BoundsTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final Linear layer = Linear.of(2, 1, new Random(1));
    private final Tensor p = Tensor.of(0.5, -0.5, 2).requiresGrad(true);

    private static NamedTensors named(String name, Tensor bound) {
        return new NamedTensors(new TreeMap<>(Map.of(name, bound)));
    }

    private static NamedTensors none() {
        return new NamedTensors(new TreeMap<>());
    }

    /** The nearest point to (3, 3, ...) is wanted. */
    private Supplier<Tensor> pull(Tensor... parameters) {
        return () -> {
            Tensor sum = Tensor.of(0);
            for (Tensor parameter : parameters) {
                sum = sum.add(parameter.sub(3).square().sum());
            }
            return sum;
        };
    }

    @Test
    void ofAllParameters() {
        Lbfgs.of(layer).bounds(-1, 0.25).step(pull(layer.weight(), layer.bias()));
        assertThat(layer.weight().toDoubleArray()).containsExactly(0.25, 0.25);
        assertThat(layer.bias().item()).isEqualTo(0.25);
    }

    @Test
    void ofOneParameter() {
        Lbfgs.of(layer).bounds(-1, 0.25).bounds("bias", 0, INFINITY).bounds("bias", 4, 5)
                .step(pull(layer.weight(), layer.bias()));
        assertThat(layer.weight().toDoubleArray()).containsExactly(0.25, 0.25);
        assertThat(layer.bias().item()).isEqualTo(4);
    }

    @Test
    void ofSingleElements() {
        Lbfgs.of(layer)
                .bounds(named("bias", Tensor.of(new double[] {7})),
                        named("weight", Tensor.of(new double[][] {{1, INFINITY}})))
                .step(pull(layer.weight(), layer.bias()));
        assertThat(layer.weight().get(0, 0)).isEqualTo(1);
        assertThat(layer.weight().get(0, 1)).isCloseTo(3, within(1e-6));
        assertThat(layer.bias().item()).isEqualTo(7);
    }

    @Test
    void ofWholeNumbersAndEqualOnes() {
        Lbfgs.of(List.of(p)).bounds(named("0", Tensor.of(new long[] {-1, 1, 2})), named("0", Tensor.of(1, 1, 2)))
                .step(pull(p));
        assertThat(p.toDoubleArray()).containsExactly(1, 1, 2);
    }

    @Test
    void aStartOutsideIsMovedToTheNearestBoundBeforeTheLossIsComputed() {
        List<double[]> seen = new ArrayList<>();
        LbfgsResult result = Lbfgs.of(List.of(p)).bounds(0, 1).maxIterations(1).step(() -> {
            seen.add(p.toDoubleArray());
            return pull(p).get();
        });
        assertThat(seen.getFirst()).containsExactly(0.5, 0, 1);
        assertThat(result.firstLoss()).isEqualTo(6.25 + 9 + 4);
    }

    @Test
    void aStartOutsideStaysIfTheLossCannotBeComputed() {
        assertThatThrownBy(() -> Lbfgs.of(List.of(p)).bounds(-1, 0).step(() -> p.log().sum()))
                .isInstanceOf(ArithmeticException.class);
        assertThat(p.toDoubleArray()).containsExactly(0.5, -0.5, 2);
    }

    /** The square of the gradient overflows. */
    @Test
    void aGradientOfAnySizeLeadsToTheBound() {
        LbfgsResult result = Lbfgs.of(List.of(p)).bounds(-2, 2).step(() -> p.mul(1e200).sum());
        assertThat(p.toDoubleArray()).containsExactly(-2, -2, -2);
        assertThat(result.reason()).isEqualTo(LbfgsResult.Reason.GRADIENT_TOLERANCE);
    }

    @Test
    void nothingMovesWhereTheProjectedGradientIsZero() {
        Autograd.assign(p, Tensor.of(1, 1, 1));
        LbfgsResult result = Lbfgs.of(List.of(p)).bounds(0, 1).step(pull(p));
        assertThat(result).isEqualTo(new LbfgsResult(12, 12, 0, 1, LbfgsResult.Reason.GRADIENT_TOLERANCE));
    }

    /** 0.1 is no float: the nearest one is above. */
    @Test
    void boundsOfFloatsAreRoundedInwards() {
        Tensor q = Tensor.of(0, 0).to(DType.F32).requiresGrad(true);
        Lbfgs.of(List.of(q)).bounds(-INFINITY, 0.1).step(pull(q));
        float greatest = Math.nextDown(0.1f);
        assertThat(q.toFloatArray()).containsExactly(greatest, greatest);
        assertThat((double) greatest).isLessThan(0.1);
        Lbfgs.of(List.of(q)).bounds(0.1, INFINITY).step(() -> q.square().sum());
        assertThat(q.toFloatArray()).containsExactly(0.1f, 0.1f);
        Lbfgs.of(List.of(q)).bounds(-1e300, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> Lbfgs.of(List.of(q)).bounds(0.1, 0.1))
                .withMessage("the bounds of 0 at index [0] are from 0.1 to 0.1, where there is no number of type F32");
    }

    @Test
    void infiniteBoundsChangeNoBit() {
        List<double[]> ends = new ArrayList<>();
        for (boolean isBounded : new boolean[] {false, true}) {
            Linear net = Linear.of(2, 1, new Random(7));
            Lbfgs lbfgs = isBounded ? Lbfgs.of(net).bounds(-INFINITY, INFINITY) : Lbfgs.of(net);
            Tensor x = Tensor.normal(0, 1, Shape.of(20, 2), new Random(8));
            lbfgs.step(() -> Loss.bceWithLogits().of(net.forward(x), x.slice(1, 0, 1).sign().relu()));
            ends.add(net.weight().toDoubleArray());
        }
        assertThat(ends.getFirst()).isEqualTo(ends.getLast());
    }

    @Test
    void farBoundsLeadToTheSameMinimum() {
        Tensor w = Tensor.of(-1.2, 1).requiresGrad(true);
        LbfgsResult result = Lbfgs.of(List.of(w)).bounds(-100, 100).maxIterations(100).changeTolerance(0).step(() -> {
            Tensor x = w.select(0, 0);
            return w.select(0, 1).sub(x.square()).square().mul(100).add(x.sub(1).square());
        });
        assertThat(result.reason()).isEqualTo(LbfgsResult.Reason.GRADIENT_TOLERANCE);
        assertThat(w.toDoubleArray()).containsExactly(new double[] {1, 1}, within(1e-7));
        assertThat(result.evaluations()).isLessThan(70);
    }

    @Test
    void goesOnWithTheSameBits() {
        Supplier<Tensor> loss = () -> p.slice(0, 1, 3).sub(p.slice(0, 0, 2).square()).square().mul(50).sum()
                .add(p.sub(1).square().sum());
        Lbfgs lbfgs = Lbfgs.of(List.of(p)).bounds(-1, 0.75).maxIterations(4);
        lbfgs.step(loss);
        NamedTensors state = lbfgs.state();
        Tensor here = p.copy();
        lbfgs.step(loss);
        double[] expected = p.toDoubleArray();

        assertThat(state.names()).containsExactly("moves", "gradientChanges", "steps");
        Autograd.assign(p, here);
        Lbfgs resumed = Lbfgs.of(List.of(p)).bounds(-1, 0.75).maxIterations(4);
        resumed.load(state);
        LbfgsResult result = resumed.step(loss);

        assertThat(result.iterations()).isPositive();
        assertThat(p.toDoubleArray()).isEqualTo(expected);
        assertThat(resumed.state().get("moves").toDoubleArray()).isEqualTo(lbfgs.state().get("moves").toDoubleArray());
    }

    /** The last bound and the first condition of Wolfe: a line search ends at the side of the box. */
    @Test
    void aLineSearchEndsAtTheGreatestStep() {
        List<Double> tried = new ArrayList<>();
        LinePoint found = LineSearch.find(new LinePoint(0, 0, -1, null), 1, 2.5, step -> {
            tried.add(step);
            return new LinePoint(step, -step, -1, null);
        }, 20);
        assertThat(found.step()).isEqualTo(2.5);
        assertThat(tried).containsExactly(1., 2.5);
    }

    @Test
    void elementsReachTheirBoundsExactlyAndNoRoundingLeavesTheBox() {
        var random = new Random(3);
        for (int n = 0; n < 1000; n++) {
            double[] x = random.doubles(6, 0.1, 0.7).toArray();
            var box = new Box(new double[] {0.1, 0.1, 0.1, 0.1, 0.1, 0.1}, new double[] {0.7, 0.7, 0.7, 0.7, 0.7, 0.7});
            double[] direction = random.doubles(6, -1e-3, 1e3).toArray();
            double greatest = box.greatestStep(x, direction);
            double[] moved = box.moved(x, greatest, direction);
            assertThat(Arrays.stream(moved).min().orElseThrow()).isGreaterThanOrEqualTo(0.1);
            assertThat(Arrays.stream(moved).filter(value -> value == 0.1 || value == 0.7).count()).isPositive();
            assertThat(Arrays.stream(moved).max().orElseThrow()).isLessThanOrEqualTo(0.7);
        }
    }

    @Test
    void whatCannotHoldIsRefusedAndChangesNothing() {
        Lbfgs lbfgs = Lbfgs.of(layer).bounds(-2, 2);
        assertThatIllegalArgumentException().isThrownBy(() -> lbfgs.bounds(2, 1)).withMessage(
                "the bounds of weight at index [0, 0] are from 2.0 to 1.0, where there is no number of type F64; are they exchanged?");
        assertThatIllegalArgumentException().isThrownBy(() -> lbfgs.bounds("bias", Double.NaN, 1)).withMessage(
                "the bounds of bias are from NaN to 1.0, where there is no number of type F64; for no bound give an infinite one");
        assertThatIllegalArgumentException().isThrownBy(() -> lbfgs.bounds(INFINITY, INFINITY))
                .withMessageContaining("from Infinity to Infinity, where there is no number");
        assertThatIllegalArgumentException().isThrownBy(() -> lbfgs.bounds("wieght", 0, 1))
                .withMessage("there is no wieght among weight, bias");
        assertThatIllegalArgumentException().isThrownBy(() -> lbfgs.bounds(none(), named("out.bias", Tensor.of(1))))
                .withMessage("there is no out.bias among weight, bias");
        assertThatIllegalArgumentException().isThrownBy(() -> lbfgs.bounds(named("weight", Tensor.of(0, 0)), none()))
                .withMessage("the lower bound of weight has shape (2), but must have that of the parameter, (1, 2)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lbfgs.bounds(named("weight", Tensor.of(new double[][] {{0, 3}})), none()))
                .withMessageStartingWith("the bounds of weight at index [0, 1] are from 3.0 to 2.0");
        assertThatNullPointerException().isThrownBy(() -> lbfgs.bounds(null, 0, 1)).withMessage("name");
        assertThatNullPointerException().isThrownBy(() -> lbfgs.bounds(null, none())).withMessage("lower");
        assertThatNullPointerException().isThrownBy(() -> lbfgs.bounds(none(), null)).withMessage("upper");

        Tensor angle = Tensor.of(0.5).requiresGrad(true).named("angle");
        Lbfgs ofAList = Lbfgs.of(List.of(angle));
        assertThatIllegalArgumentException().isThrownBy(() -> ofAList.bounds("angle", 0, 1))
                .withMessage("there is no angle among 0 (angle)");
        assertThatIllegalArgumentException().isThrownBy(() -> ofAList.bounds(1, 0))
                .withMessageStartingWith("the bounds of 0 (angle) are from 1.0 to 0.0");

        lbfgs.step(pull(layer.weight(), layer.bias()));
        assertThat(Network.parameters(layer)).allSatisfy(
                parameter -> assertThat(parameter.toDoubleArray()).containsOnly(2));
        assertThat(lbfgs.toString()).contains("maxIterations=20, 3 bounded, ");
    }
}
