package org.chainrule.autograd.transform;

import java.util.Arrays;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;

/** Jacobians and Hessians by one product for each colour, all in one pass. */
final class SparseDerivatives {
    private SparseDerivatives() {}

    static SparseMatrix jacobian(UnaryOperator<Tensor> f, Tensor x, SparsityPattern pattern) {
        Linearization there = Linearized.at("sparseJacobian", f, x);
        Tensor y = there.values().getFirst();
        if (pattern.rows() != y.size() || pattern.columns() != x.size()) {
            throw new IllegalArgumentException("sparseJacobian with " + pattern + ", but the function has " + y.size()
                    + " results of " + x.size() + " elements");
        }
        int[] columns = Colouring.columns(pattern);
        int[] rows = Colouring.columns(pattern.transposed());
        boolean byColumns = Colouring.count(columns) <= Colouring.count(rows);
        long[] places = new long[pattern.count()];
        for (int row = 0; row < pattern.rows(); row++) {
            int i = row;
            pattern.inRow(row).forEach(j -> places[pattern.number(i, j)] = byColumns
                    ? (long) columns[j] * y.size() + i
                    : (long) rows[i] * x.size() + j);
        }
        Tensor products = byColumns ? products(there::jvp, x, columns) : products(there::vjp, y, rows);
        return matrix(pattern, products, x, places);
    }

    static SparseMatrix hessian(UnaryOperator<Tensor> f, Tensor x, SparsityPattern given) {
        if (given.rows() != x.size() || given.columns() != x.size()) {
            throw new IllegalArgumentException("sparseHessian with " + given + ", but x has " + x.size() + " elements");
        }
        SparsityPattern pattern = given.symmetric();
        Linearization there = Linearized.at("sparseHessian", Linearized.grad("sparseHessian", f), x);
        int[] colours = Colouring.symmetric(pattern);
        int[] met = new int[Colouring.count(colours)]; // how many columns of each colour meet a row
        long[] places = new long[pattern.count()];
        for (int row = 0; row < pattern.rows(); row++) {
            int i = row;
            Arrays.fill(met, 0);
            pattern.inRow(i).forEach(j -> met[colours[j]]++);
            pattern.inRow(i).filter(j -> j >= i).forEach(j -> {
                long place = met[colours[j]] == 1 || i == j
                        ? (long) colours[j] * x.size() + i
                        : (long) colours[i] * x.size() + j;
                places[pattern.number(i, j)] = place;
                places[pattern.number(j, i)] = place;
            });
        }
        return matrix(pattern, products(there::jvp, x, colours), x, places);
    }

    /** Computes the products with the sums of the unit vectors of each colour. */
    private static Tensor products(Linearized.Product product, Tensor of, int... colours) {
        int count = Colouring.count(colours);
        double[] seeds = new double[Math.multiplyExact(count, of.size())];
        for (int n = 0; n < colours.length; n++) {
            seeds[colours[n] * of.size() + n] = 1;
        }
        return count == 0 ? null : Linearized.products(product, count, of, seeds);
    }

    private static SparseMatrix matrix(SparsityPattern pattern, Tensor products, Tensor like, long... places) {
        Tensor values = products == null
                ? Tensor.zeros(0).to(like.dtype())
                : products.flatten().indexSelect(0, Tensor.of(places)).to(like.dtype());
        return new SparseMatrix(pattern.rows(), pattern.columns(), pattern.indices(), values);
    }
}
