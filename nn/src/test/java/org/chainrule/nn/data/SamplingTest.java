package org.chainrule.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.random.RandomStreams;
import org.junit.jupiter.api.Test;

class SamplingTest {
    private static final Tensor SCORES = Tensor.of(2.0, -1.0, 0.5, 1.5, 0.0, -3.0);

    /** Computed with NumPy 2.4 and SciPy 1.17: softmax of the scores, of those that aren't left out. */
    private static final Map<Sampling, double[]> EXPECTED = Map.of(
            Sampling.of(),
            new double[] {0.4946769988529798, 0.024628517561903058, 0.11037735797581001, 0.30003676645896343,
                0.06694725175040556, 0.0033331073999380402},
            Sampling.of().temperature(0.7),
            new double[] {0.5956466372206783, 0.008198353282964057, 0.0698807667655747, 0.29159384329452925,
                0.03420954653353181, 0.0004708529027218957},
            Sampling.of().temperature(2.5),
            new double[] {0.30737067044170086, 0.09257826684861326, 0.16868860053242762, 0.2516538204848179,
                0.13811054494958533, 0.04159809674285512},
            Sampling.of().topK(3), new double[] {0.5465493872661796, 0, 0.12195165230972885, 0.3314989604240915, 0, 0},
            Sampling.of().topP(0.8),
            new double[] {0.5465493872661796, 0, 0.12195165230972885, 0.3314989604240915, 0, 0},
            Sampling.of().temperature(0.7).topK(4).topP(0.9),
            new double[] {0.6223314328387684, 0, 0.07301140473488453, 0.3046571624263471, 0, 0},
            Sampling.of().temperature(2.5).topK(4).topP(0.6),
            new double[] {0.549833997312478, 0, 0, 0.4501660026875221, 0, 0});

    private static double[] probabilities(Sampling sampling, Tensor scores) {
        return sampling.probabilities(scores).toDoubleArray();
    }

    @Test
    void probabilitiesAreThoseOfTheSettings() {
        EXPECTED.forEach((sampling, expected) -> {
            double[] computed = probabilities(sampling, SCORES);
            for (int n = 0; n < expected.length; n++) {
                assertThat(computed[n]).as(sampling + ", token " + n).isCloseTo(expected[n],
                        within(1e-15));
            }
        });
    }

    /** Pearson's chi-squared of 20,000 draws; of 5 degrees of freedom 99.9 % are below 20.5. */
    @Test
    void tokensAreDrawnWithTheirProbabilities() {
        int draws = 20_000;
        EXPECTED.forEach((sampling, expected) -> {
            long[] tokens = sampling.draw(SCORES.expand(draws, 6), RandomStreams.of(8)).toLongArray();
            int[] counts = new int[6];
            for (long token : tokens) {
                counts[(int) token]++;
            }
            double chiSquared = 0;
            for (int n = 0; n < 6; n++) {
                if (expected[n] == 0) {
                    assertThat(counts[n]).as(sampling + ", token " + n).isZero();
                } else {
                    chiSquared += Math.pow(counts[n] - draws * expected[n], 2) / (draws * expected[n]);
                }
            }
            assertThat(chiSquared).as(sampling.toString()).isLessThan(20.5);
        });
    }

    @Test
    void temperatureZeroIsTheGreatestScore() {
        Sampling greedy = Sampling.of().temperature(0).topK(3).topP(0.5);

        assertThat(greedy.draw(Tensor.of(new double[][] {{1, 3, 2}, {2, 1, 2}, {-5, Double.NEGATIVE_INFINITY, -4}}),
                RandomStreams.of(1)).toLongArray()).containsExactly(1, 0, 2);
        assertThat(probabilities(greedy, SCORES)).containsExactly(1, 0, 0, 0, 0, 0);
        assertThat(probabilities(Sampling.of().temperature(1e-300), SCORES)).containsExactly(1, 0, 0, 0, 0, 0);
        assertThat(Sampling.of().topK(1).draw(SCORES, RandomStreams.of(1)).toLongArray()).containsExactly(0);
        assertThat(Sampling.of().topP(1e-9).draw(SCORES, RandomStreams.of(1)).toLongArray()).containsExactly(0);
    }

