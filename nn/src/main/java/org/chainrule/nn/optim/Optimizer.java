package org.chainrule.nn.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/**
 * Updates parameters by their gradients, step by step.
 *
 * {@snippet :
 * var optimizer = Optimizer.of(new Adam(0.001), network);
 * for (int epoch = 0; epoch < 100; epoch++) {
 *     double loss = optimizer.step(() -> Loss.mse().of(network.forward(x), y));
 * }
 * }
 *
 * <p>
 * or by hand: {@code optimizer.zeroGrad(); loss.backward(); optimizer.step();}. An {@link UpdateRule} says how an
 * element changes; what the rule remembers of each parameter is kept here.
 */
public final class Optimizer {
    private final List<ParameterSlot> slots;
    private final List<ParameterGroup> groups;
    private Schedule schedule = Schedule.constant();
    private Clip clip; // null for none
    private long steps;

    private Optimizer(List<ParameterGroup> groups) {
        this.groups = groups;
        this.slots = new ArrayList<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ParameterGroup group : groups) {
            var rule = new CompiledRule(group.rule());
            group.parameters().asMap().forEach((name, parameter) -> {
                if (!seen.add(parameter)) {
                    throw new IllegalArgumentException(
                            "the parameter " + name + " is in two groups; it can follow one rule only");
                }
                slots.add(new ParameterSlot(name, parameter, rule));
            });
        }
        if (slots.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is nothing to train: no tensor that was found requires a gradient");
        }
    }

    /**
     * Creates an optimizer of all parameters of a network.
     *
     * @param rule how they are updated
     * @param network a network, a layer, or parameters such as {@code parameters.matching(name -> ...)}
     * @return the optimizer
     * @throws IllegalArgumentException if there are no parameters
     */
    public static Optimizer of(UpdateRule rule, Object network) {
        return of(ParameterGroup.of(rule, network));
    }

    /**
     * Creates an optimizer of groups of parameters, each with its own rule.
     *
     * @param groups the groups
     * @return the optimizer
     * @throws IllegalArgumentException if there are no parameters, or one is in two groups
     */
    public static Optimizer of(ParameterGroup... groups) {
        return new Optimizer(List.of(groups));
    }

    /**
     * Sets a schedule of the learning rate.
     *
     * @param factors what the rules' rates are multiplied by
     * @return this optimizer
     */
    public Optimizer schedule(Schedule factors) {
        schedule = factors;
        return this;
    }

    /**
     * Clips the gradients before each step.
     *
     * @param limit the clip
     * @return this optimizer
     */
    public Optimizer clip(Clip limit) {
        clip = limit;
        return this;
    }

    /** Clears the gradients of all parameters. */
    public void zeroGrad() {
        slots.forEach(slot -> slot.parameter().zeroGrad());
    }

    /** Updates each parameter by its rule and its gradient; one without a gradient stays as it is. */
    public void step() {
        if (clip != null) {
            Autograd.noGrad(
                    () -> clip.apply(() -> slots.stream().map(ParameterSlot::parameter).iterator()));
        }
        double factor = schedule.factor(steps);
        for (ParameterSlot slot : slots) {
            slot.step(factor);
        }
        steps++;
    }

    /**
     * Takes a whole step of training: clears the gradients, computes the loss, goes backward, and updates the
     * parameters.
     *
     * @param loss computes a scalar from the parameters
     * @return the value of the loss, before the step
     * @throws ArithmeticException if the loss is NaN; the message names the first op that made it, and no parameter has
     *         changed
     */
    public double step(Supplier<Tensor> loss) {
        zeroGrad();
        Tensor value = loss.get();
        Autograd.requireNoNaN(value);
        value.backward();
        step();
        return value.item();
    }

    /** {@return the number of steps done} */
    public long steps() {
        return steps;
    }

    /** {@return the learning rate of the next step, in the first group} */
    public double learningRate() {
        return groups.getFirst().rule().learningRate() * schedule.factor(steps);
    }

    /**
     * Returns all that training needs to resume, besides the network itself: what the rules remember of each parameter,
     * by its name, {@code hidden.weight.velocity}, and the number of its steps, {@code hidden.weight.steps}, once it
     * has moved; and the number of {@code steps} of the optimizer.
     *
     * @return copies, which further steps leave alone
     * @throws IllegalStateException if two parameters have the same name, as when groups were made of lists
     */
    public NamedTensors state() {
        requireDistinctNames();
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        slots.forEach(slot -> slot.save(state));
        state.put(ParameterSlot.STEPS, StateReader.ofCount(steps));
        return new NamedTensors(state);
    }

    /**
     * Resumes from a state: with the same network, schedule and clipping, all further steps have the same bits as
     * without the break. Tensors of another floating type are converted to the parameter's.
     *
     * @param state what {@link #state()} gave, of an optimizer with the same rules for parameters of the same names and
     *        shapes
     * @throws IllegalArgumentException if names are missing or unexpected, or tensors don't fit; the message lists them
     *         all, and nothing has changed
     * @throws IllegalStateException as {@link #state()}
     */
    public void load(NamedTensors state) {
        requireDistinctNames();
        var saved = new StateReader(state);
        List<Runnable> changes = new ArrayList<>();
        slots.forEach(slot -> changes.add(slot.restored(saved)));
        long count = saved.count(ParameterSlot.STEPS);
        saved.requireFitting("optimizer");
        changes.forEach(Runnable::run);
        steps = count;
    }

    private void requireDistinctNames() {
        Set<String> names = new HashSet<>();
        for (ParameterSlot slot : slots) {
            if (!names.add(slot.name())) {
                throw new IllegalStateException("two parameters are named " + slot.name()
                        + ", so that a state can't "
                        + "tell them apart; make the groups of one network, Network.parameters(net).matching(...)");
            }
        }
    }
}
