package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.random.NumPyRandom;
import org.chainrule.nn.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomAffineTest {
    private static final Tensor IMAGE = Tensor.uniform(-1, 1, Shape.of(5, 5), new NumPyRandom(1));
    private static final RandomAffine EVERYTHING = RandomAffine.identity().degrees(30).shift(0.2).scale(0.8, 1.3)
            .shear(15).fill(0.5);

    private static Tensor moved(Tensor image, double fill, AffineMap map) {
        double[] to = new double[image.size()];
        map.move(image.toDoubleArray(), to, 0, new AffineMap.Frame(image.shape().size(0), image.shape().size(1), fill));
        return Tensor.of(image.shape(), to);
    }

    private static Tensor applied(Transform transform, Tensor images) {
        return transform.apply(new Batch(images, Tensor.arange(images.shape().size(0))), RandomStreams.of(5)).input();
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).abs().max().item()).isLessThan(1e-13);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F32", "F64"})
    void identitySettingsLeaveEveryBit(DType type) {
        for (Shape shape : new Shape[] {Shape.of(3, 5, 4), Shape.of(3, 2, 4, 5), Shape.of(0, 2, 2),
            Shape.of(2, 1, 1)}) {
            Tensor images = Tensor.uniform(-1, 1, shape, new NumPyRandom(2)).to(type);
            Tensor same = applied(RandomAffine.identity(), images);

            assertThat(same.dtype()).isEqualTo(type);
            assertThat(same.shape()).isEqualTo(shape);
            assertThat(same.toDoubleArray()).isEqualTo(images.toDoubleArray());
        }
    }

    @Test
    void wholePixelShiftsMovePixels() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(moved(x, 9, AffineMap.of(0, 1, 0, 1, 0)).toDoubleArray()).containsExactly(9, 1, 2, 9, 4, 5);
        assertThat(moved(x, 9, AffineMap.of(0, 0, -1, 1, 0)).toDoubleArray()).containsExactly(4, 5, 6, 9, 9, 9);
        assertThat(moved(x, 9, AffineMap.of(0, 5, 0, 1, 0)).toDoubleArray()).containsOnly(9);
    }

    @Test
    void halfAPixelIsTheMeanOfTwo() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 4}});
        assertThat(moved(x, 0, AffineMap.of(0, 0.5, 0, 1, 0)).toDoubleArray()).containsExactly(0.5, 1.5, 3);
    }

    /** Clockwise: the first row becomes the last column. */
    @Test
    void quarterTurnsAreFlippedTransposes() {
        assertClose(moved(IMAGE, 0, AffineMap.of(90, 0, 0, 1, 0)), IMAGE.transpose().flip(1));
        assertClose(moved(IMAGE, 0, AffineMap.of(-90, 0, 0, 1, 0)), IMAGE.transpose().flip(0));
        assertClose(moved(IMAGE, 0, AffineMap.of(180, 0, 0, 1, 0)), IMAGE.flip());
        Tensor even = IMAGE.slice(0, 0, 4).slice(1, 0, 4);
        assertClose(moved(even, 0, AffineMap.of(90, 0, 0, 1, 0)), even.transpose().flip(1));
    }

    /** With an odd number of pixels the middle one is the centre, and stays there. */
    @ParameterizedTest
    @CsvSource({"17, 1, 0", "0, 0.5, 0", "0, 3, 20", "-120, 1.7, -40"})
    void theCentreStays(double angle, double scale, double slant) {
        assertThat(moved(IMAGE, 0, AffineMap.of(angle, 0, 0, scale, slant)).get(2, 2)).isCloseTo(IMAGE.get(2, 2),
                within(1e-15));
    }

    @Test
    void scaleTwoSpreadsPixels() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3, 4, 5}});
        assertThat(moved(x, 0, AffineMap.of(0, 0, 0, 2, 0)).toDoubleArray()).containsExactly(2, 2.5, 3, 3.5, 4);
        assertThat(moved(x, 0, AffineMap.of(0, 0, 0, 0.5, 0)).toDoubleArray()).containsExactly(0, 1, 3, 5, 0);
    }

    /** At 45 degrees, a row moves by as many pixels as it is from the centre. */
    @Test
    void shearMovesRows() {
        Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
        assertClose(moved(x, 0, AffineMap.of(0, 0, 0, 1, 45)),
                Tensor.of(new double[][] {{0, 1, 2}, {4, 5, 6}, {8, 9, 0}}));
    }

    /** The inverse maps of what torchvision composes: scale R(angle) (1, -tan; 0, 1). */
    @Test
    void mapsPointsAsItsMatrixSays() {
        AffineMap map = AffineMap.of(25, 0, 0, 1.5, 10);
        double cos = Math.cos(Math.toRadians(25));
        double sin = Math.sin(Math.toRadians(25));
        double tan = Math.tan(Math.toRadians(10));
        double x = 0.7;
        double y = -1.2;
        double right = 1.5 * (cos * x - (cos * tan + sin) * y);
        double down = 1.5 * (sin * x + (cos - sin * tan) * y);

        assertThat(map.a() * right + map.b() * down).isCloseTo(x, within(1e-15));
        assertThat(map.c() * right + map.e() * down).isCloseTo(y, within(1e-15));
    }

    @Test
    void aPixelWithoutWeightDoesNotMatter() {
        Tensor x = Tensor.of(new double[][] {{1, Double.NaN, 3}});
        assertThat(moved(x, 0, AffineMap.of(0, 1, 0, 1, 0)).toDoubleArray()).containsExactly(0, 1, Double.NaN);
    }

    @Test
    void eachImageMovesInAWayOfItsOwnAndItsChannelsAlike() {
        Tensor images = IMAGE.expand(Shape.of(3, 2, 5, 5));
        Tensor moved = applied(EVERYTHING, images);

        assertThat(moved.select(1, 0).toDoubleArray()).isEqualTo(moved.select(1, 1).toDoubleArray());
        assertThat(moved.select(0, 0).toDoubleArray()).isNotEqualTo(moved.select(0, 1).toDoubleArray());
        assertThat(moved.select(1, 0).toDoubleArray())
                .as("channels make no difference").isEqualTo(applied(EVERYTHING, images.select(1, 0)).toDoubleArray());
    }

    @Test
    void followsFromTheRandomNumbers() {
        Tensor images = IMAGE.unsqueeze(0);
        assertThat(applied(EVERYTHING, images).toDoubleArray()).isEqualTo(applied(EVERYTHING, images).toDoubleArray());
        double[] other = EVERYTHING.apply(new Batch(images, Tensor.arange(1)), RandomStreams.of(6)).input()
                .toDoubleArray();
        assertThat(other).isNotEqualTo(applied(EVERYTHING, images).toDoubleArray());
    }

    @Test
    void targetsStay() {
        Batch batch = new Batch(Tensor.zeros(2, 3, 3), Tensor.of(new long[] {4, 2}));
        assertThat(EVERYTHING.apply(batch, RandomStreams.of(1)).target()).isSameAs(batch.target());
    }

    /** With the greatest random number all settings are at their greatest, with 0 at their least. */
    @Test
    void settingsAreTheEndsOfTheirRanges() {
        RandomGenerator least = () -> 0;
        RandomGenerator middle = () -> 1L << 63;
        Tensor x = Tensor.of(new double[][][] {{{1, 2, 3, 4}, {5, 6, 7, 8}}});
        Batch batch = new Batch(x, Tensor.arange(1));

        assertThat(RandomAffine.identity().shift(0.5).apply(batch, least).input().toDoubleArray()).containsExactly(7,
                8,
                0, 0, 0, 0, 0, 0);
        assertThat(
                RandomAffine.identity().shift(0.5).degrees(90).shear(30).apply(batch, middle).input().toDoubleArray())
                .isEqualTo(x.toDoubleArray());
        assertThat(RandomAffine.identity().degrees(180).apply(batch, least).input().toDoubleArray()[0]).isCloseTo(8,
                within(1e-12));
    }

    @Test
    void flatRowsAreImages() {
        Tensor images = Tensor.uniform(-1, 1, Shape.of(3, 4, 5), new NumPyRandom(3));
        Tensor rows = applied(EVERYTHING.forRows(4, 5), images.reshape(3, 20));

        assertThat(rows.shape()).isEqualTo(Shape.of(3, 20));
        assertThat(rows.toDoubleArray()).isEqualTo(applied(EVERYTHING, images).toDoubleArray());
    }

    @Test
    void whatIsNoImageIsAnError() {
        assertThatThrownBy(() -> applied(EVERYTHING, Tensor.zeros(2, 784))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(2, 784)").hasMessageContaining("forRows(height, width)");
        assertThatThrownBy(() -> applied(EVERYTHING, Tensor.arange(8).reshape(2, 2, 2)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("I64");
        assertThatThrownBy(() -> applied(EVERYTHING.forRows(5, 5), Tensor.zeros(2, 24)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("5 x 5");
    }

    @Test
    void settingsOutOfRangeAreErrors() {
        RandomAffine identity = RandomAffine.identity();
        assertThatThrownBy(() -> identity.degrees(181)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("181");
        assertThatThrownBy(() -> identity.shift(-0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> identity.shift(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> identity.scale(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> identity.scale(1.2, 0.8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> identity.shear(90)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> identity.fill(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> identity.degrees(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> identity.forRows(0, 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
