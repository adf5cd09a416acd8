package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients of slices are added where the slices are: in time proportional to their size, and with the bits of sums of
 * whole gradients, which are what a graph of the gradients records.
 */
class SlicedGradientsTest {
    private static final int ROWS = 6;

    private record Case(String name, UnaryOperator<Tensor> f) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of( //
                new Case("rows", x -> sum(IntStream.range(0, ROWS).mapToObj(i -> x.select(0, i).mul(i - 3)))), //
                new Case("rows again", x -> sum(IntStream.range(0, 9).mapToObj(i -> x.select(0, i % 3).mul(i - 3)))), //
                new Case("columns", x -> sum(IntStream.range(0, 4).mapToObj(i -> x.select(1, i).mul(2 - i)))), //
                new Case("overlapping", x -> sum(IntStream.range(0, 4).mapToObj(i -> x.slice(0, i, i + 3).mul(-0.0)))), //
                new Case("backwards, by twos", x -> x.index("::-2").square().sum().add(x.index("1::2, 1:").sum())
                        .add(x.index("::-1, ::-1").mul(-0.0).sum())), //
                new Case("after the whole", x -> x.select(0, 1).mul(3).sum().add(x.select(0, 2).sum())
                        .add(x.mul(-0.0).sum())), //
                new Case("of -0 after the whole of -0", x -> x.mul(-0.0).sum().add(x.select(0, 1).mul(-0.0).sum())), //
                new Case("of -0 and more", x -> x.mul(-0.0).sum().add(x.select(0, 1).mul(-0.0).sum())
                        .add(x.select(0, 2).sum()).add(x.select(0, 3).mul(-0.0).sum())), //
                new Case("within a slice", x -> sum(IntStream.range(0, 3).mapToObj(i -> {
                    Tensor part = x.slice(0, i, i + 2);
                    return part.select(1, 0).mul(-0.0).add(part.select(1, 1)).add(part.select(1, 0));
                }))), //
                new Case("of nothing",
                        x -> x.slice(0, 2, 2).sum().add(x.select(0, 1).sum()).add(x.slice(0, 0, 0).sum())));
    }

    private static Tensor sum(Stream<Tensor> parts) {
        return parts.map(Tensor::sum).reduce(Tensor::add).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfWholeSums(Case given) {
        for (DType type : List.of(DType.F64, DType.F32)) {
            for (int seed = 0; seed < 20; seed++) {
                Tensor x = values(seed).to(type).copy().requiresGrad(true);
                for (boolean isLeaf : new boolean[] {true, false}) {
                    UnaryOperator<Tensor> f = isLeaf ? given.f : leaf -> given.f.apply(leaf.mul(values(99).to(type)));
                    Tensor expected = Autograd.of(f.apply(x)).createGraph().grad(x);
                    assertThat(bits(Autograd.grad(f.apply(x), x))).isEqualTo(bits(expected));
                    x.zeroGrad();
                    f.apply(x).backward();
                    assertThat(bits(x.grad())).isEqualTo(bits(expected));
                }
            }
        }
    }

    /** A loop over the rows of a tensor writes its gradient once, not once for each row. */
    @Test
    void aLoopOverSlicesWritesEachOnce() {
        Tensor x = Tensor.ones(1_000, 3).requiresGrad(true);
        Profile profile = Autograd.profile(() -> {
            Tensor sum = Tensor.zeros(3);
            for (int i = 0; i < 1_000; i++) {
                sum = sum.add(x.select(0, i)).tanh();
            }
            sum.sum().backward();
        });
        long written = profile.rows().stream().filter(row -> row.op().equals("slice")).mapToLong(Profile.Row::bytes)
                .sum();
        assertThat(written).isEqualTo(1_000 * 3 * Double.BYTES);
    }

    /** Values with zeros of both signs among them. */
    private static Tensor values(long seed) {
        var random = new SplittableRandom(seed);
        return Tensor.of(Shape.of(ROWS, 4), IntStream.range(0, ROWS * 4).mapToDouble(n -> switch (random.nextInt(5)) {
            case 0 -> 0.0;
            case 1 -> -0.0;
            default -> random.nextDouble(-2, 2);
        }).toArray());
    }

    private static long[] bits(Tensor tensor) {
        return Arrays.stream(tensor.toDoubleArray()).mapToLong(Double::doubleToLongBits).toArray();
    }
}
