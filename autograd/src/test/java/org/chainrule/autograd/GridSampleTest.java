package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.chainrule.autograd.PyTorchNumbers.input;
import static org.chainrule.autograd.PyTorchNumbers.numbers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Images at the places of a grid against PyTorch, in both precisions, and at what isn't a number; affine grids. */
class GridSampleTest {
    private static final Map<String, PyTorchNumbers> TRUTHS = PyTorchNumbers.read("grids.txt");
    private static final GridOptions DEFAULTS = GridOptions.defaults();
    private static final Shape IMAGES = Shape.of(2, 1, 3, 4);
    private static final Shape ROWS = Shape.of(2, 1, 1, 4);
    private static final Shape VOLUMES = Shape.of(1, 1, 2, 3, 4);

    /** Coordinates from -50/33.7 to 50/33.7, none at the middle or the edge of an element but for 0. */
    private static Tensor grid(int... sizes) {
        return numbers(Shape.of(sizes), 43, 5, 101, 33.7);
    }

    /** Quarters from -6/4 to 6/4, where interpolation has kinks and steps. */
    private static Tensor quarters(int... sizes) {
        return numbers(Shape.of(sizes), 5, 3, 13, 4);
    }

    private static void add(List<Arguments> cases, String name, Function<Tensor[], Tensor> op, Tensor... x) {
        cases.add(Arguments.of(name, op, x));
    }

    private static void addSampled(List<Arguments> cases, String mode, GridOptions options, String behind, Tensor x,
            Tensor grid) {
        for (GridPadding padding : GridPadding.values()) {
            String name = mode + " " + padding.name().toLowerCase();
            GridOptions padded = options.padding(padding);
            add(cases, name + behind, t -> t[0].gridSample(t[1], padded), x, grid);
            add(cases, name + " aligned" + behind, t -> t[0].gridSample(t[1], padded.alignCorners()), x, grid);
        }
    }

    private static void addAffine(List<Arguments> cases, String name, Shape images, Tensor theta) {
        add(cases, name, t -> t[0].affineGrid(images), theta);
        add(cases, name + " aligned", t -> t[0].affineGrid(images, DEFAULTS.alignCorners()), theta);
    }

