package org.chainrule.autograd;

/**
 * An op whose value is a formula. Its vjp rules choose among the tensors that they are given and apply nothing to them, so
 * that these may keep their history even where nothing is to be recorded.
 */
abstract sealed class FormulaOp implements KernelOp permits Pointwise, BoundPointwise {

    @Override
    public final boolean worksInPlace() {
        return true;
    }
}
