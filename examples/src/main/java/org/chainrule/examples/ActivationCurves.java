package org.chainrule.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Tensor;
import picocli.CommandLine.Command;

/** The activation functions of neural networks and their derivatives by automatic differentiation, in a table and as curves. */
@Command(name = "activations", description = "Activation functions and their derivatives, in a table and as curves.")
final class ActivationCurves implements Runnable {

    /** An activation function with the name of its method. */
    record Activation(String name, UnaryOperator<Tensor> function) {

        Tensor at(Tensor x) {
            return function.apply(x);
        }

        /** Returns the derivative at every element: each value depends on its own x only, so it is the gradient of the sum. */
        Tensor derivativesAt(Tensor x) {
            Tensor leaf = x.detach().requiresGrad(true);
            return Autograd.grad(at(leaf).sum(), leaf);
        }
    }

    static final List<Activation> IN_NUMBERS = List.of(
            new Activation("sigmoid", Tensor::sigmoid),
            new Activation("tanh", Tensor::tanh),
            new Activation("elu", Tensor::elu),
            new Activation("softplus", Tensor::softplus),
            new Activation("swish", x -> x.swish(1)));

    /** Those with a kink, and with a parameter. Swish is x / 2 for beta = 0, and near relu for a large one. */
    static final List<Activation> IN_ROWS = List.of(
            new Activation("relu", Tensor::relu),
            new Activation("prelu(0.25)", x -> x.prelu(Tensor.of(0.25))),
            new Activation("swish(0)", x -> x.swish(0)),
            new Activation("swish(0.5)", x -> x.swish(0.5)),
            new Activation("swish(1)", x -> x.swish(1)),
            new Activation("swish(2)", x -> x.swish(2)),
            new Activation("swish(10)", x -> x.swish(10)));

    private static final List<Activation> AS_CURVES = List.of(
            new Activation("sigmoid", Tensor::sigmoid),
            new Activation("tanh", Tensor::tanh),
            new Activation("softsign", Tensor::softsign),
            new Activation("hardtanh", Tensor::hardtanh),
            new Activation("relu", Tensor::relu),
            new Activation("leakyRelu(0.1)", x -> x.leakyRelu(0.1)),
            new Activation("elu", Tensor::elu),
            new Activation("selu", Tensor::selu),
            new Activation("softplus", Tensor::softplus),
            new Activation("silu (swish)", Tensor::silu),
            new Activation("gelu", Tensor::gelu),
            new Activation("mish", Tensor::mish),
            new Activation("celu(2)", x -> x.celu(2)),
            new Activation("hardSigmoid", Tensor::hardSigmoid),
            new Activation("hardSwish", Tensor::hardSwish),
            new Activation("logSigmoid", Tensor::logSigmoid));

    private static final double LEAST_JUMP = 0.1; // from one point to the next, which no smooth one makes

    @Override
    public void run() {
        System.out.println("Values, with derivatives in parentheses:\n");
        printTable(Tensor.of(-1.5, -0.5, 0.5, 2));

        System.out.println();
        printRows(Tensor.of(-1.5, -0.5, 0, 0.5, 2));
        System.out.println(
                "\nThe slope of prelu is learned. The derivatives by it at these points, x below 0 and 0 elsewhere:");
        for (double derivative : slopesOfPrelu(Tensor.of(-1.5, -0.5, 0, 0.5, 2)).toDoubleArray()) {
            System.out.printf(" %.1f", derivative + 0.0);
        }
        System.out.println();

        Tensor zero = Tensor.of(0);
        var relu = new Activation("relu", Tensor::relu);
        System.out.printf("%nrelu has a kink at 0, where its derivative is taken from the left: %.0f.%n",
                relu.derivativesAt(zero).item());
        var logistic = new Activation("sigmoid", Tensor::sigmoid);
        System.out.printf("Far from 0, derivatives are small, but don't underflow: that of sigmoid at 40 is %.16g.%n",
                logistic.derivativesAt(Tensor.of(40)).item());

        Path picture = Pictures.write("activations.png", 4, AS_CURVES.stream().map(ActivationCurves::plot).toList());
        System.out.println("The curves of " + AS_CURVES.size() + " functions are in " + picture);
        System.out.println("Those of swish by beta are in " + Pictures.write("swish.png", swish(false), swish(true)));
    }

    private static void printTable(Tensor x) {
        System.out.printf("%6s", "x");
        for (Activation activation : IN_NUMBERS) {
            System.out.printf("   %17s", activation.name());
        }
        System.out.println();
        for (int i = 0; i < x.size(); i++) {
            System.out.printf("%6.1f", x.get(i));
            for (Activation activation : IN_NUMBERS) {
                System.out.printf("   %7.4f (%7.4f)", activation.at(x).get(i), activation.derivativesAt(x).get(i));
            }
            System.out.println();
        }
    }

    private static void printRows(Tensor x) {
        System.out.printf("%-12s", "x");
        for (double point : x.toDoubleArray()) {
            System.out.printf(" %17.1f", point);
        }
        System.out.println();
        for (Activation activation : IN_ROWS) {
            System.out.printf("%-12s", activation.name());
            Tensor values = activation.at(x);
            Tensor derivatives = activation.derivativesAt(x);
            for (int i = 0; i < x.size(); i++) {
                System.out.printf(" %7.4f (%7.4f)", values.get(i) + 0.0, derivatives.get(i));
            }
            System.out.println();
        }
    }

    /** Returns the derivatives of prelu by its slope, at every element of x. */
    static Tensor slopesOfPrelu(Tensor x) {
        Tensor slopes = Tensor.full(0.25, x.shape(), DType.F64).requiresGrad(true);
        return Autograd.grad(x.prelu(slopes).sum(), slopes);
    }

    private static Plot swish(boolean derivatives) {
        Tensor x = Tensor.linspace(-4, 4, 401);
        Plot plot = Plot.of(derivatives ? "Derivatives of swish" : "Swish by beta", "x", "");
        for (double beta : new double[] {0, 0.5, 1, 2, 10}) {
            var activation = new Activation("beta = %s".formatted(beta), v -> v.swish(beta));
            plot.curve(activation.name(), x.toDoubleArray(),
                    (derivatives ? activation.derivativesAt(x) : activation.at(x)).toDoubleArray());
        }
        return derivatives ? plot.range(-4, 4, -0.5, 1.5) : plot.range(-4, 4, -2, 4).withoutLegend();
    }

    private static Plot plot(Activation activation) {
        Tensor x = Tensor.linspace(-4, 4, 401);
        double[] steps = x.toDoubleArray();
        return Plot.small(activation.name()).range(-4, 4, -2, 4)
                .curve("value", steps, activation.at(x).toDoubleArray())
                .curve("derivative", steps, withGaps(activation.derivativesAt(x).toDoubleArray()));
    }

    /** Leaves out the value before each jump, so that none is drawn as a slope. */
    static double[] withGaps(double... y) {
        double[] gaps = y.clone();
        for (int i = 1; i < y.length; i++) {
            if (Math.abs(y[i] - y[i - 1]) > LEAST_JUMP) {
                gaps[i - 1] = Double.NaN;
            }
        }
        return gaps;
    }
}
