package org.chainrule.nn.optim;

import java.util.List;

import org.chainrule.autograd.formula.Expr;

/**
 * How training moves an element of a parameter, as formulas over the element, its gradient, what the rule remembers of
 * it, the learning rate and numbers that depend on the step. A rule is a value without state: an {@link Optimizer}
 * remembers for it.
 */
public interface UpdateRule {

    /** {@return the learning rate before any schedule} */
    double learningRate();

    /**
     * What the rule remembers of each element from step to step; 0 before the first.
     *
     * @return names, in the order of {@link Step#state}
     */
    default List<String> state() {
        return List.of();
    }

    /**
     * Numbers that are the same for all elements but change from step to step, such as Adam's corrections.
     *
     * @param step the number of the step, from 1
     * @return the numbers, as many for every step
     */
    default double[] scalars(long step) {
        return new double[0];
    }

    /**
     * One step.
     *
     * @param before what it starts from
     * @return what it leads to
     */
    Step step(Element before);

    /**
     * What a step starts from.
     *
     * @param w the element of the parameter
     * @param g its gradient
     * @param rate the learning rate
     * @param state what is remembered of it
     * @param scalars those of the step
     */
    record Element(Expr w, Expr g, Expr rate, List<Expr> state, List<Expr> scalars) {}

    /**
     * What a step leads to.
     *
     * @param w the element of the parameter
     * @param state what is to be remembered of it
     */
    record Step(Expr w, List<Expr> state) {

        /**
         * A move of a rule.
         *
         * @param w the element of the parameter
         * @param state what is to be remembered of it
         * @return the move
         */
        public static Step to(Expr w, Expr... state) {
            return new Step(w, List.of(state));
        }
    }
}
