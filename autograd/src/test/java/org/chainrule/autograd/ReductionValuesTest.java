package org.chainrule.autograd;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reductions, statistics and probabilities against what NumPy computes. */
class ReductionValuesTest {
    private static final Tensor X = Tensor.of(new double[][] {{3, 1, 2}, {-1, 5, .5}});
    private static final Tensor R = Tensor.arange(1, 25, 1).reshape(2, 3, 4);
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static Arguments line(String what, Tensor actual, String expected) {
        return Arguments.of(what, actual, expected);
    }

    static Stream<Arguments> sumsAndExtremes() {
        // @formatter:off
        return Stream.of(
                line("X.sum(1)", X.sum(1), "6 4.5"),
                line("X.sum(true, 0)", X.sum(true, 0), "(1,3) 2 6 2.5"),
                line("R.sum(0, 2)", R.sum(0, 2), "68 100 132"),
                line("R.sum(true, -1, 0)", R.sum(true, -1, 0), "(1,3,1) 68 100 132"),
                line("X.mean(0)", X.mean(0), "1 3 1.25"),
                line("R.mean(true, 1, 2)", R.mean(true, 1, 2), "(2,1,1) 6.5 18.5"),
                line("X.prod()", X.prod(), "() -15"),
                line("X.prod(1)", X.prod(1), "6 -2.5"),
                line("R.prod(true, 0, 1)", R.prod(true, 0, 1), "(1,1,4) 208845 665280 1514205 2949120"),
                line("X.max(0)", X.max(0), "3 5 2"),
                line("X.max(true, 1)", X.max(true, 1), "(2,1) 3 5"),
                line("R.max(0, -1)", R.max(0, -1), "16 20 24"),
                line("X.min()", X.min(), "() -1"),
                line("X.min(1)", X.min(1), "1 -1"),
                line("X.argmax(0)", X.argmax(0), "0 1 0"),
                line("X.argmax(-1)", X.argmax(-1), "0 1"),
                line("X.argmin(0)", X.argmin(0), "1 0 1"),
                line("X.argmin(1)", X.argmin(1), "1 0"),
                line("X.any(0)", X.any(0), "1 1 1"),
                line("X.sub(1).all(1)", X.sub(1).all(1), "0 1"),
                line("X.sub(1).any(1)", X.sub(1).any(1), "1 1"),
                line("X.gt(9).any()", X.gt(9).any(), "() 0"),
                line("X.lt(9).all()", X.lt(9).all(), "() 1"),
                line("X.cumsum(0)", X.cumsum(0), "(2,3) 3 1 2 2 6 2.5"),
                line("X.cumsum(-1)", X.cumsum(-1), "(2,3) 3 4 6 -1 4 4.5"),
                line("R.cumsum(1)", R.cumsum(1),
                        "(2,3,4) 1 2 3 4 6 8 10 12 15 18 21 24 13 14 15 16 30 32 34 36 51 54 57 60"));
        // @formatter:on
    }

    static Stream<Arguments> statistics() {
        // @formatter:off
        return Stream.of(
                line("X.var()", X.var(), "() 4.375"),
                line("X.var(1)", X.var(1), "1 9.75"),
                line("X.var(Correction.NONE, true, 0)", X.var(Correction.NONE, true, 0), "(1,3) 4 4 0.5625"),
                line("R.var(Correction.of(2), false, 0, 2)", R.var(Correction.of(2), false, 0, 2),
                        "49.666666666666664 49.666666666666664 49.666666666666664"),
                line("X.std()", X.std(), "() 2.091650066335189"),
                line("X.std(0)", X.std(0), "2.8284271247461903 2.8284271247461903 1.0606601717798212"),
                line("X.std(Correction.NONE, true, 1)", X.std(Correction.NONE, true, 1), "(2,1) 0.816496580927726 2.5495097567963922"),
                line("X.norm()", X.norm(), "() 6.34428877022476"),
                line("X.norm(1)", X.norm(1), "() 12.5"),
                line("X.norm(1, 0)", X.norm(1, 0), "4 6 2.5"),
                line("X.norm(2, true, 1)", X.norm(2, true, 1), "(2,1) 3.7416573867739413 5.123475382979799"),
                line("X.norm(3, 1)", X.norm(3, 1), "3.3019272488946263 5.0149552236588475"),
                line("X.norm(0.5, 0)", X.norm(0.5, 0), "7.464101615137754 10.47213595499958 4.500000000000001"),
                line("X.norm(INFINITY, false, 1)", X.norm(INFINITY, false, 1), "3 5"));
        // @formatter:on
    }

    static Stream<Arguments> probabilities() {
        // @formatter:off
        return Stream.of(
                line("X.logSumExp()", X.logSumExp(), "() 5.196409963500817"),
                line("X.logSumExp(0)", X.logSumExp(0), "3.01814992791781 5.0181499279178094 2.2014132779827524"),
                line("X.logSumExp(true, 1)", X.logSumExp(true, 1), "(2,1) 3.40760596444438 5.013496263048538"),
                line("X.softmax(0)", X.softmax(0),
                        "(2,3) 0.9820137900379085 0.017986209962091555 0.8175744761936437 "
                                + "0.017986209962091555 0.9820137900379085 0.18242552380635632"),
                line("X.softmax(-1)", X.softmax(-1),
                        "(2,3) 0.6652409557748218 0.09003057317038046 0.24472847105479764 "
                                + "0.002445523024335169 0.9865944031662419 0.010960073809423015"),
                line("X.logSoftmax(0)", X.logSoftmax(0),
                        "(2,3) -0.01814992791780974 -4.0181499279178094 -0.2014132779827524 "
                                + "-4.0181499279178094 -0.01814992791780974 -1.7014132779827524"),
                line("X.logSoftmax(1)", X.logSoftmax(1),
                        "(2,3) -0.4076059644443803 -2.40760596444438 -1.4076059644443804 "
                                + "-6.013496263048538 -0.01349626304853733 -4.513496263048538"),
                line("R.softmax(1)", R.softmax(1),
                        "(2,3,4) 0.00032932043896389293 0.00032932043896389293 0.00032932043896389293 "
                                + "0.00032932043896389293 0.017980286735531543 0.017980286735531543 "
                                + "0.017980286735531543 0.017980286735531543 0.9816903928255046 0.9816903928255046 "
                                + "0.9816903928255046 0.9816903928255046 0.00032932043896389293 "
                                + "0.00032932043896389293 0.00032932043896389293 0.00032932043896389293 "
                                + "0.017980286735531543 0.017980286735531543 0.017980286735531543 "
                                + "0.017980286735531543 0.9816903928255046 0.9816903928255046 0.9816903928255046 "
                                + "0.9816903928255046"));
        // @formatter:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"sumsAndExtremes", "statistics", "probabilities"})
    void tabled(String what, Tensor actual, String expected) {
        EdgeRow.assertSame(actual, EdgeRow.readOne(expected));
    }
}
