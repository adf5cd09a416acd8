package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

/** Reshaping copies only where no strides can describe the result. */
class ReshapedViewsTest {

    private static boolean isView(Tensor y, Tensor x) {
        return y.storage() == x.storage();
    }

    @Test
    void axesOfSizeOneComeAndGoWithoutACopy() {
        Tensor x = Tensor.arange(24).reshape(2, 3, 4).transpose(0, 2);
        assertThat(isView(x.select(1, 2), x)).isTrue();
        assertThat(isView(x.unsqueeze(1), x)).isTrue();
        assertThat(isView(x.unsqueeze(-1).squeeze(), x)).isTrue();
        assertThat(isView(x.slice(0, 1, 3).reshape(2, 3, 1, 2), x)).isTrue();
        assertThat(isView(x.flatten(), x)).isFalse();
        Tensor rows = Tensor.arange(24).reshape(4, 6).slice(1, 0, 4);
        assertThat(isView(rows.reshape(2, 2, 2, 2), rows)).isTrue();
        assertThat(isView(rows.reshape(4, 2, 1, 2), rows)).isTrue();
        assertThat(isView(rows.reshape(8, 2), rows)).isFalse();
        assertThat(isView(rows.reshape(2, 8), rows)).isFalse();
    }

    /** The elements are the same as those of a copy, whatever the strides. */
    @Test
    void elementsKeepTheirOrder() {
        var random = new SplittableRandom(2);
        int views = 0;
        for (int run = 0; run < 2_000; run++) {
            int[] sizes = random.ints(random.nextInt(1, 5), 1, 5).toArray();
            Tensor x = Tensor.arange(Shape.of(sizes).count()).reshape(sizes);
            for (int change = 0; change < 2; change++) {
                int axis = random.nextInt(sizes.length);
                x = switch (random.nextInt(4)) {
                    case 0 -> x.transpose(axis, random.nextInt(sizes.length));
                    case 1 -> x.slice(axis, 0, x.shape().size(axis), 2);
                    case 2 -> x.flip(axis);
                    default -> x.slice(axis, 0, 1).expand(x.shape().with(axis, 1 + random.nextInt(3)));
                };
            }
            int[] other = factors(x.size(), random);
            Tensor y = x.reshape(other);
            views += isView(y, x) ? 1 : 0;
            assertThat(y.shape()).isEqualTo(Shape.of(other));
            assertThat(y.toLongArray()).as("%s from %s", y.shape(), x.layout()).containsExactly(x.toLongArray());
        }
        assertThat(views).isBetween(800, 1_900);
    }

    private static int[] factors(int count, SplittableRandom random) {
        List<Integer> factors = new ArrayList<>();
        int rest = count;
        while (rest > 1) {
            int wanted = random.nextInt(1, 5);
            int factor = rest % wanted == 0 ? wanted : rest;
            factors.add(factor);
            rest /= factor;
        }
        return factors.stream().mapToInt(n -> n).toArray();
    }
}
