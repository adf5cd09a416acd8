package org.chainrule.autograd.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.chainrule.autograd.machine.ElementArrays;
import org.junit.jupiter.api.Test;

/** Every way to multiply matrices gives the bits that the definition says, and they are close to the truth. */
class ProductsTest {

    /** The layout of a factor in its array. */
    private enum Placement {
        ROW_MAJOR, TRANSPOSED, GAPS, GAPS_TRANSPOSED, BACKWARDS, ROWS_BACKWARDS, ONE_ROW_FOR_ALL, ONE_COLUMN_FOR_ALL, ANYHOW;

        Matrix matrix(boolean single, int rows, int columns, SplittableRandom random, boolean special) {
            return switch (this) {
                case ROW_MAJOR -> filled(single, 0, columns, 1, rows, columns, random, special);
                case TRANSPOSED -> filled(single, 0, 1, rows, rows, columns, random, special);
                case GAPS -> filled(single, 3, columns + 2, 1, rows, columns, random, special);
                case GAPS_TRANSPOSED -> filled(single, 5, 1, rows + 7, rows, columns, random, special);
                case BACKWARDS -> filled(single, Math.max(0, rows * columns - 1), -columns, -1, rows, columns, random,
                        special);
                case ROWS_BACKWARDS -> filled(single, Math.max(0, rows - 1) * columns, -columns, 1, rows, columns,
                        random, special);
                case ONE_ROW_FOR_ALL -> filled(single, 1, 0, 1, rows, columns, random, special);
                case ONE_COLUMN_FOR_ALL -> filled(single, 1, 1, 0, rows, columns, random, special);
                case ANYHOW -> filled(single, 2, 2 * columns, 2, rows, columns, random, special);
            };
        }
    }

