package org.chainrule.notebook;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Writes a vector or a matrix as a table of HTML. */
final class TensorTable {
    private static final int MOST = 30;

    private TensorTable() {}

    /** Returns whether a tensor is a vector or a matrix that isn't too large for a table. */
    static boolean fits(Tensor x) {
        Shape shape = x.shape();
        return (shape.rank() == 1 || shape.rank() == 2) && x.size() > 0
                && IntStream.of(shape.toArray()).allMatch(size -> size <= MOST);
    }

    static String of(Tensor x) {
        Tensor rows = x.detach().reshape(x.shape().rank() == 1 ? 1 : x.shape().size(0), x.shape().size(-1));
        return IntStream.range(0, rows.shape().size(0)).mapToObj(i -> row(rows.select(0, i)))
                .collect(Collectors.joining("", "<table><caption>" + x.shape() + " " + x.dtype() + "</caption>",
                        "</table>"));
    }

    private static String row(Tensor row) {
        return IntStream.range(0, row.size()).mapToObj(i -> "<td>" + row.select(0, i) + "</td>")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }
}
