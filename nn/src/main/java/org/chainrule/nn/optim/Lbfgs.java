package org.chainrule.nn.optim;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Supplier;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.optim.CurvatureHistory.Pair;
import org.chainrule.nn.optim.LbfgsResult.Reason;

/**
 * Minimizes a loss over all data by L-BFGS: the direction of each iteration follows from the gradient and from how it
 * changed with the last moves, which tell the curvature; how far to go is found by a line search for the strong Wolfe
 * conditions (Nocedal 1980; Nocedal, Wright 2006, algorithms 3.5, 3.6, 7.4 and 7.5). On smooth losses of a few thousand
 * parameters it takes far fewer evaluations than the rules of an {@link Optimizer}; with batches that change it doesn't
 * work, for neither the curvature nor the line search can tell the noise from the loss.
 *
 * {@snippet :
 * var lbfgs = Lbfgs.of(network);
 * for (int n = 0; n < 10; n++) {
 *     LbfgsResult result = lbfgs.step(() -> Loss.mse().of(network.forward(x), y));
 * }
 * }
 *
 * <p>
 * Where the loss or its derivative is infinite or NaN along the line, the step is shortened. All vectors are kept in
 * double precision, whatever the parameters' types.
 *
 * <p>
 * With {@linkplain #bounds(double, double) bounds} lower &lt;= x &lt;= upper it is L-BFGS-B (Byrd, Lu, Nocedal, Zhu 1995;
 * Morales, Nocedal 2011): the quadratic model of the loss is minimized first along the projected gradient path, which
 * tells the bounds that hold, then over the elements that aren't on a bound. The loss is never computed outside of the
 * bounds, and a minimum is reached where the projected gradient x - P(x - g) is zero, with the nearest point P within
 * bounds:
 *
 * {@snippet :
 * var lbfgs = Lbfgs.of(network).bounds(-1, 1).bounds("out.bias", 0, Double.POSITIVE_INFINITY);
 * }
 */
public final class Lbfgs {
    private static final int SEARCH = 25; // the most evaluations of a line search
    private static final int LEAST_EXPONENT = -30; // of the gradient
    private static final String MOVES = "moves";
    private static final String CHANGES = "gradientChanges";

    private final FlatParameters parameters;
    private final CurvatureHistory history = new CurvatureHistory();
    private Box box; // null without bounds
    private double learningRate = 1;
    private int remembered = 10;
    private double gradientTolerance = 1e-7;
    private double changeTolerance = 1e-9;
    private int maxIterations = 20;
    private int maxEvaluations; // 0 for so many as suit the iterations
    private long steps;

    private Lbfgs(NamedTensors parameters) {
        this.parameters = new FlatParameters(parameters);
        if (parameters.elementCount() == 0) {
            throw new IllegalArgumentException(
                    "there is nothing to train: no tensor that was found requires a gradient");
        }
    }

    /**
     * Creates a minimizer over all parameters of a network. It looks back on 10 moves, and a step makes up to 20
     * iterations.
     *
     * @param network a network, a layer, or parameters such as {@code parameters.matching(name -> ...)}
     * @return the minimizer
     * @throws IllegalArgumentException if there are no parameters
     */
    public static Lbfgs of(Object network) {
        return new Lbfgs(Network.parameters(network));
    }

    // ---- settings ----

    /**
     * Sets the step that a line search tries first, in units of the direction; without a history it is divided by the
     * sum of the direction's absolute values, if that is above 1.
     *
     * @param rate by default 1, which is the right one near a minimum
     * @return this
     * @throws IllegalArgumentException if it isn't positive
     */
    public Lbfgs learningRate(double rate) {
        Range.POSITIVE.check("learningRate", rate);
        learningRate = rate;
        return this;
    }

    /**
     * Sets how many moves are remembered.
     *
     * @param moves by default 10
     * @return this
     * @throws IllegalArgumentException if there is none
     */
    public Lbfgs historySize(int moves) {
        Range.POSITIVE.check("historySize", moves);
        remembered = moves;
        return this;
    }

