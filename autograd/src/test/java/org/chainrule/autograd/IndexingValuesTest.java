package org.chainrule.autograd;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Indexing, diagonals, triangles, ranges and masks against what NumPy computes. */
class IndexingValuesTest {
    private static final Tensor X = Tensor.of(new double[][] {{3, 1, 2}, {-1, 5, .5}});
    private static final Tensor R = Tensor.arange(1, 25, 1).reshape(2, 3, 4);
    private static final Tensor V = Tensor.of(4, 5, 6, 7, 8);
    private static final Tensor W = Tensor.of(1, -2, 3, 0, 2);
    private static final Tensor M = Tensor.arange(1, 13, 1).reshape(3, 4);
    private static final Tensor Q = Tensor.arange(1, 19, 1).reshape(2, 3, 3);
    private static final Tensor ODD = Tensor.of(0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    private static Arguments line(String what, Tensor actual, String expected) {
        return Arguments.of(what, actual, expected);
    }

    private static Tensor of(long... index) {
        return Tensor.of(index);
    }

    /** Two columns. */
    private static Tensor index(long... index) {
        return Tensor.of(index).reshape(-1, 2);
    }

    private static Tensor matrix(double... elements) {
        return Tensor.of(elements).reshape(-1, 2);
    }

    static Stream<Arguments> indexing() {
        // @formatter:off
        return Stream.of(
                line("X.gather(1, index(2, 0, 1, 1))", X.gather(1, index(2, 0, 1, 1)), "(2,2) 2 3 5 5"),
                line("X.gather(0, index(1, 0))", X.gather(0, index(1, 0)), "(1,2) -1 1"),
                line("X.indexSelect(1, of(2, 2, 0))", X.indexSelect(1, of(2, 2, 0)), "(2,3) 2 2 3 0.5 0.5 -1"),
                line("R.indexSelect(-2, of(1))", R.indexSelect(-2, of(1)), "(2,1,4) 5 6 7 8 17 18 19 20"),
                line("X.indexSelect(0, of())", X.indexSelect(0, of()), "(0,3)"),
                line("X.indexSelect(1, matrix)", X.indexSelect(1, of(2, 0, 1, 2).reshape(2, 2)),
                        "(2,2,2) 2 3 1 2 0.5 -1 5 0.5"),
                line("X.indexSelect(-2, scalar)", X.indexSelect(-2, of(1).reshape()), "(3) -1 5 0.5"),
                line("X.scatterAdd(1, index(2, 0, 1, 1), matrix(10, 20, 30, 40))", X.scatterAdd(1, index(2, 0, 1, 1), matrix(10, 20, 30, 40)),
                        "(2,3) 23 1 12 -1 75 0.5"),
                line("X.take(index(5, 0, 3, 3))", X.take(index(5, 0, 3, 3)), "(2,2) 0.5 3 -1 -1"),
                line("of(2, 0).oneHot(3)", of(2, 0).oneHot(3), "(2,3) 0 0 1 1 0 0"),
                line("index(0, 1).oneHot(2)", index(0, 1).oneHot(2), "(1,2,2) 1 0 0 1"),
                line("X.maskedFill(X.gt(2), 9)", X.maskedFill(X.gt(2), 9), "(2,3) 9 1 2 -1 9 0.5"),
                line("X.maskedFill(Tensor.of(new boolean[] {true, false, true}), 0)", X.maskedFill(Tensor.of(new boolean[] {true, false, true}), 0),
                        "(2,3) 0 1 0 0 5 0"));
        // @formatter:on
    }

    static Stream<Arguments> matrices() {
        // @formatter:off
        return Stream.of(
                line("V.dot(W)", V.dot(W), "() 28"),
                line("V.outer(Tensor.of(1, 10))", V.outer(Tensor.of(1, 10)), "(5,2) 4 40 5 50 6 60 7 70 8 80"),
                line("M.trace()", M.trace(), "() 18"),
                line("Q.trace()", Q.trace(), "15 42"),
                line("M.diagonal()", M.diagonal(), "1 6 11"),
                line("M.diagonal(1)", M.diagonal(1), "2 7 12"),
                line("M.diagonal(-1)", M.diagonal(-1), "5 10"),
                line("M.diagonal(3)", M.diagonal(3), "4"),
                line("M.diagonal(4)", M.diagonal(4), ""),
                line("M.diagonal(-3)", M.diagonal(-3), ""),
                line("M.transpose().diagonal(-2)", M.transpose().diagonal(-2), "3 8"),
                line("Q.diagonal(1)", Q.diagonal(1), "(2,2) 2 6 11 15"),
                line("M.triu(0)", M.triu(0), "(3,4) 1 2 3 4 0 6 7 8 0 0 11 12"),
                line("M.triu(2)", M.triu(2), "(3,4) 0 0 3 4 0 0 0 8 0 0 0 0"),
                line("M.triu(-1)", M.triu(-1), "(3,4) 1 2 3 4 5 6 7 8 0 10 11 12"),
                line("M.tril(0)", M.tril(0), "(3,4) 1 0 0 0 5 6 0 0 9 10 11 0"),
                line("M.tril(-1)", M.tril(-1), "(3,4) 0 0 0 0 5 0 0 0 9 10 0 0"),
                line("M.tril(1)", M.tril(1), "(3,4) 1 2 0 0 5 6 7 0 9 10 11 12"),
                line("Q.tril(0)", Q.tril(0), "(2,3,3) 1 0 0 4 5 0 7 8 9 10 0 0 13 14 0 16 17 18"),
                line("Q.matrixTranspose()", Q.matrixTranspose(),
                        "(2,3,3) 1 4 7 2 5 8 3 6 9 10 13 16 11 14 17 12 15 18"));
        // @formatter:on
    }

    static Stream<Arguments> made() {
        // @formatter:off
        return Stream.of(
                line("Tensor.arange(4)", Tensor.arange(4), "0 1 2 3"),
                line("Tensor.arange(1, 2, 0.3)", Tensor.arange(1, 2, 0.3), "1 1.3 1.6 1.9000000000000001"),
                line("Tensor.arange(3, 0, -1)", Tensor.arange(3, 0, -1), "3 2 1"),
                line("Tensor.arange(0, 0, 1)", Tensor.arange(0, 0, 1), ""),
                line("Tensor.linspace(-1, 1, 5)", Tensor.linspace(-1, 1, 5), "-1 -0.5 0 0.5 1"),
                line("Tensor.linspace(0, 1, 1)", Tensor.linspace(0, 1, 1), "0"),
                line("Tensor.linspace(0, 1, 0)", Tensor.linspace(0, 1, 0), ""),
                line("Tensor.linspace(0, 0.7, 8)", Tensor.linspace(0, 0.7, 8),
                        "0 0.09999999999999999 0.19999999999999998 0.3 0.39999999999999997 "
                                + "0.49999999999999994 0.6 0.7"),
                line("Tensor.eye(3)", Tensor.eye(3), "(3,3) 1 0 0 0 1 0 0 0 1"),
                line("ODD.isNaN()", ODD.isNaN(), "0 1 0 0"),
                line("ODD.isInfinite()", ODD.isInfinite(), "0 0 1 1"),
                line("ODD.nanToNum(7, 8, 9)", ODD.nanToNum(7, 8, 9), "0 7 8 9"),
                line("ODD.nanSum()", ODD.slice(0, 0, 2).nanSum(), "() 0"),
                line("ODD.nanMean()", Tensor.of(1, Double.NaN, 2).nanMean(), "() 1.5"),
                line("ODD.countNonzero()", ODD.countNonzero(), "() 3"),
                line("W.logicalXor(V.gt(5))", W.logicalXor(V.gt(5)), "1 1 0 1 0"),
                line("W.diagEmbed()", Tensor.of(1, 2).diagEmbed(), "(2,2) 1 0 0 2"),
                line("M.rot90(1, 0, 1)", M.rot90(1, 0, 1), "(4,3) 4 8 12 3 7 11 2 6 10 1 5 9"),
                line("M.rot90(-1, 0, 1)", M.rot90(-1, 0, 1), "(4,3) 9 5 1 10 6 2 11 7 3 12 8 4"),
                line("M.rot90(2, 0, 1)", M.rot90(2, 0, 1), "(3,4) 12 11 10 9 8 7 6 5 4 3 2 1"),
                line("V.indexCopy(0, of(1, 1), Tensor.of(8, 9))", Tensor.of(4, 5).indexCopy(0, of(1, 1), Tensor.of(8, 9)), "4 9"),
                line("V.indexFill(0, of(1), 3)", Tensor.of(4, 5).indexFill(0, of(1), 3), "4 3"),
                line("M.indexFill(-1, of(2, 0), 0)", M.indexFill(-1, of(2, 0), 0), "(3,4) 0 2 0 4 0 6 0 8 0 10 0 12"),
                line("cdist", Tensor.of(new double[][] {{0, 0}}).cdist(Tensor.of(new double[][] {{3, 4}, {1, 0}})), "(1,2) 5 1"),
                line("R.unflatten(2, 2, -1)", R.unflatten(2, 2, -1).select(0, 0).select(0, 0), "(2,2) 1 2 3 4"),
                line("ODD.isFinite()", ODD.isFinite(), "1 0 0 0"),
                line("W.logicalAnd(V.gt(5))", W.logicalAnd(V.gt(5)), "0 0 1 0 1"),
                line("W.logicalOr(V.gt(7))", W.logicalOr(V.gt(7)), "1 1 1 0 1"),
                line("W.logicalNot()", W.logicalNot(), "0 0 0 1 0"));
        // @formatter:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"indexing", "matrices", "made"})
    void tabled(String what, Tensor actual, String expected) {
        EdgeRow.assertSame(actual, EdgeRow.readOne(expected));
    }
}
