package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.chainrule.autograd.EdgeRow.row;

import java.util.stream.Stream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the tape and broadcasting answer in special cases. The numbers of the rows are those of the table in
 * {@code docs/edges.md}; 10 to 14 are in {@link BadInputTest}, 17 to 22 in {@link AssignTest}, 31
 * to 36 in {@link CurvatureTest}, 37 to 49 in {@link KinksAndPolesTest}, 50 to 64 and 77 in {@link ReductionEdgesTest}.
 */
class EdgeBehaviourTest {

    static Stream<EdgeRow> rows() {
        // @formatter:off
        return Stream.of(
                row(1, "x * x", x -> x[0].mul(x[0]), "() 3", "() 9", "() 6"),
                row(2, "x + x + x", x -> x[0].add(x[0]).add(x[0]), "() 3", "() 9", "() 3"),
                row(3, "(3x)(4x)", x -> x[0].mul(3).mul(x[0].mul(4)), "() 2", "() 48", "() 48"),
                row(4, "y = y + y, 20 times", x -> doubled(x[0], 20), "() 1", "() 1048576", "() 1048576"),
                row(15, "detach(x) * x", x -> x[0].detach().mul(x[0]), "() 1", "() 1", "() 1"),
                row(72, "(3,1) + (1,4)", x -> x[0].add(x[1]), "(3,1) 1 2 3 | (1,4) 1 2 3 4",
                        "(3,4) 2 3 4 5 3 4 5 6 4 5 6 7", "(3,1) 4 4 4 | (1,4) 3 3 3 3"),
                row(73, "(3,1) * (1,4)", x -> x[0].mul(x[1]), "(3,1) 1 2 3 | (1,4) 1 2 3 4",
                        "(3,4) 1 2 3 4 2 4 6 8 3 6 9 12", "(3,1) 10 10 10 | (1,4) 6 6 6 6"),
                row(74, "(2,3) * (3)", x -> x[0].mul(x[1]), "(2,3) 1 2 3 4 5 6 | 1 10 100",
                        "(2,3) 1 20 300 4 50 600", "(2,3) 1 10 100 1 10 100 | 5 7 9"),
                row(75, "() + (2,3)", x -> x[0].add(x[1]), "() 1 | (2,3) 1 2 3 4 5 6",
                        "(2,3) 2 3 4 5 6 7", "() 6 | (2,3) 1 1 1 1 1 1"),
                row(76, "(1) + (0)", x -> x[0].add(x[1]), "1 | (0)", "(0)", "0 | (0)"),
                row(78, "(2,0) @ (0,3)", x -> x[0].matmul(x[1]), "(2,0) | (0,3)", "(2,3) 0 0 0 0 0 0",
                        "(2,0) | (0,3)"),
                row(79, "(2) @ (2)", x -> x[0].matmul(x[1]), "1 2 | 3 4", "() 11", "3 4 | 1 2"),
                row(79, "(2) @ (2,1)", x -> x[0].matmul(x[1]), "1 2 | (2,1) 3 4", "11", "3 4 | (2,1) 1 2"),
                row(79, "(1,2) @ (2)", x -> x[0].matmul(x[1]), "(1,2) 1 2 | 3 4", "11", "(1,2) 3 4 | 1 2"),
                row(79, "(2,1,1,2) @ (3,2,1)", x -> x[0].matmul(x[1]), "(2,1,1,2) 1 2 3 4 | (3,2,1) 1 0 0 1 1 1",
                        "(2,3,1,1) 1 2 3 3 4 7", "(2,1,1,2) 2 2 2 2 | (3,2,1) 4 6 4 6 4 6"),
                row(79, "(2,1,2,2) @ (3,2,2)", x -> x[0].matmul(x[1]),
                        "(2,1,2,2) 1 2 3 4 5 6 7 8 | (3,2,2) 1 0 0 1 0 1 1 0 1 1 1 1",
                        "(2,3,2,2) 1 2 3 4 2 1 4 3 3 3 7 7 5 6 7 8 6 5 8 7 11 11 15 15",
                        "(2,1,2,2) 4 4 4 4 4 4 4 4 | (3,2,2) 16 16 20 20 16 16 20 20 16 16 20 20"),
                row(80, "gather the first twice", x -> x[0].gather(0, places(0, 0, 2)), "4 5 6", "4 4 6", "2 0 1"),
                row(80, "indexSelect one thrice", x -> x[0].indexSelect(0, places(1, 1, 1)), "4 5 6", "5 5 5",
                        "0 3 0"),
                row(80, "take the first twice", x -> x[0].take(places(0, 0, 2)), "4 5 6", "4 4 6", "2 0 1"),
                row(80, "scatterAdd in one place", x -> x[0].scatterAdd(0, places(1, 1), x[1]), "4 5 6 | 10 20",
                        "4 35 6", "1 1 1 | 1 1"),
                row(84, "padReflect by 1", x -> x[0].padReflect(0, 1, 1), "4 5 6", "5 4 5 6 5", "1 3 1"),
                row(84, "padReplicate by 1", x -> x[0].padReplicate(0, 1, 1), "4 5 6", "4 4 5 6 6", "2 1 2"));
        // @formatter:on
    }

    private static Tensor places(long... index) {
        return Tensor.of(index);
    }

    private static Tensor doubled(Tensor x, int times) {
        Tensor y = x;
        for (int n = 0; n < times; n++) {
            y = y.add(y);
        }
        return y;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void tabled(EdgeRow row) {
        row.verify();
    }

    // ---- rows about what happens, not about a value ----

    @Test
    @DisplayName("6: two results add up")
    void twoResultsAddUp() {
        Tensor x = Tensor.of(1).requiresGrad(true);
        x.mul(2).backward();
        x.mul(3).backward();
        assertThat(x.grad().item()).isEqualTo(5);
    }

    @Test
    @DisplayName("7, 8, 9: a second backward accumulates again, whether or not the rules read values")
    void aSecondBackwardAccumulatesAgain() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor square = x.mul(x);
        square.backward();
        square.backward();
        assertThat(x.grad().item()).isEqualTo(12);
        x.zeroGrad();
        Tensor sum = x.add(1);
        sum.backward();
        sum.backward();
        assertThat(x.grad().item()).isEqualTo(2);
    }

    @Test
    @DisplayName("16: without recording, a result is a leaf that requires nothing")
    void withoutRecordingAResultIsALeaf() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor y = Autograd.noGrad(() -> x.mul(x));
        assertThat(y.item()).isEqualTo(9);
        assertThat(y.requiresGrad()).isFalse();
        assertThat(y.isLeaf()).isTrue();
        assertThat(y.op()).isNull();
        assertThat(y.inputs()).isEmpty();
    }

    @Test
    @DisplayName("85: F32 + F64 is F64, and each gradient has its operand's type")
    void everyGradientHasItsOperandsType() {
        Tensor single = Tensor.of(new float[] {.1f}).requiresGrad(true);
        Tensor wide = Tensor.of(new double[] {.1}).requiresGrad(true);
        Tensor sum = single.add(wide);
        sum.sum().backward();
        assertThat(sum.dtype()).isEqualTo(DType.F64);
        assertThat(sum.get(0)).isEqualTo(.1f + .1);
        assertThat(single.grad().dtype()).isEqualTo(DType.F32);
        assertThat(wide.grad().dtype()).isEqualTo(DType.F64);
    }

    @Test
    @DisplayName("101: zeroGrad leaves none, not zeros")
    void zeroGradLeavesNone() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        x.mul(x).backward();
        x.zeroGrad();
        assertThat(x.grad()).isNull();
    }
}