    /**
     * Sets when a minimum is reached.
     *
     * @param greatest the greatest absolute value of an element of the gradient there, by default 1e-7; within bounds,
     *        of the projected gradient
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Lbfgs gradientTolerance(double greatest) {
        Range.NON_NEGATIVE.check("gradientTolerance", greatest);
        gradientTolerance = greatest;
        return this;
    }

    /**
     * Sets when a step of training ends because iterations hardly change anything.
     *
     * @param least what the loss must change by in an iteration, and one parameter at least, by default 1e-9
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Lbfgs changeTolerance(double least) {
        Range.NON_NEGATIVE.check("changeTolerance", least);
        changeTolerance = least;
        return this;
    }

    /**
     * Sets how many iterations a step of training makes.
     *
     * @param most by default 20
     * @return this
     * @throws IllegalArgumentException if there is none
     */
    public Lbfgs maxIterations(int most) {
        Range.POSITIVE.check("maxIterations", most);
        maxIterations = most;
        return this;
    }

    /**
     * Sets after how many evaluations of the loss a step of training begins no further iteration. The first is always
     * made, and the last is brought to its end, with up to 25 evaluations.
     *
     * @param most by default 5/4 of the iterations, and at least 25
     * @return this
     * @throws IllegalArgumentException if it isn't positive
     */
    public Lbfgs maxEvaluations(int most) {
        Range.POSITIVE.check("maxEvaluations", most);
        maxEvaluations = most;
        return this;
    }

    /**
     * Sets bounds of all elements of all parameters. Parameters that are outside are moved to the nearest bound when a
     * step begins.
     *
     * @param lower the least value, negative infinity for any
     * @param upper the greatest value, infinity for any
     * @return this
     * @throws IllegalArgumentException if a parameter's type has no number between them
     */
    public Lbfgs bounds(double lower, double upper) {
        return bounds(boundSettings().all(lower, upper));
    }

    /**
     * Sets bounds of all elements of one parameter; those of all others stay.
     *
     * @param name the parameter's name, such as {@code hidden.weight}
     * @param lower the least value, negative infinity for any
     * @param upper the greatest value, infinity for any
     * @return this
     * @throws IllegalArgumentException if there is no such parameter, or its type has no number between the bounds
     */
    public Lbfgs bounds(String name, double lower, double upper) {
        return bounds(boundSettings().one(name, lower, upper));
    }

    /**
     * Sets bounds of single elements. Those of parameters that aren't named stay; {@code lower} and {@code upper} may
     * name others.
     *
     * @param lower the least values, of the shapes of the parameters of those names; negative infinity for any
     * @param upper the greatest values, likewise; infinity for any
     * @return this
     * @throws IllegalArgumentException if there is no parameter of a name, a shape is another, or a parameter's type has
     *         no number between the bounds of an element
     */
    public Lbfgs bounds(NamedTensors lower, NamedTensors upper) {
        return bounds(boundSettings().elements(lower, upper));
    }

    private BoundSettings boundSettings() {
        return new BoundSettings(parameters.tensors(), box == null ? Box.unbounded(parameters.size()) : box.copy());
    }

    private Lbfgs bounds(BoundSettings settings) {
        box = settings.box().boundedCount() == 0 ? null : settings.box();
        return this;
    }

    // ---- training ----

