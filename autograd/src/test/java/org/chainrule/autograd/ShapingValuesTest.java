package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shaping, slicing, borders and putting together against what NumPy computes. */
class ShapingValuesTest {
    private static final Tensor X = Tensor.of(new double[][] {{3, 1, 2}, {-1, 5, .5}});
    private static final Tensor R = Tensor.arange(1, 25, 1).reshape(2, 3, 4);
    private static final Tensor V = Tensor.of(4, 5, 6, 7, 8);
    private static final Tensor W = Tensor.of(1, -2, 3, 0, 2);

    private static Arguments line(String what, Tensor actual, String expected) {
        return Arguments.of(what, actual, expected);
    }

    static Stream<Arguments> shaping() {
        // @formatter:off
        return Stream.of(
                line("R.flatten()", R.flatten(), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24"),
                line("R.flatten(1, 2)", R.flatten(1, 2),
                        "(2,12) 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24"),
                line("R.flatten(0, -2)", R.flatten(0, -2),
                        "(6,4) 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24"),
                line("X.unsqueeze(0)", X.unsqueeze(0), "(1,2,3) 3 1 2 -1 5 0.5"),
                line("X.unsqueeze(-1)", X.unsqueeze(-1), "(2,3,1) 3 1 2 -1 5 0.5"),
                line("X.unsqueeze(1)", X.unsqueeze(1), "(2,1,3) 3 1 2 -1 5 0.5"),
                line("X.reshape(1, 2, 1, 3).squeeze()", X.reshape(1, 2, 1, 3).squeeze(), "(2,3) 3 1 2 -1 5 0.5"),
                line("X.reshape(1, 2, 1, 3).squeeze(2)", X.reshape(1, 2, 1, 3).squeeze(2), "(1,2,3) 3 1 2 -1 5 0.5"),
                line("X.transpose(0, 1)", X.transpose(0, 1), "(3,2) 3 -1 1 5 2 0.5"),
                line("X.transpose(1, 1)", X.transpose(1, 1), "(2,3) 3 1 2 -1 5 0.5"),
                line("R.transpose(0, 1)", R.transpose(0, 1),
                        "(3,2,4) 1 2 3 4 13 14 15 16 5 6 7 8 17 18 19 20 9 10 11 12 21 22 23 24"),
                line("R.transpose(-1, 0)", R.transpose(-1, 0),
                        "(4,3,2) 1 13 5 17 9 21 2 14 6 18 10 22 3 15 7 19 11 23 4 16 8 20 12 24"),
                line("R.transpose()", R.transpose(),
                        "(4,3,2) 1 13 5 17 9 21 2 14 6 18 10 22 3 15 7 19 11 23 4 16 8 20 12 24"),
                line("X.tile(2)", X.tile(2), "(2,6) 3 1 2 3 1 2 -1 5 0.5 -1 5 0.5"),
                line("X.tile(2, 1)", X.tile(2, 1), "(4,3) 3 1 2 -1 5 0.5 3 1 2 -1 5 0.5"),
                line("V.tile(2, 1)", V.tile(2, 1), "(2,5) 4 5 6 7 8 4 5 6 7 8"),
                line("X.repeat(1, 1, 2)", X.repeat(1, 1, 2), "(1,2,6) 3 1 2 3 1 2 -1 5 0.5 -1 5 0.5"),
                line("X.tile(0, 1)", X.tile(0, 1), "(0,3)"));
        // @formatter:on
    }

    static Stream<Arguments> parts() {
        // @formatter:off
        return Stream.of(
                line("V.slice(0, 1, 3)", V.slice(0, 1, 3), "5 6"),
                line("V.slice(0, -4, -1)", V.slice(0, -4, -1), "5 6 7"),
                line("V.slice(0, 0, 5, 2)", V.slice(0, 0, 5, 2), "4 6 8"),
                line("V.slice(0, 1, 5, 3)", V.slice(0, 1, 5, 3), "5 8"),
                line("V.slice(0, 2, 2)", V.slice(0, 2, 2), ""),
                line("R.slice(-1, -3, 4, 2)", R.slice(-1, -3, 4, 2), "(2,3,2) 2 4 6 8 10 12 14 16 18 20 22 24"),
                line("R.select(1, -1)", R.select(1, -1), "(2,4) 9 10 11 12 21 22 23 24"),
                line("V.select(0, 2)", V.select(0, 2), "() 6"),
                line("X.flip()", X.flip(), "(2,3) 0.5 5 -1 2 1 3"),
                line("X.flip(1)", X.flip(1), "(2,3) 2 1 3 0.5 5 -1"),
                line("R.flip(0, -1)", R.flip(0, -1),
                        "(2,3,4) 16 15 14 13 20 19 18 17 24 23 22 21 4 3 2 1 8 7 6 5 12 11 10 9"),
                line("V.roll(2, 0)", V.roll(2, 0), "7 8 4 5 6"),
                line("X.roll(-1, 1)", X.roll(-1, 1), "(2,3) 1 2 3 5 0.5 -1"),
                line("X.roll(7, -1)", X.roll(7, -1), "(2,3) 2 3 1 0.5 -1 5"));
        // @formatter:on
    }

    static Stream<Arguments> joined() {
        // @formatter:off
        return Stream.of(
                line("V.pad(0, 1, 2)", V.pad(0, 1, 2), "0 4 5 6 7 8 0 0"),
                line("X.pad(0, 1, 0, 9)", X.pad(0, 1, 0, 9), "(3,3) 9 9 9 3 1 2 -1 5 0.5"),
                line("V.padReflect(0, 2, 3)", V.padReflect(0, 2, 3), "6 5 4 5 6 7 8 7 6 5"),
                line("X.padReflect(1, 1, 2)", X.padReflect(1, 1, 2), "(2,6) 1 3 1 2 1 3 5 -1 5 0.5 5 -1"),
                line("V.padReplicate(0, 2, 1)", V.padReplicate(0, 2, 1), "4 4 4 5 6 7 8 8"),
                line("X.padReplicate(0, 1, 2)", X.padReplicate(0, 1, 2),
                        "(5,3) 3 1 2 3 1 2 -1 5 0.5 -1 5 0.5 -1 5 0.5"),
                line("Tensor.concat(1, X, X.flip(0))", Tensor.concat(1, X, X.flip(0)),
                        "(2,6) 3 1 2 -1 5 0.5 -1 5 0.5 3 1 2"),
                line("Tensor.concat(0, V, Tensor.zeros(0), V)", Tensor.concat(0, V, Tensor.zeros(0), V),
                        "4 5 6 7 8 4 5 6 7 8"),
                line("Tensor.concat(List.of(X, X.flip(0)), 1)", Tensor.concat(List.of(X, X.flip(0)), 1),
                        "(2,6) 3 1 2 -1 5 0.5 -1 5 0.5 3 1 2"),
                line("Tensor.stack(List.of(V, W), -1)", Tensor.stack(List.of(V, W), -1),
                        "(5,2) 4 1 5 -2 6 3 7 0 8 2"),
                line("Tensor.stack(0, V, W)", Tensor.stack(0, V, W), "(2,5) 4 5 6 7 8 1 -2 3 0 2"),
                line("Tensor.stack(-1, V, W)", Tensor.stack(-1, V, W), "(5,2) 4 1 5 -2 6 3 7 0 8 2"),
                line("Tensor.stack(1, X, X.neg())", Tensor.stack(1, X, X.neg()),
                        "(2,2,3) 3 1 2 -3 -1 -2 -1 5 0.5 1 -5 -0.5"));
        // @formatter:on
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"shaping", "parts", "joined"})
    void tabled(String what, Tensor actual, String expected) {
        EdgeRow.assertSame(actual, EdgeRow.readOne(expected));
    }

    @Test
    void tilesOneAxisOfAsManyAsThereMayBe() {
        int[] times = new int[64];
        Arrays.fill(times, 1);
        times[40] = 3;
        Tensor tiled = Tensor.of(5, 7).tile(times);
        assertThat(tiled.shape().rank()).isEqualTo(64);
        assertThat(tiled.toDoubleArray()).containsExactly(5, 7, 5, 7, 5, 7);
    }
}
