package org.chainrule.nn.optim;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import org.chainrule.autograd.formula.Expr;

/**
 * Computes how a step of training changes an element of a parameter, as formulas over the element, its gradient, what
 * the rule remembers of it, the learning rate and values that depend on the number of the step. A rule is a value
 * without state: an {@link Optimizer} remembers for it.
 */
public interface UpdateRule extends Serializable {

    /** {@return the name of the rule in messages, by default that of its class} */
    default String name() {
        return getClass().getSimpleName();
    }

    /** {@return the learning rate before any schedule} */
    double learningRate();

    /**
     * Names what the rule remembers of each element from step to step; all of it is 0 before the first.
     *
     * @return names, in the order of {@link Step#state}
     */
    default List<String> state() {
        return List.of();
    }

    /**
     * Computes values that are the same for all elements but change from step to step, such as Adam's bias corrections.
     *
     * @param step the number of the step, from 1
     * @return the values, as many for every step
     */
    default double[] scalars(long step) {
        return new double[0];
    }

    /**
     * Computes a step.
     *
     * @param at what it starts from
     * @return the new values
     */
    Step step(Element at);

    /**
     * Adds weight decay as an L2 penalty: decay w is added to the gradient, which is the gradient of decay/2 |w|^2. It
     * comes after the other settings of a rule, and replaces weight decay that the rule had.
     *
     * @param decay the factor, such as 1e-4
     * @return this rule with weight decay
     * @throws IllegalArgumentException if the decay is negative
     */
    default UpdateRule weightDecay(double decay) {
        return new WeightDecay(this, decay, false);
    }

    /**
     * Adds decoupled weight decay: before the step, w shrinks by the factor 1 - rate decay, and the gradient stays as
     * it is (Loshchilov, Hutter 2019). It comes after the other settings of a rule, and replaces weight decay that the
     * rule had.
     *
     * @param decay the factor, such as 0.01
     * @return this rule with decoupled weight decay
     * @throws IllegalArgumentException if the decay is negative
     */
    default UpdateRule decoupledWeightDecay(double decay) {
        return new WeightDecay(this, decay, true);
    }

    /**
     * What a step starts from.
     *
     * @param w the element of the parameter
     * @param g its gradient
     * @param rate the learning rate
     * @param state what is remembered of the element
     * @param scalars the values of the step
     * @param isModerate whether all elements, gradients and what is remembered are known to be of at most 2^50, or 2^450
     *        in double precision, so that their squares don't overflow. Steps that are written for that as well as for
     *        the other case are chosen between at each step.
     */
    record Element(Expr w, Expr g, Expr rate, List<Expr> state, List<Expr> scalars, boolean isModerate) {
        /** Requires that nothing is null. */
        public Element {
            Objects.requireNonNull(w, "w");
            Objects.requireNonNull(g, "g");
            Objects.requireNonNull(rate, "rate");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(scalars, "scalars");
        }
    }

    /**
     * The values after a step.
     *
     * @param w the element of the parameter
     * @param state what is to be remembered of it
     */
    record Step(Expr w, List<Expr> state) {

        /** Creates a step. */
        public Step {
            Objects.requireNonNull(w, "w");
            Objects.requireNonNull(state, "state").forEach(each -> Objects.requireNonNull(each, "state"));
            state = List.copyOf(state);
        }

        /**
         * Creates a step.
         *
         * @param w the element of the parameter
         * @param state what is to be remembered of it
         * @return the step
         */
        public static Step to(Expr w, Expr... state) {
            return new Step(w, Arrays.asList(Objects.requireNonNull(state, "state")));
        }
    }
}
