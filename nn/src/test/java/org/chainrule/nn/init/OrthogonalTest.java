package org.chainrule.nn.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.assertj.core.data.Offset;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.random.NumPyRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrthogonalTest {
    private static final Offset<Double> LAST_DIGITS = within(1e-14);
    private static final int SAMPLES = 4000;

    /** The product of a flattened weight with its transpose, whichever is the smaller matrix. */
    private static Tensor gram(Tensor weight) {
        Tensor matrix = weight.flatten(1, -1);
        Tensor transposed = matrix.transpose();
        return matrix.shape().size(0) < matrix.shape().size(1)
                ? matrix.matmul(transposed)
                : transposed.matmul(matrix);
    }

    private static double distance(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item();
    }

    @ParameterizedTest
    @CsvSource({"50, 20", "20, 50", "40, 40", "1, 9", "9, 1", "1, 1"})
    void rowsOrColumnsAreOrthonormal(int rows, int columns) {
        Tensor weight = Initializer.orthogonal().of(Shape.of(rows, columns), new NumPyRandom(1));

        assertThat(weight.shape()).isEqualTo(Shape.of(rows, columns));
        assertThat(distance(gram(weight), Tensor.eye(Math.min(rows, columns)))).isLessThan(1e-14);
    }

    @Test
    void laterAxesCountAsOne() {
        Tensor wide = Initializer.orthogonal().of(Shape.of(8, 3, 3, 2), new NumPyRandom(1));
        Tensor tall = Initializer.orthogonal().of(Shape.of(16, 2, 2, 2), new NumPyRandom(1));

        assertThat(distance(gram(wide), Tensor.eye(8))).isLessThan(1e-14);
        assertThat(distance(gram(tall), Tensor.eye(8))).isLessThan(1e-14);
    }

    @Test
    void theGainIsAFactor() {
        Tensor weight = Initializer.orthogonal(1.5).of(Shape.of(6, 4), new NumPyRandom(1));

        assertThat(distance(gram(weight), Tensor.eye(4).mul(2.25))).isLessThan(1e-14);
    }

    /** Seed 0, {@code randn}, {@code numpy.linalg.qr}, and R's signs moved to Q. */
    @Test
    void agreesWithLapack() {
        assertThat(orthogonal(3, 2)).containsExactly(new double[] {0.6416822801439517, 0.061099220442333776,
            0.3560205130760773, 0.8591916786719547, 0.6793329416554932, -0.5079926619176772}, LAST_DIGITS);
        assertThat(orthogonal(2, 4)).containsExactly(new double[] {0.5799686609772983, 0.13155995106814494,
            0.32178033684031665, 0.7367399448801996, 0.5970274182651185, -0.5607965372718732, 0.2884664355078457,
            -0.49583527628534213}, LAST_DIGITS);
        assertThat(orthogonal(3, 3)).containsExactly(new double[] {0.5868400264958538, -0.48538278380679944,
            0.6480913025849886, 0.74546870868075, 0.6363116428752035, -0.19845376670477802, 0.3160619997408744,
            -0.5995924001564906, -0.7352508184248272}, LAST_DIGITS);
    }

    private static double[] orthogonal(int rows, int columns) {
        return Initializer.orthogonal().of(Shape.of(rows, columns), new NumPyRandom(0)).toDoubleArray();
    }

    /**
     * Under the uniform distribution the trace has mean 0 and mean square 1, which has variance 2 itself from 4 rows on (P.
     * Diaconis, M. Shahshahani, "On the eigenvalues of random matrices", J. Appl. Prob. 31, 1994).
     */
    @Test
    void tracesAreThoseOfTheUniformDistribution() {
        double[] traces = samples(4).mapToDouble(q -> q.trace().item()).toArray();

        assertThat(Arrays.stream(traces).average().orElseThrow()).isCloseTo(0, within(4 / Math.sqrt(SAMPLES)));
        assertThat(Arrays.stream(traces).map(t -> t * t).average().orElseThrow()).isCloseTo(1,
                within(4 * Math.sqrt(2.0 / SAMPLES)));
    }

    @Test
    void rotationsAreAsFrequentAsReflections() {
        double[] determinants = samples(2).mapToDouble(q -> q.get(0, 0) * q.get(1, 1) - q.get(0, 1) * q.get(1, 0))
                .toArray();

        assertThat(Arrays.stream(determinants).map(Math::abs)).allSatisfy(d -> assertThat(d).isCloseTo(1, LAST_DIGITS));
        assertThat(Arrays.stream(determinants).average().orElseThrow()).isCloseTo(0, within(4 / Math.sqrt(SAMPLES)));
    }

    private static Stream<Tensor> samples(int size) {
        var random = new NumPyRandom(8);
        return Stream.generate(() -> Initializer.orthogonal().of(Shape.of(size, size), random)).limit(SAMPLES);
    }

    @Test
    void emptyShapesStayEmpty() {
        assertThat(Initializer.orthogonal().of(Shape.of(0, 3), new NumPyRandom(0)).shape()).isEqualTo(Shape.of(0, 3));
        assertThat(Initializer.orthogonal().of(Shape.of(3, 0), new NumPyRandom(0)).shape()).isEqualTo(Shape.of(3, 0));
    }

    @Test
    void takesTwoAxesOrMore() {
        assertThatThrownBy(() -> Initializer.orthogonal().of(Shape.of(3), new NumPyRandom(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("orthogonal(1.0): shape (3) is no matrix; it takes two axes or more");
    }

    @Test
    void refusesASourceThatIsNotRandom() {
        RandomGenerator always = new RandomGenerator() {
            @Override
            public long nextLong() {
                return 0;
            }

            @Override
            public double nextGaussian() {
                return 0.1;
            }
        };

        assertThatThrownBy(() -> Initializer.orthogonal().of(Shape.of(3, 3), always))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("depend on each other linearly");
    }
}
