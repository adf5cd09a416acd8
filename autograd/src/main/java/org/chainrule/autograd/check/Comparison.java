package org.chainrule.autograd.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck.Report;
import org.chainrule.autograd.check.GradCheck.Options;
import org.chainrule.autograd.machine.NumberText;

/** One check at one point: a function of parameters, the gradient of the backward pass, and the differences. */
final class Comparison {
    private static final double LEAST_STEP = 0x1p-30; // in which a kink is looked for, as a part of the widest
    private static final long SEED = 0x9E3779B97F4A7C15L; // weights are random, but always the same

    private final Options options;
    private final Supplier<Tensor> function;
    private final List<Argument> arguments; // by which the function is differentiated
    private final List<Tensor> parameters; // their tensors
    private final String order; // what messages call the derivative
    private final double[] base; // the function's value at the point
    private final Tensor weights; // of the result's elements

    Comparison(Options options, Supplier<Tensor> function, List<Argument> arguments) {
        this(options, function, "gradient", arguments);
    }

    private Comparison(Options options, Supplier<Tensor> function, String order, List<Argument> arguments) {
        this.options = options;
        this.function = function;
        this.order = order;
        this.arguments = arguments.stream().filter(argument -> argument.tensor().requiresGrad()).toList();
        this.parameters = this.arguments.stream().map(Argument::tensor).toList();
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("none of the arguments " + arguments.stream().map(Argument::tensor)
                    .map(argument -> argument.shape() + " " + argument.dtype()).toList()
                    + " is F64: there is nothing to differentiate by");
        }
        Tensor result = Objects.requireNonNull(function.get(), "the function returned null");
        if (result.dtype() != DType.F64) {
            throw new IllegalArgumentException("the result is " + result.dtype()
                    + ", but only F64 keeps digits enough for differences; does the function convert its arguments?");
        }
        this.base = result.toDoubleArray();
        this.weights = weights(result);
        if (!Arrays.equals(base, evaluate())) {
            throw new IllegalArgumentException("two evaluations at the same point differ; a function with randomness "
                    + "must draw the same numbers at each call");
        }
    }

    /**
     * Returns weights of random signs and sizes, so that errors of several elements can't cancel; 1 for a single one.
     */
    private static Tensor weights(Tensor like) {
        var random = new SplittableRandom(SEED);
        double[] values = new double[like.size()];
        for (int n = 0; n < values.length; n++) {
            values[n] = values.length == 1 ? 1 : (random.nextBoolean() ? 1 : -1) * random.nextDouble(0.5, 1.5);
        }
        return Tensor.of(like.shape(), values);
    }

    Report run() {
        List<Tensor> gradients = gradients(function.get(), weights, false);
        Report report = options.direction() == null ? everyElement(gradients) : oneDirection(gradients);
        return options.secondOrder() ? report.and(second().run()) : report;
    }

    private List<Tensor> gradients(Tensor y, Tensor seed, boolean createGraph) {
        if (!y.requiresGrad()) { // it is constant here
            return parameters.stream().map(p -> Tensor.zeros(p.shape().toArray())).toList();
        }
        var request = Autograd.of(y).seed(seed).materializeGrads();
        return (createGraph ? request.createGraph() : request).grad(parameters.toArray(Tensor[]::new));
    }

    /** Returns the check of the gradient as a function of the arguments and of the seed. */
    private Comparison second() {
        Tensor seed = Tensor.of(weights.shape(), weights.toDoubleArray()).requiresGrad(true).named("the seed");
        Supplier<Tensor> gradient = () -> {
            Tensor sum = Tensor.of(0);
            for (Tensor part : gradients(function.get(), seed, true)) {
                sum = sum.add(part.mul(weights(part)).sum());
            }
            return sum;
        };
        List<Argument> withSeed = new ArrayList<>(arguments);
        withSeed.add(Argument.at(arguments.size(), seed));
        var firstOrder = new Options(options.step(), options.absolute(), options.relative(), false,
                options.direction());
        return new Comparison(firstOrder, gradient, "second derivative", withSeed);
    }

    private Report everyElement(List<Tensor> gradients) {
        var report = new Report(0, 0);
        for (int i = 0; i < parameters.size(); i++) {
            Tensor parameter = parameters.get(i);
            String name = arguments.get(i).name();
            double[] point = parameter.toDoubleArray();
            double[] analytic = gradients.get(i).toDoubleArray();
            for (int n = 0; n < point.length; n++) {
                double[][] direction = noDirection();
                direction[i] = new double[point.length];
                direction[i][n] = Math.max(1, Math.abs(point[n]));
                report = report.and(compare(analytic[n], direction, direction[i][n], name, parameter.shape().index(n)));
            }
        }
        return report;
    }

    private Report oneDirection(List<Tensor> gradients) {
        double[][] direction = noDirection();
        double analytic = 0;
        for (int i = 0; i < direction.length; i++) {
            double[] gradient = gradients.get(i).toDoubleArray();
            direction[i] = options.direction().doubles(gradient.length, -1, 1).toArray();
            for (int n = 0; n < gradient.length; n++) {
                analytic += gradient[n] * direction[i][n];
            }
        }
        return compare(analytic, direction, 1, "a random direction", new int[0]);
    }

    private double[][] noDirection() {
        return new double[parameters.size()][];
    }

    /**
     * Compares a derivative with the difference quotient along a direction that is {@code scale} units long: with that of the given
     * step, and only where that contradicts, more closely.
     */
    private Report compare(double analytic, double[][] direction, double scale, String name, int[] index) {
        var difference = difference(direction, scale, options.step());
        return difference.isFinite() && !difference.hasVisibleGap()
                && difference.noise <= tolerance(analytic, difference.central())
                && agree(analytic, difference.central(), difference.noise)
                        ? report(analytic, difference.central())
                        : compareClosely(analytic, direction, scale, name, index);
    }

    private boolean agree(double analytic, double numeric, double uncertainty) {
        return Math.abs(analytic - numeric) <= tolerance(analytic, numeric) + uncertainty;
    }

    private double tolerance(double analytic, double numeric) {
        return options.absolute() + options.relative() * size(analytic, numeric);
    }

    private static double size(double analytic, double numeric) {
        return Math.max(Math.abs(analytic), Math.abs(numeric));
    }

    private static Report report(double analytic, double numeric) {
        return new Report(1, Math.abs(analytic - numeric) / Math.max(1, size(analytic, numeric)));
    }

    /**
     * Compares a derivative with difference quotients of smaller and smaller steps: a function may change within the given one, or have a
     * kink or a pole there.
     */
    private Report compareClosely(double analytic, double[][] direction, double scale, String name, int[] index) {
        double step = options.step();
        var difference = difference(direction, scale, step);
        if (!difference.isFinite() && isFinite(base)) { // the function isn't defined on both sides of the point
            step = stepWithin(direction, scale);
            difference = difference(direction, scale, step);
        }
        String of = base.length == 1 ? "" : " of the weighted sum of the " + base.length + " results";
        String which = order + of + " by " + name + (index.length == 0 ? "" : " at index " + Arrays.toString(index))
                + ": ";
        if (!difference.isFinite()) {
            throw new GradCheckException(which + "analytic " + analytic + ", but there is no difference quotient: "
                    + (isFinite(base)
                            ? "the function is NaN or infinite beside the point, however small the step; move the point"
                            : "the function is " + (base.length == 1 ? String.valueOf(base[0]) : "NaN or infinite")
                                    + " at the point itself; move it"),
                    name, index, analytic, difference.central());
        }
        if (isKink(direction, scale, step)) {
            throw new GradCheckException(
                    which + "kink: left " + rounded(difference.left) + ", right " + rounded(difference.right)
                            + ", analytic "
                            + rounded(analytic) + (difference.encloses(analytic) ? " in " : " outside ")
                            + difference.range() + "; there is no derivative here, so move the point",
                    name, index, analytic, difference.central());
        }
        Difference last = difference;
        double widest = step;
        var closely = Extrapolation.of(h -> difference(direction, scale, h).central(),
                h -> last.noise * widest / h, numeric -> tolerance(numeric, numeric), step);
        if (!agree(analytic, closely.value(), closely.error())) {
            throw new GradCheckException(
                    which + "analytic " + analytic + ", numeric " + closely.value() + ", which differ by "
                            + rounded(Math.abs(analytic - closely.value())),
                    name, index, analytic, closely.value());
        }
        return report(analytic, closely.value());
    }

    /**
     * Returns whether the one-sided derivatives differ by a kink: there they differ however small the step; by curvature, or a kink
     * beside the point, only while it is large.
     */
    private boolean isKink(double[][] direction, double scale, double widest) {
        var wider = difference(direction, scale, widest);
        boolean stays = false;
        for (double step = widest / 8; step > LEAST_STEP * widest && 40 * wider.noise < wider.gap(); step /= 8) {
            if (!wider.hasVisibleGap()) {
                return false;
            }
            var narrower = difference(direction, scale, step);
            stays = narrower.gap() > 0.7 * wider.gap();
            wider = narrower;
        }
        return stays && wider.hasVisibleGap();
    }

    /**
     * Returns a step that is small against the distance to where the function isn't finite: 1/512 of the greatest power of
     * two within, so that central differences are right to some 1e-6, and the step is added to the point without
     * rounding.
     */
    private double stepWithin(double[][] direction, double scale) {
        double within = Double.MIN_NORMAL;
        for (double step = Math.scalb(1.0, Math.getExponent(options.step())); step > within; step /= 2) {
            if (difference(direction, scale, step).isFinite()) {
                within = step;
            }
        }
        return within / 512;
    }

    private static boolean isFinite(double... values) {
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    /** The derivatives to the left and to the right, and how far rounding may falsify their mean. */
    private record Difference(double left, double right, double noise) {

        double central() {
            return (left + right) / 2;
        }

        boolean isFinite() {
            return Double.isFinite(left) && Double.isFinite(right);
        }

        double gap() {
            return Math.abs(right - left);
        }

        /** Returns whether the derivatives to the left and to the right differ by more than curvature and rounding usually do. */
        boolean hasVisibleGap() {
            return gap() > 1e-4 * Math.max(1, Math.abs(central())) + 4 * noise;
        }

        boolean encloses(double derivative) {
            return Math.min(left, right) <= derivative && derivative <= Math.max(left, right);
        }

        String range() {
            return "[" + rounded(Math.min(left, right)) + ", " + rounded(Math.max(left, right)) + "]";
        }
    }

    private Difference difference(double[][] direction, double scale, double step) {
        double[] above = evaluateAt(direction, step);
        double[] below = evaluateAt(direction, -step);
        double[] weight = weights.toDoubleArray();
        double left = 0;
        double right = 0;
        double rounding = 0;
        for (int n = 0; n < base.length; n++) {
            left += weight[n] * (base[n] - below[n]);
            right += weight[n] * (above[n] - base[n]);
            rounding += Math.ulp(base[n]);
        }
        double h = step * scale;
        return new Difference(left / h, right / h, 8 * rounding / h);
    }

    private double[] evaluateAt(double[][] direction, double step) {
        List<Tensor> saved = new ArrayList<>();
        for (Tensor parameter : parameters) {
            saved.add(Tensor.of(parameter.shape(), parameter.toDoubleArray()));
        }
        try {
            for (int i = 0; i < direction.length; i++) {
                if (direction[i] != null) {
                    Tensor move = Tensor.of(saved.get(i).shape(), direction[i]).mul(step);
                    Autograd.assign(parameters.get(i), saved.get(i).add(move));
                }
            }
            return evaluate();
        } finally {
            for (int i = 0; i < direction.length; i++) {
                Autograd.assign(parameters.get(i), saved.get(i));
            }
        }
    }

    /** Evaluates the function. Recording stays on: it may take gradients itself, as that of the second order does. */
    private double[] evaluate() {
        return function.get().toDoubleArray();
    }

    private static String rounded(double value) {
        return NumberText.significant(value, 6);
    }
}
