package org.chainrule.gpu.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;

import org.chainrule.autograd.kernel.Matrix;
import org.chainrule.autograd.kernel.Products;
import org.chainrule.gpu.ptx.ProductKernel.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products have the bits of the CPU's, of all layouts, of sizes that fill no tile, and of several blocks of terms. */
class ProductKernelTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 5, 7", "64, 64, 16", "65, 63, 17", "7, 70, 33", "33, 9, 1030", "5, 66, 512"})
    void theBitsAreThoseOfTheCpu(int rows, int columns, int terms) {
        for (boolean single : new boolean[] {true, false}) {
            for (int layout = 0; layout < 4; layout++) {
                for (boolean addsZ : new boolean[] {false, true}) {
                    compare(new Spec(single, (layout & 1) == 0, (layout & 2) != 0, addsZ, 0), rows, columns, terms);
                }
            }
        }
    }

    private static void compare(Spec spec, int rows, int columns, int terms) {
        var random = new SplittableRandom(rows * 31L + columns * 7L + terms);
        Object a = numbers(random, rows * terms, spec.single());
        Object b = numbers(random, terms * columns, spec.single());
        Object z = numbers(random, rows * columns, spec.single());
        Object expected = spec.single() ? new float[rows * columns] : new double[rows * columns];
        Object c = spec.single() ? new float[rows * columns] : new double[rows * columns];
        int aRow = spec.aByTerm() ? terms : 1;
        int aTerm = spec.aByTerm() ? 1 : rows;
        int bTerm = spec.bByTerm() ? 1 : columns;
        int bColumn = spec.bByTerm() ? terms : 1;
        Products.multiply(new Matrix(a, 0, aRow, aTerm, rows, terms), new Matrix(b, 0, bTerm, bColumn, terms, columns),
                Matrix.rowMajor(expected, rows, columns), spec.addsZ() ? Matrix.rowMajor(z, rows, columns) : null);
        run(ProductKernel.of("product", spec), spec.single() ? 4 : 8, rows, columns, terms, a, aRow, aTerm, b, bTerm,
                bColumn, z, c);
        if (spec.single()) {
            assertThat((float[]) c).as("%s", spec).containsExactly((float[]) expected);
        } else {
            assertThat((double[]) c).as("%s", spec).containsExactly((double[]) expected);
        }
    }

    private static void run(String kernel, int size, int rows, int columns, int terms, Object a, int aRow, int aTerm,
            Object b,
            int bTerm, int bColumn, Object z, Object c) {
        var machine = new PtxMachine(1 << 22);
        long out = machine.memory.allocate(rows * columns * size);
        int tilesOfRow = (columns + ProductKernel.TILE - 1) / ProductKernel.TILE;
        int tiles = tilesOfRow * ((rows + ProductKernel.TILE - 1) / ProductKernel.TILE);
        machine.launch(kernel, tiles, machine.memory.upload(a, 0), machine.memory.upload(b, 0),
                machine.memory.upload(z, 0), out, rows, columns, terms, tilesOfRow, tiles, (long) aRow * size,
                (long) aTerm * size,
                (long) bTerm * size, (long) bColumn * size, (long) columns * size, size);
        machine.memory.download(out, c);
    }

    /** Some terms are so small that sums of them are -0. */
    private static Object numbers(SplittableRandom random, int count, boolean single) {
        double[] numbers = random.doubles(count, -1, 1)
                .map(x -> random.nextInt(5) == 0 ? x * (single ? 1e-30 : 1e-200) : x).toArray();
        if (!single) {
            return numbers;
        }
        float[] floats = new float[count];
        for (int n = 0; n < count; n++) {
            floats[n] = (float) numbers[n];
        }
        return floats;
    }

    @Test
    void mistakesAreFound() {
        String kernel = ProductKernel.of("product", new Spec(true, true, false, false, 0));
        assertThatThrownBy(() -> run(kernel.replaceFirst("\tbar.sync 0;\n", "")))
                .hasMessageContaining("nothing was written");
        assertThatThrownBy(() -> run(kernel.substring(0, kernel.lastIndexOf("\tbar.sync 0;\n"))
                + kernel.substring(kernel.lastIndexOf("\tbar.sync 0;\n") + "\tbar.sync 0;\n".length())))
                .hasMessageContaining("a race");
        assertThatThrownBy(() -> run(kernel.replaceFirst("st.shared", "// st.shared")))
                .hasMessageContaining("nothing was written");
        assertThatThrownBy(() -> run(kernel.replaceFirst("shared_memory\\[\\d+]", "shared_memory[4000]")))
                .hasMessageContaining("shared memory at");
    }

    private static void run(String kernel) {
        run(kernel, 4, 5, 6, 40, new float[200], 40, 1, new float[240], 6, 1, new float[30], new float[30]);
    }
}
