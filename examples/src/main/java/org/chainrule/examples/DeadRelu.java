package org.chainrule.examples;

import java.nio.file.Path;
import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.examples.NetworkDrawing.Label;
import org.chainrule.examples.NetworkDrawing.Neuron;
import org.chainrule.nn.Layer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import picocli.CommandLine.Command;

/**
 * The 2-3-1 network that D. Warfield's text computes by hand: inputs 0.1 and 0.3, target 0.2, prediction -0.1. The third hidden
 * neuron has the sum -0.46, so that relu makes it 0, and no gradient comes through. The text's weights aren't known; these
 * give the numbers that are. Its delta of 0.3 is t - p, minus the derivative of 1/2 (p - t)^2.
 *
 * <p>
 * A neuron whose sum is negative for all inputs is dead: its weights never change again. With leakyRelu they do.
 */
@Command(name = "dead-relu", description = "A 2-3-1 network by hand; its third neuron is dead, and learns only with leakyRelu.")
final class DeadRelu implements Runnable {
    static final Tensor INPUT = Tensor.of(0.1, 0.3);
    static final Tensor TARGET = Tensor.of(new double[] {0.2});
    private static final Loss LOSS = Loss.mse().half();

    /** Other inputs in the unit square, and what is to be learned of them. */
    private static final Tensor INPUTS = Tensor.of(new double[][] {{0.1, 0.3}, {0.9, 0.2}, {0.4, 0.8}, {0.7, 0.6}});
    private static final Tensor TARGETS = Tensor.of(new double[][] {{0.2}, {0.5}, {0.1}, {0.4}});
    private static final int STEPS = 1000;

    record Net(Linear hidden, Linear out, Layer activation) implements Layer {

        static Net of(Layer activation) {
            Tensor toHidden = Tensor.of(new double[][] {{0.5, 0.2}, {-0.3, 0.6}, {-0.4, -0.6}}); // a row for each neuron
            Tensor toOut = Tensor.of(new double[][] {{0.5, -0.8, 0.7}});
            return new Net(linear(toHidden, 0.09, 0.15, -0.24), linear(toOut, 0.04), activation);
        }

        private static Linear linear(Tensor weight, double... bias) {
            return new Linear(weight.requiresGrad(true), Tensor.of(bias).requiresGrad(true));
        }

        Tensor sums() {
            return hidden.forward(INPUT);
        }

        @Override
        public Tensor forward(Tensor x) {
            return out.forward(activation.forward(hidden.forward(x)));
        }

        /** Trains on all inputs, and returns the last loss. */
        double train() {
            var optimizer = Optimizer.of(new Sgd(0.1), this);
            double loss = Double.NaN;
            for (int step = 0; step < STEPS; step++) {
                loss = optimizer.step(() -> LOSS.of(forward(INPUTS), TARGETS));
            }
            return loss;
        }

        /** Returns the weights and the bias of the third neuron, and the weight of its output. */
        double[] third() {
            return new double[] {hidden.weight().get(2, 0), hidden.weight().get(2, 1), hidden.bias().get(2),
                out.weight().get(0, 2)};
        }
    }

    @Override
    public void run() {
        Net net = Net.of(Tensor::relu);
        Tensor sums = net.sums();
        Tensor prediction = net.forward(INPUT);
        LOSS.of(prediction, TARGET).backward();
        System.out.printf("prediction %.2f, target 0.20, loss %.4f%n%n", prediction.item(),
                LOSS.of(prediction, TARGET).item());
        System.out.printf("%-7s %8s %8s %10s %16s %16s%n", "hidden", "sum", "relu", "d/dbias", "d/dweights",
                "d/dout weight");
        for (int i = 0; i < 3; i++) {
            Tensor weights = net.hidden.weight().grad();
            System.out.printf("%-7d %8.2f %8.2f %10.3f %8.3f %7.3f %16.3f%n", i + 1, sums.get(i), sums.relu().get(i),
                    net.hidden.bias().grad().get(i) + 0.0, weights.get(i, 0) + 0.0, weights.get(i, 1) + 0.0,
                    net.out.weight().grad().get(0, i) + 0.0);
        }
        System.out.printf(
                "%nThe gradient of the last bias, p - t, is %.1f; the text adds its negative, t - p = %.1f.%n",
                net.out.bias().grad().item(), -net.out.bias().grad().item());
        System.out.println("That of the weight behind the third neuron is 0, as its output is; so are all before it.");

        System.out.printf("%nThe same start, %d steps on four inputs, for all of which the third sum is negative:%n%n",
                STEPS);
        System.out.printf("%-10s %8s   %s%n", "", "loss", "third neuron: two weights, bias, weight behind it");
        tell("start", Net.of(Tensor::relu), Double.NaN);
        Net dead = Net.of(Tensor::relu);
        tell("relu", dead, dead.train());
        Net leaky = Net.of(x -> x.leakyRelu(0.1));
        tell("leakyRelu", leaky, leaky.train());

        Path picture = Pictures.write("dead-relu.svg", drawing(net));
        System.out.println("\nThe network is drawn in " + picture + ", with gradients in red.");
    }

    private static void tell(String name, Net net, double loss) {
        double[] third = net.third();
        System.out.printf("%-10s %8s   %9.6f %9.6f %9.6f %9.6f%n", name,
                Double.isNaN(loss) ? "" : "%.6f".formatted(loss),
                third[0], third[1], third[2], third[3]);
    }

    private static String drawing(Net net) {
        Tensor h = net.sums().relu();
        Tensor hiddenGradient = net.hidden.bias().grad();
        return NetworkDrawing.svg(List.of(
                List.of(new Neuron("x1", Label.of("", 0.1)), new Neuron("x2", Label.of("", 0.3))),
                List.of(neuron("h1", h.get(0), hiddenGradient.get(0)), neuron("h2", h.get(1), hiddenGradient.get(1)),
                        neuron("h3", h.get(2), hiddenGradient.get(2))),
                List.of(neuron("p", net.forward(INPUT).item(), net.out.bias().grad().item()))),
                (layer, from, to) -> {
                    Linear linear = layer == 0 ? net.hidden : net.out;
                    return Label.of("", linear.weight().get(to, from), linear.weight().grad().get(to, from) + 0.0);
                });
    }

    private static Neuron neuron(String name, double value, double gradient) {
        return new Neuron(name, Label.of("", value, gradient + 0.0));
    }
}