    static List<Arguments> cases() {
        GridOptions nearest = DEFAULTS.mode(InterpolateMode.NEAREST);
        Map<String, GridOptions> modes = Map.of("bilinear", DEFAULTS, "nearest", nearest, "bicubic",
                DEFAULTS.mode(InterpolateMode.CUBIC));
        List<Arguments> cases = new ArrayList<>();
        modes.forEach((mode, options) -> {
            addSampled(cases, mode, options, "", input(2, 2, 4, 3), grid(2, 2, 3, 2));
            addSampled(cases, mode, options, " at kinks", input(1, 1, 3, 4), quarters(1, 3, 5, 2));
        });
        addSampled(cases, "trilinear", DEFAULTS, "", input(1, 2, 3, 2, 4), grid(1, 2, 1, 4, 3));
        addSampled(cases, "nearest 3d", nearest, "", input(1, 2, 3, 2, 4), grid(1, 2, 1, 4, 3));
        addSampled(cases, "bilinear", DEFAULTS, " of one pixel", input(1, 2, 1, 1), grid(1, 1, 3, 2));
        addAffine(cases, "affine 2d", IMAGES, input(2, 2, 3));
        addAffine(cases, "affine 2d of one row", ROWS, input(2, 2, 3));
        addAffine(cases, "affine 3d", VOLUMES, input(1, 3, 4));
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfPyTorch(String name, Function<Tensor[], Tensor> op, Tensor... x) {
        TRUTHS.get(name).verify(op, x);
    }

    @Test
    void noCaseIsLeftOut() {
        assertThat(cases().stream().map(line -> (String) line.get()[0]))
                .containsExactlyInAnyOrderElementsOf(TRUTHS.keySet());
    }

    @ParameterizedTest
    @EnumSource(GridPadding.class)
    void derivativesOfBothOrders(GridPadding padding) {
        for (InterpolateMode mode : List.of(InterpolateMode.LINEAR, InterpolateMode.CUBIC)) {
            GridOptions options = DEFAULTS.mode(mode).padding(padding);
            GradCheck.of((Tensor x, Tensor grid) -> x.gridSample(grid.sin().mul(1.2), options).tanh()).secondOrder()
                    .verify(input(1, 2, 3, 4), grid(1, 1, 3, 2).add(0.01));
        }
    }

    @Test
    void theSameImageIsAtTheGridOfTheIdentity() {
        Tensor x = input(2, 2, 3, 4);
        Tensor identity = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}}).expand(Shape.of(2, 2, 3));
        for (GridOptions options : List.of(DEFAULTS, DEFAULTS.alignCorners())) {
            Tensor same = x.gridSample(identity.affineGrid(x.shape(), options), options);
            assertThat(same.allClose(x, 0, 1e-14)).isTrue();
        }
    }

    private static double[] at(Tensor x, GridOptions options, double... coordinates) {
        return x.gridSample(Tensor.of(Shape.of(1, 1, coordinates.length / 2, 2), coordinates), options).toDoubleArray();
    }

    @ParameterizedTest
    @EnumSource(value = InterpolateMode.class, names = {"NEAREST", "LINEAR", "CUBIC"})
    void coordinatesThatAreNoNumbers(InterpolateMode mode) {
        double infinite = Double.POSITIVE_INFINITY;
        double[] places = {Double.NaN, 0, 0, Double.NaN, infinite, 0.9, -infinite, 0.9, 1e300, 0.9};
        Tensor x = Tensor.of(Shape.of(1, 1, 2, 2), new double[] {1, 1, 5, 7});
        double nan = Double.NaN;
        GridOptions options = DEFAULTS.mode(mode);
        assertThat(at(x, options, places)).containsExactly(nan, nan, 0, 0, 0);
        double[] border = at(x, options.padding(GridPadding.BORDER), places);
        double[] ends = at(x, options.padding(GridPadding.BORDER), 5, 0.9, -5, 0.9);
        assertThat(border).containsExactly(nan, nan, ends[0], ends[1], ends[0]);
        double[] reflected = at(x, options.padding(GridPadding.REFLECTION), places);
        assertThat(reflected).startsWith(nan, nan, nan, nan);
        assertThat(reflected[4]).isFinite();
    }

    @Test
    void whatIsOutOfReachDoesNotMatter() {
        Tensor x = Tensor.of(Shape.of(1, 1, 1, 4), new double[] {Double.NaN, 2, 4, Double.POSITIVE_INFINITY})
                .requiresGrad(true);
        Tensor grid = Tensor.of(Shape.of(1, 1, 3, 2), new double[] {0.1, 0, -7, 0, 9, 0}).requiresGrad(true);
        Tensor y = x.gridSample(grid);
        assertThat(y.toDoubleArray()).containsExactly(new double[] {3.4, 0, 0}, within(1e-14));
        y.sum().backward();
        assertThat(grid.grad().slice(2, 0, 3).flatten().toDoubleArray()).doesNotContain(Double.NaN);
        assertThat(x.grad().toDoubleArray()).containsExactly(new double[] {0, 0.3, 0.7, 0},
                within(1e-14));
    }

    @Test
    void nothingIsSampledOfNoImages() {
        assertThat(Tensor.zeros(0, 3, 4, 5).gridSample(Tensor.zeros(0, 2, 2, 2)).shape())
                .isEqualTo(Shape.of(0, 3, 2, 2));
        assertThat(Tensor.zeros(2, 3, 4, 5).gridSample(Tensor.zeros(2, 0, 2, 2)).shape())
                .isEqualTo(Shape.of(2, 3, 0, 2));
        assertThat(Tensor.zeros(0, 2, 3).affineGrid(Shape.of(0, 1, 4, 5)).shape()).isEqualTo(Shape.of(0, 4, 5, 2));
    }

    private static void refuses(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void errorsNameOpOperandsAndTheFix() {
        Tensor x = Tensor.zeros(1, 2, 3, 4).named("x");
        Tensor grid = Tensor.zeros(1, 5, 6, 2).named("grid");
        refuses(() -> x.select(0, 0).gridSample(grid), "gridSample of (2, 3, 4) F64 and grid (1, 5, 6, 2) F64",
                "not 3; unsqueeze");
        refuses(() -> x.gridSample(Tensor.zeros(1, 5, 6, 3)), "gridSample of x", "the first of 1 samples",
                "2 coordinates, x and y, not the shape (1, 5, 6, 3)");
        refuses(() -> x.gridSample(Tensor.zeros(2, 5, 6, 2)), "the first of 1 samples");
        refuses(() -> Tensor.zeros(1, 2, 0, 4).gridSample(grid), "axis 2 has no elements");
        refuses(() -> x.gridSample(grid.to(DType.I64)), "operand 2, (1, 5, 6, 2) I64", "convert it");
        refuses(() -> Tensor.zeros(1, 1, 2, 2, 2).gridSample(Tensor.zeros(1, 1, 1, 1, 3),
                DEFAULTS.mode(InterpolateMode.CUBIC)), "not for volumes; set LINEAR or NEAREST");
        refuses(() -> DEFAULTS.mode(InterpolateMode.AREA), "GridOptions: the mode must be", "not AREA");
        refuses(() -> Tensor.zeros(2, 3).named("theta").affineGrid(IMAGES), "affineGrid of theta (2, 3) F64",
                "of shape (2, 2, 3) in all");
        refuses(() -> Tensor.zeros(2, 3).affineGrid(Shape.of(3, 4)), "the shape (3, 4) of the images", "(N, C, H, W)");
    }
}
