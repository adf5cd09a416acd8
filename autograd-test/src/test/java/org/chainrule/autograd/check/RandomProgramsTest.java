package org.chainrule.autograd.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck.Check;
import org.junit.jupiter.api.Test;

/** Random programs whose gradients are right: the check must find nothing, and say how well it has looked. */
class RandomProgramsTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int PROGRAMS = SOAK ? 100_000 : 150;

    private static final List<UnaryOperator<Tensor>> SMOOTH = List.of(Tensor::sin, Tensor::cos, Tensor::tanh,
            Tensor::sigmoid,
            Tensor::softplus, Tensor::atan, Tensor::erf, Tensor::asinh, Tensor::silu, x -> x.tanh().exp(),
            x -> x.square().add(1).log(), x -> x.square().add(0.5).sqrt(), x -> x.square().add(1).reciprocal(),
            x -> x.tanh().pow(3), x -> x.sum(-1), x -> x.mean(0), x -> x.softmax(-1), x -> x.logSumExp(-1),
            x -> x.cumsum(-1), x -> x.flip(0), x -> x.reshape(-1), x -> x.var(), x -> x.mul(30).sin(),
            x -> x.mul(1e-3).tanh(), x -> x.add(1).mul(x.neg()), Tensor::neg);
    private static final List<UnaryOperator<Tensor>> KINKED = List.of(Tensor::relu, Tensor::abs,
            x -> x.clamp(-0.5, 0.5),
            x -> x.leakyRelu(0.1), x -> x.max(), x -> x.sort(0).values(), Tensor::floor, Tensor::hardSwish,
            x -> x.maximum(x.neg().mul(0.5)), Tensor::sign);
    private static final List<BinaryOperator<Tensor>> TWO = List.of(Tensor::add, Tensor::sub, Tensor::mul,
            (x, y) -> x.div(y.square().add(1)), (x, y) -> x.mul(y).tanh(), (x, y) -> x.logAddExp(y),
            (x, y) -> x.hypot(y.exp().add(1).reciprocal()));

    /** A function that applies ops to results of earlier ones; which, depends on the seed alone. */
    private record Program(long seed, List<UnaryOperator<Tensor>> unary) {

        Tensor run(Tensor... x) {
            var random = new SplittableRandom(seed);
            List<Tensor> values = new ArrayList<>(List.of(x));
            int steps = random.nextInt(3, 9);
            for (int n = 0; n < steps; n++) {
                Tensor a = values.get(random.nextInt(values.size()));
                Tensor b = values.get(random.nextInt(values.size()));
                UnaryOperator<Tensor> one = unary.get(random.nextInt(unary.size()));
                BinaryOperator<Tensor> two = TWO.get(random.nextInt(TWO.size()));
                boolean takesTwo = random.nextBoolean() && fit(a.shape(), b.shape());
                values.add(takesTwo ? two.apply(a, b) : a.shape().rank() == 0 ? a.sin() : one.apply(a));
            }
            Tensor sum = values.getLast().mean();
            for (Tensor value : values) {
                sum = sum.add(value.tanh().sum());
            }
            return random.nextBoolean() ? sum : values.getLast();
        }

        private static boolean fit(Shape a, Shape b) {
            return a.equals(b) || a.rank() == 0 || b.rank() == 0;
        }
    }

    private static Tensor random(SplittableRandom random, int... sizes) {
        Shape shape = Shape.of(sizes);
        return Tensor.of(shape, random.doubles(shape.count(), -1.5, 1.5).toArray());
    }

    private static GradCheck.Report verify(Program program, GradCheck check) {
        var random = new SplittableRandom(program.seed);
        try {
            return check.verify(random(random, 3), random(random, 2, 3), random(random));
        } catch (GradCheckException e) {
            throw new AssertionError("program " + program.seed + ": " + e.getMessage(), e);
        }
    }

    private static long seed(int n) {
        return SOAK ? new SplittableRandom(System.nanoTime()).nextLong() : n;
    }

    @Test
    void smoothProgramsPassToManyDigits() {
        List<Double> worst = new ArrayList<>();
        long compared = 0;
        for (int n = 0; n < PROGRAMS; n++) {
            var program = new Program(seed(n), SMOOTH);
            var check = GradCheck.ofMany(program::run);
            var report = verify(program, n % 10 == 0 ? check.with(Check.SECOND_ORDER) : check);
            assertThat(report.kinks()).as("program %d", program.seed).isEmpty();
            assertThat(report.worstDigits()).as("program %d", program.seed).isGreaterThan(4);
            worst.add(report.worstDigits());
            compared += report.compared();
        }
        System.out.printf("%d smooth programs, %d derivatives: no false alarm%n", PROGRAMS, compared);
        assertThat(worst.stream().sorted().toList().get(worst.size() / 2)).isGreaterThan(7);
    }

    @Test
    void programsWithKinksPass() {
        List<UnaryOperator<Tensor>> all = new ArrayList<>(KINKED);
        all.addAll(SMOOTH.subList(0, 12));
        for (int n = 0; n < PROGRAMS; n++) {
            var program = new Program(seed(n), all);
            verify(program, GradCheck.ofMany(program::run));
        }
        System.out.printf("%d programs with kinks: no false alarm%n", PROGRAMS);
    }

    /** One op at a kink: whatever it is applied in, the gradient is one of the slopes. */
    @Test
    void kinksPassWithinSmoothPrograms() {
        Tensor[] points = {Tensor.of(0, 0, 0), Tensor.of(0.5, -0.5, 0.5), Tensor.of(1, 1, 1), Tensor.of(-0.0, 1, 2)};
        for (int n = 0; n < PROGRAMS; n++) {
            var random = new SplittableRandom(seed(n));
            UnaryOperator<Tensor> kinked = KINKED.get(random.nextInt(KINKED.size()));
            UnaryOperator<Tensor> outer = SMOOTH.get(random.nextInt(10));
            UnaryOperator<Tensor> inner = SMOOTH.get(random.nextInt(10));
            Tensor point = points[random.nextInt(points.length)];
            boolean isWithin = random.nextBoolean();
            GradCheck.of((Tensor x) -> isWithin
                    ? outer.apply(kinked.apply(x))
                    : outer.apply(kinked.apply(inner.apply(x).sub(inner.apply(point.detach())).add(point))))
                    .verify(point);
        }
        System.out.printf("%d programs at a kink: no false alarm%n", PROGRAMS);
    }
}