    @Test
    void restrictionsThatLeaveAllChangeNoBit() {
        double[] all = probabilities(Sampling.of(), SCORES);

        for (Sampling sampling : List.of(Sampling.of().topK(6), Sampling.of().topK(7), Sampling.of().topP(1),
                Sampling.of().topK(1000).topP(1))) {
            assertThat(probabilities(sampling, SCORES)).isEqualTo(all);
        }
    }

    @Test
    void ofEqualScoresTheFirstAreKept() {
        assertThat(probabilities(Sampling.of().topK(2), Tensor.of(0.0, 1, 1, 1))).containsExactly(0, 0.5, 0.5, 0);
        assertThat(probabilities(Sampling.of().topP(0.5), Tensor.of(1.0, 1, 1, 1))).containsExactly(0.5, 0.5, 0, 0);
    }

    @Test
    void eachRowIsDrawnFromOnItsOwn() {
        Tensor scores = Tensor.of(new double[][] {{0, -1e9, -1e9}, {-1e9, 0, -1e9}, {-1e9, -1e9, 0}, {0, -1e9, -1e9}})
                .reshape(2, 2, 3);
        Tensor drawn = Sampling.of().draw(scores.to(DType.F32), RandomStreams.of(2));

        assertThat(drawn.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(drawn.dtype()).isEqualTo(DType.I64);
        assertThat(drawn.toLongArray()).containsExactly(0, 1, 2, 0);
        assertThat(Sampling.of().draw(SCORES, RandomStreams.of(1)).shape()).isEqualTo(Shape.SCALAR);
        assertThat(Sampling.of().draw(Tensor.zeros(0, 3), RandomStreams.of(1)).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void extremeScoresAndNumbersAreFine() {
        double minus = Double.NEGATIVE_INFINITY;
        assertThat(probabilities(Sampling.of(), Tensor.of(1e308, -1e308, minus))).containsExactly(1, 0, 0);
        assertThat(probabilities(Sampling.of().topP(0.99), Tensor.of(minus, 800, 800))).containsExactly(0, 0.5, 0.5);
        RandomGenerator greatest = () -> -1L;
        assertThat(Sampling.of().draw(Tensor.of(1.0, 2, 3, minus), greatest).toLongArray()).containsExactly(2);
        RandomGenerator least = () -> 0L;
        assertThat(Sampling.of().draw(Tensor.of(minus, 2, 3), least).toLongArray()).containsExactly(1);
    }

    @Test
    void whatHasNoProbabilitiesIsAnError() {
        Sampling sampling = Sampling.of();
        assertThatThrownBy(() -> sampling.probabilities(Tensor.of(0, Double.NaN)))
                .hasMessageContaining("the score of token 1 in row 0 is NaN");
        assertThatThrownBy(() -> sampling.probabilities(Tensor.of(Double.POSITIVE_INFINITY, 0)))
                .hasMessageContaining("token 0 in row 0 is Infinity");
        assertThatThrownBy(
                () -> sampling.probabilities(Tensor.full(Double.NEGATIVE_INFINITY, Shape.of(1, 2), DType.F64)))
                .hasMessageContaining("all scores in row 0 are -infinity");
        assertThatThrownBy(() -> sampling.probabilities(Tensor.zeros(2, 0))).hasMessageContaining("(2, 0) F64");
        assertThatThrownBy(() -> sampling.probabilities(Tensor.of(1))).hasMessageContaining("not from ()");
        assertThatThrownBy(() -> sampling.probabilities(Tensor.of(new long[] {1}))).hasMessageContaining("I64");
        assertThatThrownBy(() -> sampling.temperature(-1)).hasMessageContaining("not -1.0");
        assertThatThrownBy(() -> sampling.topK(0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> sampling.topP(0)).hasMessageContaining("not 0.0");
        assertThatThrownBy(() -> sampling.topP(1.1)).hasMessageContaining("not 1.1");
        assertThatThrownBy(() -> sampling.topP(Double.NaN)).hasMessageContaining("NaN");
    }
}
