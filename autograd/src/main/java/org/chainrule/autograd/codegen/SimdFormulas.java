package org.chainrule.autograd.codegen;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * The formulas that a class of SIMD code computes.
 *
 * @param order the nodes of all formulas, operands first
 * @param stored the formulas whose values are stored
 * @param folded those whose values are folded
 * @param folds how, one for each
 * @param arity how many arguments there are
 * @param single whether they are of single precision
 * @param broadcast a bit for each argument that is one for all elements
 */
record SimdFormulas(List<Expr> order, List<Expr> stored, List<Expr> folded, List<Fold> folds, int arity, boolean single,
        long broadcast) {

    boolean isBroadcast(int argument) {
        return (broadcast >> argument & 1) == 1;
    }
}
