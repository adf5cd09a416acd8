package org.chainrule.nn.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Draws tokens from the scores of a language model. Probabilities are p = softmax(scores / temperature), from which all but
 * the likeliest may be left out, by their number or by their share:
 *
 * {@snippet :
 * Sampling sampling = Sampling.of().temperature(0.8).topK(40).topP(0.95);
 * Tensor next = sampling.draw(scores, random);
 * }
 *
 * <p>
 * The settings apply in this order: the temperature; the k greatest scores (Fan, Lewis, Dauphin 2018); of these, scaled to the sum
 * 1, the fewest likeliest tokens whose probabilities add up to p at least (Holtzman et al. 2020). What is left is scaled to the sum 1.
 * Of equal scores the one of the lower token comes first.
 *
 * @param temperature what scores are divided by: below 1 for likelier tokens, above 1 for rarer ones; 0 for the greatest score alone
 * @param topK the number of tokens that are drawn from at most
 * @param topP the share of probability that is drawn from at least; 1 for all
 */
public record Sampling(double temperature, int topK, double topP) {

    /**
     * Makes a sampling with these settings.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Sampling {
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a temperature is finite and not negative, not " + temperature);
        }
        if (topK < 1) {
            throw new IllegalArgumentException("tokens are drawn from the k likeliest for a positive k, not " + topK);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("tokens are drawn from a share above 0, and up to 1, not " + topP);
        }
    }

    /**
     * Makes a sampling from all tokens with their own probabilities, to begin with.
     *
     * @return temperature 1, no restriction
     */
    public static Sampling of() {
        return new Sampling(1, Integer.MAX_VALUE, 1);
    }

    /**
     * Sets the temperature.
     *
     * @param value not negative, by default 1; 0 for the token with the greatest score
     * @return the changed sampling
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public Sampling temperature(double value) {
        return new Sampling(value, topK, topP);
    }

    /**
     * Sets how many of the likeliest tokens are drawn from.
     *
     * @param k the number; more than there are tokens for all
     * @return the changed sampling
     * @throws IllegalArgumentException if it isn't positive
     */
    public Sampling topK(int k) {
        return new Sampling(temperature, k, topP);
    }

    /**
     * Sets the share of probability of the likeliest tokens, which are drawn from.
     *
     * @param p the share, above 0 and up to 1
     * @return the changed sampling
     * @throws IllegalArgumentException if it is out of range
     */
    public Sampling topP(double p) {
        return new Sampling(temperature, topK, p);
    }

    /**
     * Draws a token from each row of scores.
     *
     * @param scores logits, or logarithms of probabilities, of shape (..., tokens), floating; -infinity for a token that is
     *        impossible
     * @param random where random numbers come from, one for each row, also at temperature 0
     * @return the tokens, I64 of shape (...)
     * @throws IllegalArgumentException if the scores are of another type, or there are no tokens; if one is NaN or infinity, or all
     *         of a row are -infinity
     */
    public Tensor draw(Tensor scores, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        double[] probabilities = probabilities(scores).toDoubleArray();
        int[] sizes = scores.shape().toArray();
        int tokens = sizes[sizes.length - 1];
        Shape shape = Shape.of(Arrays.copyOf(sizes, sizes.length - 1));
        long[] drawn = new long[shape.count()];
        for (int n = 0; n < drawn.length; n++) {
            drawn[n] = drawn(probabilities, n * tokens, tokens, random.nextDouble());
        }
        return Tensor.of(shape, drawn);
    }

    /** Returns the token at which the sum of the probabilities goes beyond a number from 0 to 1. */
    private static int drawn(double[] probabilities, int start, int tokens, double number) {
        double sum = 0;
        int last = 0;
        for (int token = 0; token < tokens; token++) {
            double probability = probabilities[start + token];
            sum += probability;
            if (probability > 0) {
                last = token; // the sum may be rounded to less than 1
                if (number < sum) {
                    break;
                }
            }
        }
        return last;
    }

    /**
     * Computes the probabilities that tokens are drawn with.
     *
     * @param scores as of {@link #draw}
     * @return the probabilities, F64 of the scores' shape; they add up to 1 along the last axis
     * @throws IllegalArgumentException as {@link #draw}
     */
    public Tensor probabilities(Tensor scores) {
        Shape shape = Objects.requireNonNull(scores, "scores").shape();
        if (!scores.dtype().isFloating() || shape.rank() == 0 || shape.size(-1) == 0) {
            throw new IllegalArgumentException("tokens are drawn from floating scores of shape (..., tokens), not from "
                    + shape + " " + scores.dtype());
        }
        double[] all = scores.toDoubleArray();
        int tokens = shape.size(-1);
        for (int start = 0; start < all.length; start += tokens) {
            double[] row = Arrays.copyOfRange(all, start, start + tokens);
            restrict(row, start / tokens);
            System.arraycopy(row, 0, all, start, tokens);
        }
        return Tensor.of(shape, all);
    }

    /** Replaces the scores of a row by probabilities. */
    private void restrict(double[] row, int number) {
        int best = 0;
        for (int token = 0; token < row.length; token++) {
            if (Double.isNaN(row[token]) || row[token] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("the score of token " + token + " in row " + number + " is "
                        + row[token] + ", so that there are no probabilities");
            }
            best = row[token] > row[best] ? token : best;
        }
        double greatest = row[best];
        if (greatest == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "all scores in row " + number + " are -infinity, so that no token can be drawn");
        }
        if (temperature == 0) {
            Arrays.fill(row, 0);
            row[best] = 1;
            return;
        }
        // StrictMath for the same bits on every machine
        Arrays.setAll(row, token -> StrictMath.exp((row[token] - greatest) / temperature));
        if (topK < row.length || topP < 1) {
            keepLikeliest(row);
        }
        double sum = Arrays.stream(row).sum();
        Arrays.setAll(row, token -> row[token] / sum);
    }

    private void keepLikeliest(double[] weights) {
        int[] order = IntStream.range(0, weights.length).boxed()
                .sorted(Comparator.<Integer>comparingDouble(token -> -weights[token])).mapToInt(token -> token)
                .toArray();
        int kept = Math.min(topK, order.length);
        double whole = IntStream.range(0, kept).mapToDouble(n -> weights[order[n]]).sum();
        double sum = weights[order[0]];
        int needed = 1;
        while (needed < kept && (topP == 1 || sum < topP * whole)) {
            sum += weights[order[needed++]];
        }
        for (int n = needed; n < order.length; n++) {
            weights[order[n]] = 0;
        }
    }
}
