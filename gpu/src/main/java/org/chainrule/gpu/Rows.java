package org.chainrule.gpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.device.DeviceArray;
import org.chainrule.autograd.device.ElementType;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.kernel.SumThenMap;
import org.chainrule.autograd.kernel.Window;
import org.chainrule.gpu.DeviceMemory.Block;

/**
 * Rows that are computed in several passes, each a kernel: folds of formulas of their elements, to a number of each row in double precision, and
 * formulas of the elements and of these numbers, which are rounded to the elements' precision where they are read, as on the CPU.
 */
final class Rows {
    private final Gpu gpu;
    private final Sums sums;
    private final ElementType type; // of the elements
    private final int rows;
    private final int width;
    private final List<Window> elements;

    Rows(Gpu gpu, Sums sums, ElementType type, int rows, int width, List<Window> elements) {
        this.gpu = gpu;
        this.sums = sums;
        this.type = type;
        this.rows = rows;
        this.width = width;
        this.elements = elements;
    }

    private boolean isSingle() {
        return type == ElementType.F32;
    }

    /** Folds a formula of the elements and of numbers of their rows. */
    Block fold(Fold fold, Expr value, Block... ofRows) {
        return sums.folded(fold, value, isSingle(), rows, width, all(ofRows));
    }

    /** Computes a formula of the elements and of numbers of their rows. */
    void map(Expr value, DeviceArray out, Block... ofRows) {
        gpu.map(List.of(value), isSingle(), new int[] {rows, width}, all(ofRows), List.of(out), 0);
    }

    private List<Window> all(Block... ofRows) {
        List<Window> all = new ArrayList<>(elements);
        Arrays.stream(ofRows).forEach(numbers -> all.add(new Window(numbers, 0, new int[] {1, 0})));
        return all;
    }

    /** Computes a formula of numbers of rows in double precision. */
    Block ofNumbers(Expr formula, Window... numbers) {
        return ofNumbers(ElementType.F64, formula, numbers);
    }

    /** Computes a formula of numbers of rows in double precision, and rounds the results to a type. */
    Block ofNumbers(ElementType to, Expr formula, Window... numbers) {
        Block results = (Block) gpu.allocate(to, rows);
        gpu.map(List.of(formula), false, new int[] {rows}, List.of(numbers), List.of(results), 0);
        return results;
    }

    static Window window(Block numbers) {
        return new Window(numbers, 0, new int[] {1});
    }

    static void sumThenMap(Gpu gpu, Sums sums, SumThenMap kernel, int count, int width, List<Window> in,
            DeviceArray out) {
        var rows = new Rows(gpu, sums, out.type(), count, width, in);
        Block[] known = {};
        for (Expr term : kernel.terms()) {
            Block sum = rows.fold(Fold.SUM, term, known);
            known = Stream.concat(Stream.of(known), Stream.of(sum)).toArray(Block[]::new);
        }
        rows.map(kernel.value(), out, known);
    }
}
