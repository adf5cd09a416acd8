package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.random.NumPyRandom;
import org.chainrule.nn.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random crops and flips of images. */
class RandomCropTest {
    private static Tensor applied(Transform transform, Tensor images, RandomGenerator random) {
        return transform.apply(new Batch(images, Tensor.arange(images.shape().size(0))), random).input();
    }

    private static Tensor numbers(int count) {
        return Tensor.arange(count).to(DType.F64);
    }

    /** Returns a generator of shares of the range, in turn. */
    private static RandomGenerator of(double... shares) {
        return new RandomGenerator() {
            private int next;

            @Override
            public long nextLong() {
                return (long) (shares[next++ % shares.length] * 0x1p32) << 32;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "F64"})
    void allOfAnImageIsLeftAsItIs(DType type) {
        for (Shape shape : new Shape[] {Shape.of(3, 5, 4), Shape.of(3, 2, 5, 4), Shape.of(0, 5, 4)}) {
            Tensor images = Tensor.uniform(-1, 1, shape, new NumPyRandom(2)).to(type);
            Tensor same = applied(RandomCrop.of(5, 4), images, RandomStreams.of(5));

            assertThat(same.dtype()).isEqualTo(type);
            assertThat(same.shape()).isEqualTo(shape);
            assertThat(same.toDoubleArray()).isEqualTo(images.toDoubleArray());
        }
    }

    /** NumPy's pad and slices: x = np.pad(x, 1, constant_values=9); x[:2, 2:5], x[2:4, 0:3]. */
    @Test
    void theMarginHasTheFillValue() {
        Tensor image = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}).reshape(1, 2, 3);
        RandomCrop crop = RandomCrop.of(2, 3).padding(1).fill(9);

        assertThat(applied(crop, image, of(0, 0.99)).toDoubleArray()).containsExactly(9, 9, 9, 2, 3, 9);
        assertThat(applied(crop, image, of(0.99, 0)).toDoubleArray()).containsExactly(9, 4, 5, 9, 9, 9);
        assertThat(applied(crop, image, of(0.5, 0.5)).toDoubleArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(applied(crop.padding(4), image, of(0, 0)).toDoubleArray()).containsOnly(9);
    }

    @Test
    void channelsAreCutAlikeAndImagesOnTheirOwn() {
        Tensor images = numbers(2 * 2 * 3 * 3).reshape(2, 2, 3, 3);
        Tensor cut = applied(RandomCrop.of(2, 1), images, of(0, 0.4, 0.99, 0.99));

        assertThat(cut.shape()).isEqualTo(Shape.of(2, 2, 2, 1));
        assertThat(cut.toDoubleArray()).containsExactly(1, 4, 10, 13, 23, 26, 32, 35);
    }