    private static final double[] SPECIAL = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE, -Double.MIN_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-30, -1e-300, Float.MAX_VALUE,
        Double.MAX_VALUE, 1};

    private static Matrix filled(boolean single, int at, int rowStride, int columnStride, int rows, int columns,
            SplittableRandom random, boolean special) {
        int reach = at + Math.max(0, rowStride) * Math.max(0, rows - 1)
                + Math.max(0, columnStride) * Math.max(0, columns - 1);
        Object array = Elements.of(single).array(reach + 1);
        for (int n = 0; n <= reach; n++) {
            boolean chosen = special && random.nextInt(Math.max(8, reach / 16)) == 0;
            double value = chosen ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextDouble(-2, 2);
            ElementArrays.set(array, n, value);
        }
        return new Matrix(array, at, rowStride, columnStride, rows, columns);
    }

    private static double get(Matrix matrix, int row, int column) {
        return ElementArrays.get(matrix.array(),
                matrix.offset() + row * matrix.rowStride() + column * matrix.columnStride());
    }

    /** What a product is added to. */
    private enum Addend {
        NOTHING, ITSELF, ANOTHER, ONE_ROW, ONE_COLUMN;

        Matrix of(Matrix c, boolean single, SplittableRandom random) {
            Placement placement = switch (this) {
                case NOTHING, ITSELF -> null;
                case ANOTHER -> Placement.GAPS;
                case ONE_ROW -> Placement.ONE_ROW_FOR_ALL;
                case ONE_COLUMN -> Placement.ONE_COLUMN_FOR_ALL;
            };
            return placement == null
                    ? this == ITSELF ? c : null
                    : placement.matrix(single, c.rows(), c.columns(), random, false);
        }
    }

    /** The definition, word for word. */
    private static double defined(Product product, int row, int column) {
        double result = product.z() != null ? get(product.z(), row, column) : 0;
        int terms = product.a().columns();
        for (int block = 0; block * 512 < terms; block++) {
            double sum = 0;
            for (int p = block * 512; p < Math.min(terms, (block + 1) * 512); p++) {
                double a = get(product.a(), row, p);
                double b = get(product.b(), p, column);
                sum = product.elements().isSingle()
                        ? Math.fma((float) a, (float) b, (float) sum)
                        : Math.fma(a, b, sum);
            }
            boolean isFirst = block == 0 && product.z() == null;
            result = isFirst ? sum : product.elements().isSingle() ? (float) result + (float) sum : result + sum;
        }
        return result;
    }

    private record Case(boolean single, int rows, int columns, int terms, Placement a, Placement b, Addend addend,
            boolean special) {

        /** The product is written into the middle of an array, between rows that aren't its own. */
        Product product(long seed) {
            var random = new SplittableRandom(seed);
            Matrix c = filled(single, 4, columns + 3, 1, rows + 1, columns, random, false).part(0, 0, rows, columns);
            return new Product(Elements.of(single), a.matrix(single, rows, terms, random, special),
                    b.matrix(single, terms, columns, random, special), c, addend.of(c, single, random));
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<Integer> sizes = Arbitraries.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 19, 31, 32, 33,
                35, 63, 64, 65, 67, 80, 131); // around tiles of 5 and 6 rows and vectors of 2 to 16 elements
        Arbitrary<Integer> terms = Arbitraries.of(0, 1, 2, 3, 7, 16, 33, 511, 512, 513, 1027);
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(either, sizes, sizes, terms, Arbitraries.of(Placement.values()),
                Arbitraries.of(Placement.values()), Arbitraries.of(Addend.values()), either).as(Case::new);
    }

    /** Every way that there is here. */
    private static List<Consumer<Product>> ways(Elements elements) {
        List<Consumer<Product>> ways = new ArrayList<>();
        ways.add(product -> Products.multiply(product, 1));
        ways.add(product -> Products.inParts(product, 2));
        ways.add(product -> Products.inParts(product, 7));
        ways.add(PlainProduct::run);
        ways.add(PlainProduct::bySums);
        MicroKernels kernels = MicroKernels.of(elements, MicroKernel.Form.MATRICES);
        if (kernels != null) {
            ways.add(product -> TiledProduct.run(product, kernels));
            ways.add(product -> BlockedProduct.multiply(product, kernels));
            ways.add(product -> PackedFactor.of(product.b()).multiply(product.a(), product.c(), product.z()));
        }
        return ways;
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void everyWayGivesTheBitsOfTheDefinition(@ForAll("cases") Case c, @ForAll long seed) {
        for (boolean transposed : new boolean[] {false, true}) {
            for (Consumer<Product> way : ways(Elements.of(c.single))) {
                if (c.rows * c.columns * c.terms > 0) {
                    Product product = c.product(seed);
                    Object expected = expected(product);
                    way.accept(transposed ? product.transposed() : product);
                    assertThat(product.c().array()).isEqualTo(expected);
                }
            }
        }
    }

    /** The whole array around the product as it should be in the end. */
    private static Object expected(Product product) {
        Object array = copy(product.c().array());
        for (int row = 0; row < product.rows(); row++) {
            for (int column = 0; column < product.columns(); column++) {
                ElementArrays.set(array, product.c().index(row, column), defined(product, row, column));
            }
        }
        return array;
    }

    private static Object copy(Object array) {
        return array instanceof float[] floats ? floats.clone() : ((double[]) array).clone();
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void whatIsEmptyStaysEmptyAndASumOfNothingIsZero(@ForAll("cases") Case c, @ForAll long seed) {
        Product product = new Case(c.single, c.rows, c.columns, 0, c.a, c.b, c.addend, c.special).product(seed);
        Object expected = expected(product);
        Products.multiply(product, 2);
        assertThat(product.c().array()).isEqualTo(expected);
    }

    /** No sum is further from the truth than the rounding of each of its steps allows. */
    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void sumsAreAsCloseToTheTruthAsTheirRoundingAllows(@ForAll("cases") Case c, @ForAll long seed) {
        Product product = new Case(c.single, Math.min(5, c.rows), Math.min(70, c.columns), c.terms, c.a, c.b,
                Addend.NOTHING, false).product(seed);
        Products.multiply(product, 1);
        double unit = c.single ? 0x1p-24 : 0x1p-53;
        for (int row = 0; row < product.rows(); row++) {
            for (int column = 0; column < product.columns(); column++) {
                BigDecimal exact = BigDecimal.ZERO;
                double size = 0;
                for (int p = 0; p < c.terms; p++) {
                    double a = get(product.a(), row, p);
                    double b = get(product.b(), p, column);
                    exact = exact.add(new BigDecimal(a).multiply(new BigDecimal(b)));
                    size += Math.abs(a * b);
                }
                double error = exact.subtract(new BigDecimal(get(product.c(), row, column))).abs().doubleValue();
                int steps = Math.min(c.terms, 512) + c.terms / 512;
                assertThat(error).isLessThanOrEqualTo(1.001 * steps * unit * size);
            }
        }
    }

    /** Cold code, warm code and whatever is chosen on the way. */
    @Test
    void theBitsStayWhileTheCodeGetsWarm() {
        for (boolean single : new boolean[] {true, false}) {
            Product product = new Case(single, 61, 77, 523, Placement.ROW_MAJOR, Placement.TRANSPOSED, Addend.NOTHING,
                    false).product(5);
            Object expected = expected(product);
            for (int round = 0; round < 150; round++) {
                product.elements().clear(product.c());
                Products.multiply(product, 1);
                assertThat(product.c().array()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aLargeProductIsSharedByThreadsAndGivesTheSameBits() {
        for (boolean single : new boolean[] {true, false}) {
            for (Case c : List.of(
                    new Case(single, 210, 330, 300, Placement.ROW_MAJOR, Placement.TRANSPOSED, Addend.ITSELF, false),
                    new Case(single, 10_000, 17, 70, Placement.TRANSPOSED, Placement.ROW_MAJOR, Addend.ONE_ROW,
                            false))) {
                Object expected = expected(c.product(3));
                for (int threads = 1; threads <= 5; threads++) {
                    Product product = c.product(3);
                    Products.multiply(product, threads);
                    assertThat(product.c().array()).isEqualTo(expected);
                }
            }
        }
    }

    /** Several chunks of rows and groups of panels, with code that is ready: a left factor of far neighbours is copied. */
    @Test
    void blocksOfALargeProductGiveTheSameBits() {
        for (boolean single : new boolean[] {true, false}) {
            for (Case c : List.of(
                    new Case(single, 333, 700, 1100, Placement.TRANSPOSED, Placement.GAPS, Addend.ANOTHER, false),
                    new Case(single, 333, 700, 1100, Placement.ROW_MAJOR, Placement.TRANSPOSED, Addend.NOTHING,
                            false))) {
                Object expected = expected(c.product(3));
                Product product = c.product(3);
                MicroKernels kernels = MicroKernels.of(product.elements(), MicroKernel.Form.MATRICES);
                if (kernels != null) {
                    BlockedProduct.multiply(product, kernels);
                    assertThat(product.c().array()).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void pairsOfMatricesAreBroadcast() {
        double[] a = {1, 2, 3, 4, 5, 6, /**/ 1, 0, 0, 0, 1, 0}; // two of (2, 3)
        double[] b = {1, 2, 0, 1, -1, 0, /**/ 7, 8, 9, 10, 11, 12}; // two of (3, 2)
        int[] sizes = {2, 2, 2};
        double[] c = new double[8];
        Window left = new Window(a, 0, new int[] {6, 3, 1});
        Products.multiply(left, new Window(b, 0, new int[] {6, 2, 1}), c, sizes, 3);
        assertThat(c).containsExactly(-2, 4, -2, 13, /**/ 7, 8, 9, 10);
        Products.multiply(left, new Window(b, 6, new int[] {0, 2, 1}), c, sizes, 3); // the second for both
        assertThat(c).containsExactly(58, 64, 139, 154, /**/ 7, 8, 9, 10);
    }

    /** Were a micro-kernel to stay slow, products would still be right, and nobody would notice that they are slow. */
    @Test
    void theCompilerTurnsMicroKernelsIntoMachineCode() {
        for (MicroKernel.Form form : MicroKernel.Form.values()) {
            for (boolean single : new boolean[] {true, false}) {
                MicroKernels kernels = MicroKernels.of(Elements.of(single), form);
                assertThat(kernels == null).isEqualTo(Boolean.getBoolean("laws.without.vector.api"));
                if (kernels != null) {
                    int vectors = kernels.panels(1_000).size(0);
                    int rows = kernels.rows(1_000, vectors).size(0);
                    assertThat(WarmUp.of(kernels.get(rows, vectors), Elements.of(single), form, rows,
                            vectors * kernels.lanes())).isTrue();
                }
            }
        }
    }
}