    /**
     * Iterates until a tolerance or a limit is reached. The loss never becomes greater than it is to begin with, within
     * the bounds.
     *
     * @param loss computes a scalar from the parameters, the same at every call
     * @return the loss, and why the step ended
     * @throws ArithmeticException if the loss is NaN to begin with, where the message names the first op that made it,
     *         or the gradient isn't finite; no parameter has changed
     */
    public LbfgsResult step(Supplier<Tensor> loss) {
        Objects.requireNonNull(loss, "loss");
        int most = maxEvaluations > 0 ? maxEvaluations : Math.max(SEARCH, maxIterations + maxIterations / 4);
        var evaluator = new LossEvaluator(parameters, loss, most);
        history.measureIn(0);
        double[] point = nearest(parameters.values());
        LinePoint here = first(evaluator, point);
        double first = here.value();
        long before = steps;
        Reason reason = isMinimum(point, here) ? Reason.GRADIENT_TOLERANCE : null;
        for (int n = 0; reason == null; n++) {
            here = measured(evaluator, here);
            double[] direction = descentDirection(point, here.gradient());
            LinePoint found = search(evaluator, point, here, direction);
            if (found.step() == 0) {
                reason = history.isEmpty() ? Reason.NO_DECREASE : limit(n, evaluator); // else try steepest descent
                history.clear();
                continue;
            }
            double[] end = parameters.values();
            double[] move = difference(end, point);
            history.add(new Pair(move, difference(found.gradient(), here.gradient())), remembered);
            steps++;
            boolean hardlyChanged = maxAbs(move) <= changeTolerance
                    || Math.scalb(Math.abs(found.value() - here.value()), history.exponent()) <= changeTolerance;
            point = end;
            here = found;
            if (isMinimum(point, here)) {
                reason = Reason.GRADIENT_TOLERANCE;
            } else {
                reason = hardlyChanged ? Reason.CHANGE_TOLERANCE : limit(n, evaluator);
            }
        }
        return new LbfgsResult(Math.scalb(here.value(), history.exponent()), first, (int) (steps - before),
                evaluator.evaluations(), reason);
    }

    /**
     * Measures the loss in other units where products of gradients would overflow or vanish, or a first step along the
     * gradient would be too short to change anything.
     */
    private LinePoint measured(LossEvaluator evaluator, LinePoint here) {
        double greatest = maxAbs(here.gradient());
        int exponent = Math.getExponent(greatest);
        if (greatest == 0 || exponent > LEAST_EXPONENT && exponent < CurvatureHistory.FAR) {
            return here;
        }
        int shift = Math.max(Math.getExponent(greatest), Math.getExponent(here.value()) - Double.MAX_EXPONENT
                + CurvatureHistory.FAR);
        history.measureIn(history.exponent() + shift);
        evaluator.measureIn(history.exponent());
        return here.scaled(-shift);
    }

    /** Returns the limit that is reached after the iteration of an index; null for none. */
    private Reason limit(int n, LossEvaluator evaluator) {
        if (n + 1 >= maxIterations) {
            return Reason.MAX_ITERATIONS;
        }
        return evaluator.hasEvaluationsLeft() ? null : Reason.MAX_EVALUATIONS;
    }

    /** Evaluates the loss at the start, within bounds; the parameters stay where they are if that fails. */
    private LinePoint first(LossEvaluator evaluator, double... point) {
        double[] end = parameters.values();
        if (Arrays.equals(end, point)) {
            return evaluator.first();
        }
        try {
            parameters.assign(point);
            LinePoint first = evaluator.first();
            end = point;
            return first;
        } finally {
            parameters.assign(end);
        }
    }

    private double[] nearest(double... point) {
        return box == null ? point : box.nearest(point);
    }

    private boolean isMinimum(double[] point, LinePoint here) {
        double[] gradient = CurvatureHistory.scaled(here.gradient(), history.exponent());
        return maxAbs(box == null ? gradient : box.projectedGradient(point, gradient)) <= gradientTolerance;
    }

    /** Computes the descent direction from the history; from the gradient alone if rounding has spoilt it. */
    private double[] descentDirection(double[] point, double... gradient) {
        double[] direction = direction(point, gradient);
        if (!(CurvatureHistory.dot(direction, gradient) < 0)) {
            history.clear();
            direction = direction(point, gradient);
        }
        return direction;
    }

    private double[] direction(double[] point, double... gradient) {
        if (box == null) {
            return history.direction(gradient);
        }
        return history.isEmpty()
                ? difference(box.nearest(difference(point, gradient)), point)
                : SubspaceStep.direction(box, new CompactHessian(history.pairs()), point, gradient);
    }

