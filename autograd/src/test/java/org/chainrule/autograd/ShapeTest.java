package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Shapes, and broadcasting against a model that writes the rule out on lists. */
class ShapeTest {

    @Provide
    Arbitrary<int[]> sizes() {
        return Arbitraries.integers().between(0, 3).array(int[].class).ofMaxSize(4);
    }

    /** NumPy's rule: ones in front up to the same rank; then sizes agree or one of them is 1. */
    private static Optional<int[]> model(int[] a, int[] b) {
        int rank = Math.max(a.length, b.length);
        int[] result = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            int left = padded(a, rank)[axis];
            int right = padded(b, rank)[axis];
            if (left != right && left != 1 && right != 1) {
                return Optional.empty();
            }
            result[axis] = left == 1 ? right : left;
        }
        return Optional.of(result);
    }

    private static int[] padded(int[] sizes, int rank) {
        int[] padded = new int[rank];
        Arrays.fill(padded, 1);
        System.arraycopy(sizes, 0, padded, rank - sizes.length, sizes.length);
        return padded;
    }

    @Property(tries = 2000)
    void broadcastsByNumPysRule(@ForAll("sizes") int[] a, @ForAll("sizes") int[] b) {
        Shape left = Shape.of(a);
        Shape right = Shape.of(b);
        model(a, b).ifPresentOrElse(common -> {
            assertThat(Shape.broadcast(left, right)).isEqualTo(Shape.of(common))
                    .isEqualTo(Shape.broadcast(right, left));
            assertThat(left.broadcastsTo(right)).isEqualTo(Arrays.equals(common, b));
        }, () -> {
            assertThatIllegalArgumentException().isThrownBy(() -> Shape.broadcast(left, right))
                    .withMessageContaining(left.toString()).withMessageContaining(right.toString());
            assertThat(left.broadcastsTo(right)).isFalse();
        });
    }

    @Property
    void broadcastingElementsRepeatsThem(@ForAll("sizes") int[] a, @ForAll("sizes") int[] b) {
        Shape from = Shape.of(a);
        Shape to = Shape.of(b);
        if (from.broadcastsTo(to)) {
            double[] numbers = new double[from.count()];
            Arrays.setAll(numbers, n -> n);
            Tensor small = Tensor.of(from, numbers);
            Tensor large = small.expand(to);
            assertThat(large.shape()).isEqualTo(to);
            double[] elements = large.toDoubleArray();
            for (int n = 0; n < elements.length; n++) {
                assertThat(elements[n]).isEqualTo(small.get(source(n, padded(a, b.length), b, a.length)));
            }
            // and back: every element as often as it was repeated
            double repeats = from.count() == 0 ? 0 : to.count() / (double) from.count();
            assertThat(large.sumTo(from).toDoubleArray())
                    .containsExactly(Arrays.stream(numbers).map(x -> x * repeats).toArray());
        }
    }

    /** Where element number {@code n} of the large shape comes from. */
    private static int[] source(int n, int[] small, int[] large, int rank) {
        int[] index = new int[large.length];
        for (int axis = large.length - 1; axis >= 0; axis--) {
            index[axis] = small[axis] == 1 ? 0 : n % large[axis];
            n /= large[axis];
        }
        return Arrays.copyOfRange(index, large.length - rank, large.length);
    }

    @Property
    void knowsItsSizes(@ForAll("sizes") int[] sizes) {
        Shape shape = Shape.of(sizes);
        assertThat(shape.rank()).isEqualTo(sizes.length);
        assertThat(shape.count()).isEqualTo(Arrays.stream(sizes).reduce(1, (a, b) -> a * b));
        assertThat(shape.toArray()).containsExactly(sizes);
        for (int axis = 0; axis < sizes.length; axis++) {
            assertThat(shape.size(axis)).isEqualTo(shape.size(axis - sizes.length)).isEqualTo(sizes[axis]);
        }
    }

    @Test
    void isAValue() {
        int[] sizes = {2, 3};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3)).hasToString("(2, 3)");
        assertThat(shape).isNotEqualTo(Shape.of(3, 2)).isNotEqualTo(Shape.of(2, 3, 1));
        assertThat(Shape.of()).isEqualTo(Shape.SCALAR).hasToString("()");
    }

    @Test
    void refusesNegativeAndOverflowingSizes() {
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(2, -3))
                .withMessage("shape (2, -3) has a negative size");
        for (int[] tooLarge : List.of(new int[] {1 << 16, 1 << 15}, new int[] {1 << 30, 1 << 30, 1 << 30},
                new int[] {1 << 16, 1 << 16, 1 << 16, 1 << 16})) { // the last is 2^64, which wraps to 0
            assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(tooLarge))
                    .withMessageContaining("more than 2^31 - 1 elements");
        }
        assertThat(Shape.of(1 << 16, 1 << 16, 0).count()).isZero();
        assertThat(Shape.of(Integer.MAX_VALUE).count()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void refusesAxesThatAreNotThere() {
        Shape shape = Shape.of(2, 3);
        assertThat(shape.axes(-1, 0)).containsExactly(1, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> shape.axis(2))
                .withMessage("axis 2 is out of range for shape (2, 3), which has axes -2 to 1");
        assertThatIllegalArgumentException().isThrownBy(() -> shape.axis(-3)).withMessageContaining("axis -3");
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.SCALAR.axis(0)).withMessageContaining("no axes");
        assertThatIllegalArgumentException().isThrownBy(() -> shape.axes(1, -1))
                .withMessage("axes [1, -1] name axis 1 of shape (2, 3) twice");
    }
}
