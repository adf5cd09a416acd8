package org.chainrule.nn.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;

class TripletMarginTest {
    private final Tensor anchor = Tensor.of(new double[][] {{0, 0}, {0, 0}, {0, 0}});
    private final Tensor positive = Tensor.of(new double[][] {{3, 4}, {1, 0}, {3, 4}});
    private final Tensor negative = Tensor.of(new double[][] {{0, 5.5}, {8, 6}, {0, 6}});
    private final TripletMargin exact = Loss.tripletMargin().eps(0);

    /** Distances of 5 and 5.5, 1 and 10, 5 and 6. */
    @Test
    void isWhatTheDistancesLackOfTheMargin() {
        assertThat(exact.unreduced(anchor, positive, negative).toDoubleArray()).containsExactly(0.5, 0, 0);
        assertThat(exact.margin(2).unreduced(anchor, positive, negative).toDoubleArray()).containsExactly(1.5, 0, 1);
        assertThat(exact.order(1).unreduced(anchor, positive, negative).toDoubleArray()).containsExactly(2.5, 0, 2);
        assertThat(exact.order(Double.POSITIVE_INFINITY).unreduced(anchor, positive, negative).toDoubleArray())
                .containsExactly(0, 0, 0);
        assertThat(exact.of(anchor, positive, negative).item()).isCloseTo(1. / 6,
                within(1e-16));
        assertThat(exact.of(Tensor.of(1, 2), Tensor.of(1, 2), Tensor.of(1, 2)).item()).isEqualTo(1);
    }

    /** The negatives are sqrt(11.25), sqrt(85) and sqrt(13) from the positives. */
    @Test
    void swappedTheNegativeMustBeFarFromBoth() {
        assertThat(exact.swapped().unreduced(anchor, positive, negative).toDoubleArray()).containsExactly(
                new double[] {6 - Math.sqrt(11.25), 0, 6 - Math.sqrt(13)}, within(1e-15));
    }

    @Test
    void whereNothingLacksTheSlopeIs0AndElsewhereAUnitVector() {
        Tensor a = anchor.copy().requiresGrad(true);
        exact.reduction(Reduction.SUM).of(a, positive, negative).backward();
        assertThat(a.grad().toDoubleArray()).containsExactly(new double[] {-0.6, -0.8 + 1, 0, 0, 0, 0}, within(1e-15));
    }

    /** With eps they part along the diagonal, of 1/sqrt(2) in each direction; without, there is no derivative. */
    @Test
    void equalVectorsHaveTheSlopeThatEpsGivesThem() {
        Tensor p = Tensor.zeros(2).requiresGrad(true);
        Loss.tripletMargin().of(Tensor.zeros(2), p, Tensor.of(1, 0)).backward();
        assertThat(p.grad().toDoubleArray()).containsExactly(new double[] {-Math.sqrt(0.5), -Math.sqrt(0.5)},
                within(1e-12));
        p.zeroGrad();
        exact.of(Tensor.zeros(2), p, Tensor.of(0.5, 0)).backward();
        assertThat(p.grad().abs().max().item()).isZero();
    }

    /** Distances of |-1 + 1/2| and |-3 + 1/2|. */
    @Test
    void epsIsAddedToEachDifference() {
        double loss = Loss.tripletMargin().eps(0.5).margin(3)
                .of(Tensor.zeros(1), Tensor.ones(1), Tensor.full(3, Shape.of(1),
                        DType.F64))
                .item();
        assertThat(loss).isEqualTo(1);
    }

    @Test
    void gradientsAgreeWithDifferences() {
        Tensor a = Tensor.of(new double[][] {{1, 2, -1}, {0.5, -1, 2}});
        Tensor p = Tensor.of(new double[][] {{0.3, 1, 1}, {1, -0.2, 2.2}});
        Tensor n = Tensor.of(new double[][] {{1.5, 1, -1.2}, {0.7, -2, 2.5}});
        for (TripletMargin loss : new TripletMargin[] {Loss.tripletMargin(), Loss.tripletMargin().swapped(),
            Loss.tripletMargin().order(3), Loss.tripletMargin().order(1).margin(4)}) {
            for (Reduction reduction : Reduction.values()) {
                TernaryLoss reduced = loss.reduction(reduction);
                var report = GradCheck.ofMany(x -> reduced.of(x[0], x[1], x[2])).secondOrder().verify(a, p, n);
                assertThat(report.compared()).isGreaterThan(18);
            }
        }
    }

    @Test
    void computesInTheTypeOfTheAnchor() {
        Tensor loss = exact.unreduced(anchor.to(DType.F32), positive, negative);
        assertThat(loss.dtype()).isEqualTo(DType.F32);
        assertThat(loss.shape()).isEqualTo(Shape.of(3));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> exact.of(anchor, positive, Tensor.zeros(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "tripletMargin of anchor (3, 2) F64 and negative (2) F64: the shapes must be the same; broadcast to "
                                + "(3, 2), the negative would be repeated, so that nothing is broadcast; reshape the one "
                                + "that is wrong, or expand it if it is to be repeated");
        assertThatThrownBy(() -> exact.of(Tensor.of(1), Tensor.of(1), Tensor.of(1))).hasMessageContaining("vectors");
        assertThatThrownBy(() -> exact.margin(0)).hasMessageContaining("margin must be positive");
        assertThatThrownBy(() -> exact.order(0)).hasMessageContaining("order");
        assertThatThrownBy(() -> exact.eps(-1)).hasMessageContaining("eps");
    }
}