    @Test
    void everyPlaceIsEquallyLikely() {
        Tensor images = numbers(6).reshape(1, 2, 3).expand(9000, 2, 3);
        Map<Double, Integer> counts = new TreeMap<>();
        for (double first : applied(RandomCrop.of(1, 1), images, RandomStreams.of(4)).toDoubleArray()) {
            counts.merge(first, 1, Integer::sum);
        }
        assertThat(counts).hasSize(6);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(1350, 1650)); // 1500, 4 deviations
    }

    @Test
    void aFlipMirrorsRows() {
        Tensor images = numbers(2 * 2 * 2 * 3).reshape(2, 2, 2, 3);

        assertThat(applied(new RandomHorizontalFlip(1), images, RandomStreams.of(1)).toDoubleArray())
                .isEqualTo(images.flip(3).toDoubleArray());
        assertThat(applied(new RandomHorizontalFlip(0), images, RandomStreams.of(1)).toDoubleArray())
                .isEqualTo(images.toDoubleArray());
        assertThat(applied(RandomHorizontalFlip.of(), images, of(0.7, 0.2)).toDoubleArray())
                .isEqualTo(Tensor.concat(0, images.slice(0, 0, 1), images.slice(0, 1, 2).flip(3)).toDoubleArray());
    }

    @Test
    void aVerticalFlipMirrorsColumns() {
        Tensor images = numbers(2 * 2 * 3 * 4).reshape(2, 2, 3, 4);

        assertThat(applied(new RandomVerticalFlip(1), images, RandomStreams.of(1)).toDoubleArray())
                .isEqualTo(images.flip(2).toDoubleArray());
        assertThat(applied(new RandomVerticalFlip(0), images, RandomStreams.of(1)).toDoubleArray())
                .isEqualTo(images.toDoubleArray());
        assertThat(applied(RandomVerticalFlip.of(), images, of(0.7, 0.2)).toDoubleArray())
                .isEqualTo(Tensor.concat(0, images.slice(0, 0, 1), images.slice(0, 1, 2).flip(2)).toDoubleArray());
        assertThat(applied(new RandomVerticalFlip(1), images.select(1, 0), of(0, 0)).toDoubleArray())
                .isEqualTo(images.select(1, 0).flip(1).toDoubleArray());
        assertThat(applied(new RandomVerticalFlip(1).forRows(2, 3), numbers(6).reshape(1, 6), of(0)).toDoubleArray())
                .containsExactly(numbers(6).reshape(2, 3).flip(0).toDoubleArray());
        assertThat(applied(new RandomVerticalFlip(1), Tensor.zeros(2, 0, 3), of(0, 0)).shape())
                .isEqualTo(Shape.of(2, 0, 3));
        assertThatThrownBy(() -> new RandomVerticalFlip(-0.5))
                .hasMessage("RandomVerticalFlip: a probability is from 0 to 1, not -0.5");
    }

    @Test
    void aShareOfTheImagesIsFlipped() {
        Tensor images = Tensor.of(0.0, 1).reshape(1, 1, 2).expand(10_000, 1, 2);
        Tensor flipped = applied(new RandomHorizontalFlip(0.3), images, RandomStreams.of(6));

        assertThat(flipped.select(2, 0).sum().item()).isBetween(2800.0, 3200.0); // 4 deviations of 46
    }

    @Test
    void transformsFollowEachOther() {
        Transform both = RandomCrop.of(2, 2).padding(1).then(RandomHorizontalFlip.of());
        Tensor images = numbers(12).reshape(3, 2, 2);
        RandomGenerator random = RandomStreams.of(3);
        Tensor inTurn = applied(RandomHorizontalFlip.of(), applied(RandomCrop.of(2, 2).padding(1), images, random),
                random);

        assertThat(applied(both, images, RandomStreams.of(3)).toDoubleArray()).isEqualTo(inTurn.toDoubleArray());
        assertThat(both).hasToString("RandomCrop[height=2, width=2, padding=1, fill=0.0]"
                + ".then(RandomHorizontalFlip[probability=0.5])");
    }

    @Test
    void flatRowsAreImages() {
        Tensor rows = Tensor.of(new double[][] {{1, 2, 3, 4, 5, 6}});

        assertThat(applied(RandomCrop.of(1, 2).forRows(2, 3), rows, of(0.99, 0.99)).toDoubleArray())
                .containsExactly(5, 6);
        assertThat(applied(new RandomHorizontalFlip(1).forRows(2, 3), rows, of(0)).shape()).isEqualTo(Shape.of(1, 6));
        assertThatThrownBy(() -> applied(RandomCrop.of(1, 2).forRows(2, 4), rows, of(0)))
                .hasMessageContaining("(1, 6) aren't flat rows of images of 2 x 4");
    }

    @Test
    void settingsOutOfRangeAreErrors() {
        assertThatThrownBy(() -> RandomCrop.of(0, 1)).hasMessageContaining("not 0 x 1");
        assertThatThrownBy(() -> RandomCrop.of(1, 1).padding(-1)).hasMessageContaining("not -1");
        assertThatThrownBy(() -> RandomCrop.of(1, 1).fill(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new RandomHorizontalFlip(1.5)).hasMessageContaining("from 0 to 1, not 1.5");
        assertThatThrownBy(() -> applied(RandomCrop.of(5, 2).padding(1), Tensor.zeros(1, 2, 2), of(0)))
                .hasMessage(
                        "RandomCrop: images of 2 x 2 with a margin of 1 can't be cut to 5 x 2; a padding of 2 or more "
                                + "is enough");
        assertThat(applied(RandomCrop.of(5, 2).padding(2), Tensor.zeros(1, 2, 2), of(0)).shape())
                .isEqualTo(Shape.of(1, 5, 2));
        assertThatThrownBy(() -> applied(RandomCrop.of(3, 8), Tensor.zeros(1, 2, 2), of(0)))
                .hasMessageEndingWith("a padding of 3 or more is enough");
        assertThatThrownBy(() -> applied(RandomCrop.of(1, 1), Tensor.zeros(1, 2), of(0)))
                .hasMessageContaining("not (1, 2); use forRows");
        assertThatThrownBy(() -> applied(RandomHorizontalFlip.of(), Tensor.arange(4).reshape(1, 2, 2),
                of(0))).hasMessageContaining("the images are I64");
    }

    /** Of 2^31 - 1 images with no pixel, none is looked at. */
    @Test
    void imagesWithoutPixelsStayAsTheyAre() {
        int most = Integer.MAX_VALUE;
        var batch = new Batch(Tensor.zeros(most, 0, 2, 3), Tensor.zeros(most, 0));
        var random = new Random(1);
        assertThat(RandomCrop.of(2, 2).apply(batch, random).input().shape()).isEqualTo(Shape.of(most, 0, 2, 2));
        assertThat(RandomHorizontalFlip.of().apply(batch, random).input().shape())
                .isEqualTo(Shape.of(most, 0, 2, 3));
        assertThat(RandomVerticalFlip.of().apply(batch, random).input().shape()).isEqualTo(Shape.of(most, 0, 2, 3));
        assertThat(RandomAffine.identity().apply(batch, random).input().shape()).isEqualTo(Shape.of(most, 0, 2, 3));
    }

    @Test
    void moreThanAnArrayHoldsIsAnError() {
        Transform wide = new RandomCrop(1, Integer.MAX_VALUE, Integer.MAX_VALUE, 0);
        Batch batch = new Batch(Tensor.zeros(1, 2, 2), Tensor.zeros(1));
        assertThatThrownBy(() -> wide.apply(batch, new Random(1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RandomCrop: a batch of shape (1, 1, 2147483647) has 2147483647 elements, but at most "
                        + "2147483639 are possible; make smaller batches, or smaller cuts");
    }
}
