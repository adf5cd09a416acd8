package org.chainrule.examples;

import static org.chainrule.autograd.formula.Expr.one;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.check.GradCheckException;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.examples.NetworkDrawing.Label;
import org.chainrule.examples.NetworkDrawing.Neuron;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import picocli.CommandLine.Command;

/**
 * One training step with all intermediate values: the network of T. Hill, "Gradient descent and backpropagation" (2018), two
 * inputs, two hidden neurons, two outputs. The text computes it by hand and makes a mistake, which is repeated here on
 * purpose, to reproduce its values and to see the gradient check fail. (Some copies of the text have damaged digits: the
 * second output is 0.533 097 573 871 502 before the step, the cost 0.193 749 778 988 120.)
 */
@Command(name = "worked-step", description = "One step of a 2-2-2 network with all intermediate values, and a mistake that GradCheck finds.")
final class WorkedStep implements Runnable {
    private static final Tensor INPUT = Tensor.of(2, 3);
    private static final Tensor TARGET = Tensor.of(1, 0.2);
    private static final Loss COST = Loss.mse().reduction(Reduction.SUM);
    private static final double RATE = 0.1;

    private static final String[] NAMES = {"w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "b1", "b2", "b3", "b4"};
    private static final int W7 = 6; // indices of their names
    private static final int W8 = 7;

    /** The parameters after the step in the text, to 14 digits or more; it doesn't state all twelve. */
    private static final Map<String, Double> STATED = Map.of("w1", 0.3064945998937866, "w5", 0.70525257108356,
            "w6", -0.3064179482696209, "w7", 0.511867846503068, "b3", 0.1627063242549253, "b4", 0.33447454961240974);
    private static final double STATED_COST = 0.1839862418540884;

    /** A sigmoid with the text's mistake: its derivative sigmoid (1 - sigmoid) is taken at the result y instead of x. */
    private static final Pointwise SLIPPED_SIGMOID = Pointwise.of("slippedSigmoid", Expr::sigmoid)
            .derivative((_, y) -> y.sigmoid().mul(one().sub(y.sigmoid())));

    /** The text's network, with the right or the wrong derivative of its activation. */
    record Net(Linear hidden, Linear out, Layer activation) {

        static Net right() {
            return start(Tensor::sigmoid);
        }

        static Net slipped() {
            return start(SLIPPED_SIGMOID::apply);
        }

        /**
         * The text multiplies a row of inputs by a matrix with a row for each input. A linear layer has a row for each
         * output, so its weight is the transpose: w3, from the second input to the first neuron, is weight(0, 1).
         */
        private static Net start(Layer activation) {
            Tensor toHidden = Tensor.of(new double[][] {{0.3, 0.2}, {-0.4, 0.6}}); // w1 w2, w3 w4
            Tensor toOut = Tensor.of(new double[][] {{0.7, -0.3}, {0.5, -0.1}}); // w5 w6, w7 w8
            return new Net(linear(toHidden, 0.25, 0.45), linear(toOut, 0.15, 0.35), activation);
        }

        private static Linear linear(Tensor matrix, double... bias) {
            return new Linear(matrix.transpose().requiresGrad(true), Tensor.of(bias).requiresGrad(true));
        }

        Pass pass() {
            Tensor hiddenSum = hidden.forward(INPUT).retainGrad();
            Tensor h = activation.forward(hiddenSum).retainGrad();
            Tensor outSum = out.forward(h).retainGrad();
            Tensor o = activation.forward(outSum).retainGrad();
            return new Pass(hiddenSum, h, outSum, o, COST.of(o, TARGET));
        }

        /** Returns a value for each parameter, in the order of the names. */
        double[] numbers(UnaryOperator<Tensor> of) {
            return Tensor.concat(0, of.apply(hidden.weight()).transpose().flatten(),
                    of.apply(out.weight()).transpose().flatten(), of.apply(hidden.bias()), of.apply(out.bias()))
                    .toDoubleArray();
        }

        double[] values() {
            return numbers(Tensor::detach);
        }

        double[] derivatives() {
            return numbers(Tensor::grad);
        }

        /** Returns the derivative of the activation at a weighted sum. */
        Tensor derivative(Tensor sum) {
            Tensor z = sum.detach().requiresGrad(true);
            return Autograd.grad(activation.forward(z).sum(), z);
        }

        void step() {
            Optimizer.of(new Sgd(RATE), this).step();
        }

        GradCheck.Report check() {
            return GradCheck.of(() -> pass().cost()).verify(Network.parameters(this));
        }
    }

    /** The intermediate values of a forward pass; after the backward pass each has its gradient. */
    record Pass(Tensor hiddenSum, Tensor h, Tensor outSum, Tensor o, Tensor cost) {}

    @Override
    public void run() {
        System.out.println("Inputs 2 and 3, targets 1 and 0.2, cost C = sum (o - t)^2, rate 0.1. Forward:\n");
        Net net = Net.right();
        Pass before = net.pass();
        printForward(before);

        System.out.println("\nBackward:\n");
        before.cost().backward();
        printBackward(net, before);

        System.out.printf("%n%-4s %19s %19s %19s%n", "", "value", "dC/d.", "after the step");
        double[] values = net.values();
        double[] derivatives = net.derivatives();
        net.step();
        double[] right = net.values();
        for (int i = 0; i < NAMES.length; i++) {
            System.out.printf("%-4s %19.2f %19.15f %19.15f%n", NAMES[i], values[i], derivatives[i], right[i]);
        }
        System.out.println("\nThe network is drawn in "
                + Pictures.write("worked-step.svg", drawing(before, values, derivatives))
                + ", with gradients in red.\nThe cost as a landscape over w7 and w8, with an arrow against the gradient,"
                + " is in " + Pictures.write("worked-step-cost.png", landscape()));

        Pass after = net.pass();
        System.out.println("\nForward again:\n");
        printForward(after);

        System.out.println(
                "\nThe text takes the derivative of sigmoid at a neuron's output instead of the weighted sum."
                        + "\nAn op with this derivative computes the same values. Backward:\n");
        Net slipped = Net.slipped();
        Pass same = slipped.pass();
        same.cost().backward();
        printBackward(slipped, same);

        System.out.printf("%n%-4s %19s %19s %19s %19s%n", "", "slipped dC/d.", "after the step", "in the text",
                "right");
        double[] wrong = slipped.derivatives();
        slipped.step();
        double[] reached = slipped.values();
        for (int i = 0; i < NAMES.length; i++) {
            Double stated = STATED.get(NAMES[i]);
            System.out.printf("%-4s %19.15f %19.15f %19s %19.15f%n", NAMES[i], wrong[i], reached[i],
                    stated == null ? "" : "%.14f".formatted(stated), right[i]);
        }
        Pass astray = slipped.pass();
        System.out.println("\nForward:\n");
        printForward(astray);
        System.out.printf("%nThe text also gets C = %.15f. Such a mistake is hard to notice: the cost falls, only%n"
                + "%.1e less than it should. Finite differences find it, since they use no derivatives:%n%n",
                STATED_COST,
                astray.cost().item() - after.cost().item());

        System.out.printf("right:    all %d derivatives agree%n", Net.right().check().compared());
        try {
            Net.slipped().check();
        } catch (GradCheckException e) {
            System.out.println("slipped:  " + e.getMessage());
        }
    }

    /** Computes the cost with other values of w7 and w8, from the second hidden neuron to the outputs. */
    static double cost(double w7, double w8) {
        Net start = Net.right();
        Tensor toOut = Tensor.of(new double[][] {{0.7, w7}, {-0.3, w8}});
        return new Net(start.hidden, new Linear(toOut, start.out.bias()), start.activation).pass().cost().item();
    }

    /** Returns minus the gradient of the cost by w7 and w8, at a length that can be seen; the step itself is much shorter. */
    static double[] arrow() {
        Net net = Net.right();
        net.pass().cost().backward();
        double[] derivatives = net.derivatives();
        double scale = 2.5 / Math.hypot(derivatives[W7], derivatives[W8]);
        return new double[] {-scale * derivatives[W7], -scale * derivatives[W8]};
    }

    private static Plot landscape() {
        Grid grid = Grid.square(-4, 4, 41);
        double[] costs = new double[grid.size()];
        for (int i = 0; i < costs.length; i++) {
            costs[i] = cost(grid.x()[i % grid.x().length], grid.y()[i / grid.x().length]);
        }
        double[] start = Net.right().values();
        double[] arrow = arrow();
        return Plot.map("The cost", "w7", "w8")
                .contours(grid, costs, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1, 1.2)
                .arrow("against the gradient", start[W7], start[W8], start[W7] + arrow[0], start[W8] + arrow[1]);
    }

    private static String drawing(Pass pass, double[] values, double... derivatives) {
        return NetworkDrawing.svg(List.of(
                List.of(new Neuron("i1", Label.of("", INPUT.get(0))), new Neuron("i2", Label.of("", INPUT.get(1)))),
                neurons("h", pass.h()), neurons("o", pass.o())),
                (layer, from, to) -> {
                    int i = 4 * layer + 2 * from + to;
                    return Label.of(NAMES[i], values[i], derivatives[i]);
                });
    }

    private static List<Neuron> neurons(String name, Tensor pair) {
        return IntStream.range(0, 2)
                .mapToObj(i -> new Neuron(name + (i + 1), Label.of("", pair.get(i), pair.grad().get(i)))).toList();
    }

    private static void printForward(Pass pass) {
        print("z_h", pass.hiddenSum());
        print("h", pass.h());
        print("z_o", pass.outSum());
        print("o", pass.o());
        System.out.printf("%-12s %19.15f%n", "C", pass.cost().item());
    }

    private static void printBackward(Net net, Pass pass) {
        print("dC/do", pass.o().grad());
        print("do/dz_o", net.derivative(pass.outSum()));
        print("dC/dz_o", pass.outSum().grad());
        print("dC/dh", pass.h().grad());
        print("dh/dz_h", net.derivative(pass.hiddenSum()));
        print("dC/dz_h", pass.hiddenSum().grad());
    }

    /** Prints the values of the two neurons of a layer. */
    private static void print(String name, Tensor pair) {
        System.out.printf("%-12s %19.15f %19.15f%n", name, pair.get(0), pair.get(1));
    }
}
