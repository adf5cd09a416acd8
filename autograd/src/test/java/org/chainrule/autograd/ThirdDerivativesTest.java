package org.chainrule.autograd;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The third derivatives of every op of {@link OpGradientsTest}: gradients are functions, whose derivatives of first and second order
 * differences check. The profile {@code soak} takes all ops, at random places, and other runs a fourth of them.
 */
class ThirdDerivativesTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final long SEED = SOAK ? System.nanoTime() : 11;

    static Stream<Arguments> ops() {
        var random = new Random(SEED);
        return Stream.of(OpGradientsTest.pointwise(), OpGradientsTest.reductions(), OpGradientsTest.arrangements(),
                OpGradientsTest.attention()).flatMap(lines -> lines).filter(_ -> SOAK || random.nextInt(4) == 0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ops")
    void agreeWithDifferences(String what, Function<Tensor[], Tensor> f, Shape[] shapes) {
        var random = new Random(SEED + what.hashCode());
        Tensor[] x = Stream.of(shapes).map(shape -> Tensor.uniform(.4, 1.9, shape, random)).toArray(Tensor[]::new);
        GradCheck.ofMany(at -> gradients(f, at)).secondOrder().randomDirection(random).verify(x);
    }

    /** Returns the gradients of a weighted sum of y + y^2 by all arguments, one after the other. */
    private static Tensor gradients(Function<Tensor[], Tensor> f, Tensor... at) {
        Tensor[] x = Stream.of(at).map(each -> each.requiresGrad() ? each : each.copy().requiresGrad(true))
                .toArray(Tensor[]::new);
        Tensor y = f.apply(x);
        Tensor weights = Tensor.uniform(.5, 1.5, y.shape(), new Random(5));
        List<Tensor> gradients = Autograd.of(y.add(y.square()).mul(weights).sum()).createGraph().materializeGrads()
                .grad(x);
        return Tensor.concat(0, gradients.stream().map(Tensor::flatten).toArray(Tensor[]::new));
    }
}