    /** Moves the parameters to where a line search ends; back to where they were if the loss throws. */
    private LinePoint search(LossEvaluator evaluator, double[] point, LinePoint here, double... direction) {
        double derivative = CurvatureHistory.dot(direction, here.gradient());
        LinePoint start = new LinePoint(0, here.value(), derivative, here.gradient());
        double sum = Arrays.stream(direction).map(Math::abs).sum();
        double first = history.isEmpty() ? learningRate * Math.min(1, 1 / sum) : learningRate;
        double greatest = box == null ? Double.POSITIVE_INFINITY : box.greatestStep(point, direction);
        double[] end = point;
        try {
            LinePoint found = LineSearch.find(start, first, greatest, step -> {
                parameters.assign(moved(point, step, direction));
                return evaluator.at(step, gradient -> CurvatureHistory.dot(gradient, direction));
            }, SEARCH);
            end = moved(point, found.step(), direction);
            return found;
        } finally {
            parameters.assign(end);
        }
    }

    private double[] moved(double[] point, double step, double... direction) {
        return box == null ? sum(point, step, direction) : box.moved(point, step, direction);
    }

    private static double[] difference(double[] a, double... b) {
        return sum(a, -1, b);
    }

    private static double[] sum(double[] a, double factor, double... b) {
        double[] sum = a.clone();
        CurvatureHistory.add(sum, factor, b);
        return sum;
    }

    private static double maxAbs(double... elements) {
        return Arrays.stream(elements).map(Math::abs).max().orElse(0);
    }

    // ---- the state ----

    /** {@return the number of iterations that moved the parameters} */
    public long steps() {
        return steps;
    }

    /**
     * Returns all that is needed to resume, besides the network itself: the remembered {@code moves}, of shape (moves,
     * parameters), and what they changed the gradient by, {@code gradientChanges}, if there are any, and the number of
     * {@code steps}.
     *
     * @return copies, which further steps leave alone
     */
    public NamedTensors state() {
        SequencedMap<String, Tensor> state = new LinkedHashMap<>();
        history.measureIn(0);
        List<Pair> pairs = history.pairs();
        if (!pairs.isEmpty()) {
            state.put(MOVES, Tensor.of(pairs.stream().map(Pair::move).toArray(double[][]::new)));
            state.put(CHANGES, Tensor.of(pairs.stream().map(Pair::change).toArray(double[][]::new)));
        }
        state.put(ParameterSlot.STEPS, StateReader.ofCount(steps));
        return new NamedTensors(state);
    }

    /**
     * Resumes from a state: with the same network and settings, all further steps have the same bits as without the
     * break.
     *
     * @param state what {@link #state()} gave, for as many parameters
     * @throws IllegalArgumentException if names are missing or unexpected, or tensors don't fit; the message lists them
     *         all, and nothing has changed
     */
    public void load(NamedTensors state) {
        var saved = new StateReader(state);
        int count = Math.max(saved.rows(MOVES), saved.rows(CHANGES));
        Shape shape = Shape.of(count, parameters.size());
        Tensor moves = count == 0 ? null : saved.tensor(MOVES, shape, DType.F64);
        Tensor changes = count == 0 ? null : saved.tensor(CHANGES, shape, DType.F64);
        long iterations = saved.count(ParameterSlot.STEPS);
        saved.requireFitting("minimizer");
        history.clear();
        history.measureIn(0);
        for (int n = 0; n < count; n++) {
            history.add(new Pair(moves.select(0, n).toDoubleArray(), changes.select(0, n).toDoubleArray()), remembered);
        }
        steps = iterations;
    }

    /** Returns the settings, and the steps done. */
    @Override
    public String toString() {
        return "Lbfgs(" + parameters.size() + " elements, learningRate=" + learningRate + ", historySize=" + remembered
                + ", gradientTolerance=" + gradientTolerance + ", changeTolerance=" + changeTolerance
                + ", maxIterations=" + maxIterations + (box == null ? "" : ", " + box.boundedCount() + " bounded")
                + ", " + steps + " steps)";
    }
}
