package org.chainrule.autograd;

/**
 * An op whose value is a formula. Its vjp rules select some of the tensors that they are given and apply one op to
 * them, so these may keep their history even where nothing is to be recorded. Graphs of scalars consist of such ops,
 * each of which takes some nanoseconds; so the engine asks them for shapes and vjp rules without the arrays and objects
 * of the general contract.
 */
abstract sealed class FormulaOp implements KernelOp permits Pointwise, BoundPointwise {

    /** Returns the result's shape, as {@link #shape} does. */
    abstract Shape shapeOf(Tensor... x);

    /** Returns the vjp rule for argument {@code i}, for gradients that are masked or not. */
    abstract PointwiseVjp rule(int i, boolean isMasked);

    /** Returns the arguments that the rule selects from: those given, and others that are bound. */
    abstract Tensor[] ruleArguments(Tensor... x);

    @Override
    public final VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return vjp(rule(i, true), g, y, x);
    }

    /** Applies a rule. */
    final VjpResult vjp(PointwiseVjp rule, Tensor g, Tensor y, Tensor... x) {
        Pointwise op = rule.op();
        return op == null ? rule.withoutOp(g, y) : op.defer(rule.arguments(g, y, ruleArguments(x)));
    }

    @Override
    public final boolean worksInPlace() {
        return true;
    }
}
