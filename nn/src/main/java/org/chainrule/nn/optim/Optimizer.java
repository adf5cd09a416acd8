package org.chainrule.nn.optim;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;
import org.chainrule.autograd.compile.CompiledOptions;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.AllReduceException;
import org.chainrule.nn.internal.Texts;

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
 * element changes; what the rule remembers of each parameter is kept here. Java serialization keeps all but the
 * {@linkplain #distributed workers}.
 */
public final class Optimizer implements Serializable {
    private static final long serialVersionUID = 1;

    private final transient List<ParameterSlot> slots;
    private final transient List<ParameterGroup> groups;
    private final transient boolean dependsOnTraining;
    private transient boolean dependsOnWorkers;
    private transient Schedule schedule = Schedule.constant();
    private transient Clip clip; // null for none
    private final transient NonFiniteSteps nonFinite = new NonFiniteSteps();
    private transient GradientExchange exchange = GradientExchange.of(AllReduce.alone(), Averaging.gradients());
    private transient Averaging averaging = Averaging.gradients();
    private transient ParameterAverages averages; // null where gradients are added up
    private transient long steps;

    Optimizer(List<ParameterGroup> groups, boolean dependsOnTraining, boolean dependsOnWorkers) {
        this.dependsOnWorkers = dependsOnWorkers;
        this.groups = groups;
        this.dependsOnTraining = dependsOnTraining;
        this.slots = new ArrayList<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ParameterGroup group : groups) {
            var rule = new CompiledRule(RuleArguments.requireComplete(group.rule()));
            group.parameters().asMap().forEach((name, parameter) -> {
                var slot = new ParameterSlot(name, parameter, rule);
                if (!seen.add(parameter)) {
                    throw new IllegalArgumentException(
                            "the parameter " + slot.label() + " is in two groups; it can follow one rule only");
                }
                slots.add(slot);
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
        ParameterGroup all = ParameterGroup.of(rule, network);
        if (all.parameters().names().isEmpty()) {
            throw TrainedNetwork.nothingToTrain(Network.buffers(network));
        }
        return new Optimizer(List.of(all), Network.dependsOnTraining(network),
                Network.dependsOnWorkers(network));
    }

    /**
     * Creates an optimizer of groups of parameters, each with its own rule.
     *
     * @param groups the groups
     * @return the optimizer
     * @throws IllegalArgumentException if there are no parameters, or one is in two groups
     */
    public static Optimizer of(ParameterGroup... groups) {
        for (ParameterGroup group : Objects.requireNonNull(groups, "groups")) {
            Objects.requireNonNull(group, "groups");
        }
        return new Optimizer(List.of(groups), false, false);
    }

    /**
     * Sets a schedule of the learning rate.
     *
     * @param factors what the rules' rates are multiplied by
     * @return this optimizer
     */
    public Optimizer schedule(Schedule factors) {
        schedule = Objects.requireNonNull(factors, "factors");
        return this;
    }

    /**
     * Clips the gradients before each step.
     *
     * @param limit the clip
     * @return this optimizer
     */
    public Optimizer clip(Clip limit) {
        clip = Objects.requireNonNull(limit, "limit");
        return this;
    }

    /** {@return the schedule of the learning rate} */
    public Schedule schedule() {
        return schedule;
    }

    /** {@return how gradients are clipped, if they are} */
    public Optional<Clip> clip() {
        return Optional.ofNullable(clip);
    }

    /**
     * Sets what becomes of a step whose loss, gradients or updated values aren't finite.
     *
     * @param choice by default {@link NonFinite#fail}
     * @return this optimizer
     */
    public Optimizer nonFinite(NonFinite choice) {
        nonFinite.choose(choice);
        return this;
    }

    /** {@return what becomes of a step that isn't finite} */
    public NonFinite nonFinite() {
        return nonFinite.choice();
    }

    /**
     * Trains together with other workers, each of which has a copy of the network, an optimizer of the same settings, and batches of its own:
     * the gradients of each step are added up over the workers, in order of their ranks, and all take the same step. So N workers have the same
     * bits as one process that takes {@linkplain #step(List) steps} with the losses of N batches at a time. Where these are means of as many
     * examples each, the loss of a worker is its mean divided by N. A step that one worker skips is skipped by all, and what one of them
     * throws ends the step of all.
     *
     * @param exchange the exchange with the others
     * @return this optimizer
     * @throws IllegalArgumentException if its rank isn't that of one of its workers
     */
    public Optimizer distributed(AllReduce exchange) {
        return distributed(exchange, Averaging.gradients());
    }

    /**
     * Trains together with other workers, either by {@linkplain #distributed(AllReduce) gradients} or by parameters. In the latter case each
     * takes steps of its own, whose loss is that of its own batch; after every so many of them the parameters are averaged over the workers that
     * have taken one, in order of their ranks, and so is what the rules remember. In between, the workers have different parameters.
     *
     * @param exchange the exchange with the others
     * @param averaging what is averaged
     * @return this optimizer
     * @throws IllegalArgumentException if its rank isn't that of one of its workers
     */
    public Optimizer distributed(AllReduce exchange, Averaging averaging) {
        Objects.requireNonNull(averaging, "averaging");
        this.exchange = GradientExchange.of(Objects.requireNonNull(exchange, "exchange"), averaging);
        this.averages = averaging instanceof Averaging.Parameters(int everySteps)
                ? new ParameterAverages(exchange, everySteps)
                : null;
        this.averaging = averaging;
        return this;
    }

    /** {@return what is averaged over the workers} */
    public Averaging averaging() {
        return averaging;
    }

    /**
     * Brings all workers to a state that a checkpoint can keep, as after an epoch: averages the parameters now, if it is these that are
     * averaged, and forgets what rounding to bfloat16 took off. All workers must call it.
     *
     * @throws AllReduceException if another worker fails; nothing has changed
     */
    public void averageParameters() {
        exchange.forgetErrors();
        exchange.together(() -> averages == null || averages.isCurrent() || average());
    }

    /** {@return whether all workers have the same parameters, as far as it is known: not in between averages of these} */
    public boolean isAveraged() {
        return averages == null || averages.isCurrent();
    }

    /**
     * Says of which network the parameters are, for an optimizer that was made of them, or of groups, rather than of the network: where it has
     * {@linkplain Network#dependsOnWorkers layers that exchange numbers with other workers}, as a {@code BatchNorm} across workers does, all
     * workers take part in that. A trainer says so itself.
     *
     * @param network the network
     * @return this optimizer
     * @throws IllegalArgumentException as {@link Network#parameters}
     * @throws IllegalStateException as {@link Network#parameters}
     */
    public Optimizer layersOf(Object network) {
        dependsOnWorkers |= Network.dependsOnWorkers(network);
        return this;
    }

    /** {@return whether layers exchange numbers with other workers while losses are computed, and in the backward pass} */
    public boolean dependsOnWorkers() {
        return dependsOnWorkers;
    }

    /** {@return the workers that train together; one if there are no others} */
    public AllReduce workers() {
        return exchange.workers();
    }

    /** Clears the gradients of all parameters. */
    public void zeroGrad() {
        slots.forEach(slot -> slot.parameter().zeroGrad());
    }

    /**
     * Updates each parameter by its rule and its gradient; one without a gradient stays as it is.
     *
     * @throws IllegalStateException if no parameter has a gradient, or the schedule gives a factor that is negative or not
     *         finite; or if a layer {@linkplain #layersOf exchanges numbers} with other workers, which needs the loss to be given;
     *         nothing has changed then
     * @throws ArithmeticException if a gradient, or a value that would be written, is infinite or NaN, unless
     *         {@link #nonFinite} says otherwise; the message names the parameter, and nothing has changed
     * @throws AllReduceException if this optimizer is {@link #distributed} and another worker fails; nothing has changed
     */
    public void step() {
        exchange.together(() -> {
            exchange.requireNoShared(dependsOnWorkers);
            return averaged(addGradients(List.of()) && update(List.of()));
        });
    }

    /**
     * Takes a whole step of training: clears the gradients, computes the loss, goes backward, and updates the
     * parameters.
     *
     * @param loss computes a scalar from the parameters; unlike PyTorch's closure, it doesn't go backward
     * @return the value of the loss, before the step
     * @throws IllegalStateException if the loss depends on no parameter, or calls {@code backward()} itself; if the schedule
     *         gives a factor that is negative or not finite; or if a layer of the network that this was made for computes
     *         something else in training, as {@code Dropout} does, and the loss isn't computed within
     *         {@link Training#with}, {@link Training#on} or {@link Training#off}
     * @throws ArithmeticException if the loss, a gradient, or a value that would be written is infinite or NaN, unless
     *         {@link #nonFinite} says otherwise; the message names the loss, the parameter and the op that made the first
     *         one, and nothing has changed
     */
    public double step(Supplier<Tensor> loss) {
        Tensor[] value = new Tensor[1];
        Objects.requireNonNull(loss, "loss");
        take(List.of(StepLoss.of(() -> value[0] = computed(loss), true)));
        return value[0].item();
    }

    /**
     * Compiles the step of a loss: what it computes is recorded when it is first called with tensors of certain shapes and types, with its
     * backward pass, and {@linkplain CompiledStep#run run} as a program from then on, to the same bits.
     *
     * {@snippet :
     * CompiledStep step = optimizer.compiled(xs -> Loss.crossEntropy().of(network.forward(xs[0]), xs[1]));
     * double loss = step.run(batch.input(), batch.target()); // for each batch
     * }
     *
     * @param loss from the tensors of a step, such as inputs and targets, to a scalar; see {@link Compiled} for what it may do
     * @return the step
     */
    public CompiledStep compiled(Function<Tensor[], Tensor> loss) {
        Objects.requireNonNull(loss, "loss");
        return compiledAll(xs -> new Tensor[] {loss.apply(xs)});
    }

    /**
     * Compiles the step of a loss that is computed with other results, such as predictions.
     *
     * @param f from the tensors of a step to the loss, which is the first, and the other results
     * @return the step
     */
    public CompiledStep compiledAll(Function<Tensor[], Tensor[]> f) {
        return new CompiledStep(this, Objects.requireNonNull(f, "f"), CompiledOptions.defaults());
    }

    /**
     * Takes a step with the sum of the gradients of several losses, as of parts of a batch that is too large to be computed
     * at once. Each goes backward before the next one is computed, so that only one graph is in memory.
     *
     * @param losses compute scalars from the parameters; they may be asked once more, to say why a gradient isn't finite
     * @return whether the step was taken, rather than skipped
     * @throws IllegalStateException as {@link #step(Supplier)}
     * @throws ArithmeticException as {@link #step(Supplier)}
     */
    public boolean step(List<Supplier<Tensor>> losses) {
        for (Supplier<Tensor> loss : Objects.requireNonNull(losses, "losses")) {
            Objects.requireNonNull(loss, "losses");
        }
        boolean isOnly = losses.size() == 1;
        return take(losses.stream().map(loss -> StepLoss.of(() -> computed(loss), isOnly)).toList());
    }

    /** Takes a step, or skips it; returns whether it has. A worker that takes steps of its own may have no loss in one of the others. */
    boolean take(List<StepLoss> losses) {
        return exchange.together(() -> {
            if (averages != null && losses.isEmpty()) {
                exchange.shared(dependsOnWorkers, () -> true);
                steps++;
                averaged(false);
                return true;
            }
            zeroGrad();
            try {
                return averaged(addGradients(losses) && update(losses));
            } finally {
                losses.forEach(StepLoss::write);
            }
        });
    }

    private boolean addGradients(List<StepLoss> losses) {
        return new StepGradients(slots, exchange, dependsOnWorkers, nonFinite, this::learningRate).add(losses);
    }

    /** Averages the parameters after a step if that is due; returns whether it was taken. */
    private boolean averaged(boolean isTaken) {
        return (averages == null || !averages.isDueAfter(isTaken) || average()) && isTaken;
    }

    private boolean average() {
        steps = averages.average(slots, steps);
        return true;
    }

    /** Computes a loss such that layers to which the mode matters require that one was chosen. */
    <R> R computed(Supplier<R> loss) {
        return dependsOnTraining ? Training.requireChoice(loss::get) : loss.get();
    }

    /** Updates all parameters, or none; returns whether it has. */
    private boolean update(List<StepLoss> losses) {
        boolean checks = !nonFinite.areAllowed();
        GradientMagnitudes gradients = GradientMagnitudes.of(slots);
        gradients.requireSome();
        if (checks && !areFinite(gradients, losses)) {
            return false;
        }
        if (clip != null) {
            Autograd.noGrad(() -> clip.apply(() -> slots.stream().map(ParameterSlot::parameter).iterator()));
            gradients = GradientMagnitudes.of(slots);
            if (checks && !areFinite(gradients, losses)) {
                return false;
            }
        }
        double factor = requireFactor(schedule.factor(steps));
        List<ParameterSlot> moving = gradients.present();
        moving.forEach(slot -> slot.prepare(factor));
        for (ParameterSlot slot : checks ? moving : List.<ParameterSlot>of()) {
            int index = slot.firstNonFinite();
            if (index >= 0) {
                nonFinite.refuse(() -> explanation(losses).becauseOfUpdate(slot, index, slot.learningRate(factor)));
                return false;
            }
        }
        losses.forEach(StepLoss::write);
        moving.forEach(ParameterSlot::step);
        steps++;
        nonFinite.taken();
        return true;
    }

    private double requireFactor(double factor) {
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalStateException("the schedule " + Texts.of(schedule) + " gave " + factor + " after " + steps
                    + " steps, but a learning rate can be multiplied by a number from 0 on only; nothing has changed");
        }
        return factor;
    }

    private boolean areFinite(GradientMagnitudes gradients, List<StepLoss> losses) {
        Optional<ParameterSlot> infinite = gradients.firstInfinite();
        infinite.ifPresent(slot -> nonFinite.refuse(() -> explanation(losses).becauseOfGradient(slot)));
        return infinite.isEmpty();
    }

    private RefusedStep explanation(List<StepLoss> losses) {
        return new RefusedStep(learningRate(), losses.stream().<Supplier<Tensor>>map(loss -> loss::explained).toList());
    }

    /** {@return the number of steps that were skipped, as {@link NonFinite#skip} allows} */
    public long skippedSteps() {
        return nonFinite.skipped();
    }

    /** {@return the groups of parameters, in order} */
    public List<ParameterGroup> groups() {
        return groups;
    }

    /** {@return the rules of the groups, in order} */
    public List<UpdateRule> rules() {
        return groups.stream().map(ParameterGroup::rule).toList();
    }

    /**
     * Requires that this optimizer trains a network: that it has some of the network's parameters, and no tensor of
     * another network in the place of one.
     *
     * @param network the network
     * @throws IllegalArgumentException if it has not, as where it was made before {@link Network#to} or
     *         {@link Network#copy}, which make new tensors
     */
    public void requireTrains(Object network) {
        TrainedNetwork.require(slots, Objects.requireNonNull(network, "network"));
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
        return OptimizerState.of(slots, steps);
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
        steps = OptimizerState.restore(slots, state);
    }

    /**
     * Returns the rules with the numbers of their parameters and elements, the settings, and the steps done:
     * {@code Optimizer(Sgd[...] for 2 parameters of 6 elements, schedule cosine(100, 0.0), clip none, nonFinite Fail[],
     * 12 steps)}.
     */
    @Override
    public String toString() {
        String rules = groups.stream()
                .map(group -> Texts.of(group.rule()) + " for " + group.parameters().names().size() + " parameters of "
                        + group.parameters().elementCount() + " elements")
                .collect(Collectors.joining("; "));
        return "Optimizer(" + rules + ", schedule " + Texts.of(schedule) + ", clip " + Texts.of(clip) + ", nonFinite "
                + nonFinite.choice() + ", " + steps + " steps)";
    }

    private Object writeReplace() {
        return SerializedOptimizer.of(this, dependsOnTraining);
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("an optimizer is written as a SerializedOptimizer");
    }
}
