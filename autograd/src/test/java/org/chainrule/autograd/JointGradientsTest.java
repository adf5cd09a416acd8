package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.chainrule.autograd.formula.Expr;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradients of several arguments of a formula, computed in one pass and added to what there is: the same bits as
 * from one rule after the other, which is how a graph of the gradients is recorded.
 */
class JointGradientsTest {
    private static final Pointwise CELL = Pointwise.of("cell", 5,
            x -> x[0].mul(x[1].mul(x[2]).add(x[3]).sigmoid()).add(x[4].tanh()));
    private static final Pointwise PICK = Pointwise.of("pick", 3,
            x -> Expr.select(x[0].gt(0), x[1].sqrt().mul(x[0]), x[2].mul(x[2])));

    private record Case(String name, int arguments, Function<Tensor[], Tensor> f) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of( //
                new Case("once", 5, CELL::apply), //
                new Case("summed over steps", 5, x -> {
                    Tensor s = x[0];
                    for (int t = 0; t < 4; t++) {
                        s = CELL.apply(s, x[1], x[2], x[3], x[4]);
                    }
                    return s;
                }), //
                new Case("an argument twice", 3, x -> CELL.apply(x[0], x[1], x[0], x[2], x[1]).mul(x[2])), //
                new Case("two without a gradient", 5,
                        x -> CELL.apply(x[0], x[1].detach(), x[2], x[3].detach(), x[4]).mul(x[1].add(x[3]))), //
                new Case("one for all", 5, x -> CELL.apply(x[0], x[1], x[2].sum(), x[3], x[4])), //
                new Case("a row for all", 5,
                        x -> CELL.apply(grid(x[0]), grid(x[1]), x[2].slice(0, 0, 1), grid(x[3]), grid(x[4]))), //
                new Case("in another order", 5, x -> CELL.apply(x[0], x[1].flip(0), x[2], x[3], x[4].flip(0))), //
                new Case("a result twice", 3, x -> {
                    Tensor h = x[0].mul(1.5);
                    return CELL.apply(h, x[1], h, x[2], x[1].tanh());
                }), //
                new Case("beside an array that is shared", 5, x -> {
                    Tensor h = x[0].mul(1.5);
                    return CELL.apply(h, x[2], x[3], x[4], x[2].tanh()).add(h).add(x[1]);
                }), //
                new Case("two types", 5, x -> CELL.apply(x[0], x[1].to(DType.F32), x[2], x[3], x[4])), //
                new Case("masked", 3, x -> PICK.apply(x[0], x[1].relu(), x[2]).relu()), //
                new Case("of other arguments each time", 5, x -> CELL.apply(
                        CELL.apply(x[0], x[1], x[2].detach(), x[3], x[4]), x[1].detach(), x[2], x[3],
                        x[4])));
    }

    private static Tensor grid(Tensor x) {
        return x.reshape(1, -1).repeat(2, 1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfTheSingleRules(Case given) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            for (int count : new int[] {1, 2, 7, 19, 40, 3_000}) {
                Tensor[] x = IntStream.range(0, given.arguments)
                        .mapToObj(i -> values(31 * i + count, count).to(type).copy().requiresGrad(true))
                        .toArray(Tensor[]::new);
                Tensor weights = values(7, count).to(type);
                List<Tensor> expected = Autograd.of(loss(given, weights, x)).createGraph().grad(x);
                assertThat(bits(Autograd.grad(loss(given, weights, x), x))).as(type + " " + count)
                        .isEqualTo(bits(expected));
                loss(given, weights, x).backward();
                assertThat(bits(Stream.of(x).map(Tensor::grad).toList())).isEqualTo(bits(expected));
            }
        }
    }

    private static Tensor loss(Case given, Tensor weights, Tensor... x) {
        return given.f.apply(x).mul(weights).sum();
    }

    /** Values with zeros of both signs among them. */
    private static Tensor values(long seed, int count) {
        var random = new SplittableRandom(seed);
        return Tensor.of(IntStream.range(0, count).mapToDouble(n -> switch (random.nextInt(5)) {
            case 0 -> 0.0;
            case 1 -> -0.0;
            default -> random.nextDouble(-2, 2);
        }).toArray());
    }

    private static List<List<Long>> bits(List<Tensor> tensors) {
        return tensors.stream().map(tensor -> Arrays.stream(tensor.toDoubleArray()).mapToObj(Double::doubleToLongBits)
                .toList()).toList();
    }
}
