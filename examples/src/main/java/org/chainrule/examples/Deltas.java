package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.examples.NetworkDrawing.Label;
import org.chainrule.examples.NetworkDrawing.Neuron;
import picocli.CommandLine.Command;

/**
 * Backpropagation as lecture slides write it, through the network of their first figure: three inputs, three hidden neurons,
 * two outputs. Its layers are counted from the input on, so that a^1 = x, and W^l and b^l lead into layer l. For the cost
 * E = 1/N sum over the examples of 1/2 |a^3 - y|^2 + lambda/2 |W|^2, where |W|^2 is the sum of the squares of all weights:
 *
 * <pre>
 * BP-1  δ^3 = (a^3 - y) * σ'(z^3)
 * BP-2  δ^2 = (W^3)ᵀ δ^3 * σ'(z^2)
 * BP-3  ∂E/∂W^l = 1/N sum of δ^l (a^(l-1))ᵀ + λ W^l
 * BP-4  ∂E/∂b^l = 1/N sum of δ^l
 * </pre>
 *
 * <p>
 * The last two are in the slides' order. {@link BpFormulas} has that of M. Nielsen's book, where the bias comes first.
 */
@Command(name = "deltas", description = "Backpropagation in a 3-3-2 network: the deltas of all neurons, in numbers and drawn.")
final class Deltas implements Runnable {
    static final double LAMBDA = 0.1;

    /** The inputs and targets; a column is an example. */
    static final Tensor X = Tensor.of(new double[][] {{1, 0}, {0.5, 1}, {-1, 0.5}});
    static final Tensor Y = Tensor.of(new double[][] {{1, 0}, {0, 1}});

    static final Tensor W2 = parameter(new double[][] {{0.1, 0.2, 0.3}, {0.4, -0.5, 0.6}, {-0.7, 0.8, 0.9}});
    static final Tensor B2 = parameter(new double[][] {{0.1}, {0.2}, {0.3}});
    static final Tensor W3 = parameter(new double[][] {{0.5, -0.4, 0.3}, {-0.2, 0.6, 0.1}});
    static final Tensor B3 = parameter(new double[][] {{-0.1}, {0.2}});

    private static Tensor parameter(double[][] matrix) {
        return Tensor.of(matrix).requiresGrad(true);
    }

    /** A forward pass; a column is an example. */
    record Pass(Tensor z2, Tensor a2, Tensor z3, Tensor a3, Tensor cost) {

        static Pass of(Tensor x, Tensor y) {
            Tensor z2 = W2.matmul(x).add(B2);
            Tensor a2 = z2.sigmoid();
            Tensor z3 = W3.matmul(a2).add(B3);
            Tensor a3 = z3.sigmoid();
            Tensor errors = a3.sub(y).square().sum().div(2);
            Tensor squares = W2.square().sum().add(W3.square().sum());
            return new Pass(z2, a2, z3, a3, errors.div(examples()).add(squares.mul(LAMBDA / 2)));
        }
    }

    private static int examples() {
        return X.shape().size(1);
    }

    /** Computes the deltas and the gradients by the equations. */
    static SequencedMap<String, Tensor> byTheEquations() {
        return Autograd.noGrad(() -> {
            Pass pass = Pass.of(X, Y);
            Tensor delta3 = pass.a3.sub(Y).mul(slope(pass.a3)); // BP-1
            Tensor delta2 = W3.transpose().matmul(delta3).mul(slope(pass.a2)); // BP-2
            SequencedMap<String, Tensor> found = new LinkedHashMap<>();
            found.put("delta^3", delta3);
            found.put("delta^2", delta2);
            found.put("dE/dW^3", delta3.matmul(pass.a2.transpose()).div(examples()).add(W3.mul(LAMBDA))); // BP-3
            found.put("dE/db^3", delta3.mean(true, 1)); // BP-4
            found.put("dE/dW^2", delta2.matmul(X.transpose()).div(examples()).add(W2.mul(LAMBDA)));
            found.put("dE/db^2", delta2.mean(true, 1));
            return found;
        });
    }

    private static Tensor slope(Tensor a) {
        return a.mul(Tensor.sub(1, a));
    }

    /** Computes the same by automatic differentiation: delta is N times the gradient of z, since E has the mean. */
    static SequencedMap<String, Tensor> byBackward() {
        Pass pass = Pass.of(X, Y);
        List<Tensor> gradients = Autograd.grad(pass.cost, pass.z3, pass.z2, W3, B3, W2, B2);
        SequencedMap<String, Tensor> found = new LinkedHashMap<>();
        found.put("delta^3", gradients.get(0).mul(examples()));
        found.put("delta^2", gradients.get(1).mul(examples()));
        found.put("dE/dW^3", gradients.get(2));
        found.put("dE/db^3", gradients.get(3));
        found.put("dE/dW^2", gradients.get(4));
        found.put("dE/db^2", gradients.get(5));
        return found;
    }

    @Override
    public void run() {
        Pass pass = Pass.of(X, Y);
        System.out.printf(
                """
                        A 3-3-2 network. The input is layer 1: a^1 = x, z^l = W^l a^(l-1) + b^l and a^l = sigmoid(z^l) for l = 2, 3.

                        E = 1/N sum 1/2 |a^3 - y|^2 + lambda/2 |W|^2 = %.6f, with N = %d and lambda = %.1f

                        BP-1  delta^3 = (a^3 - y) * sigmoid'(z^3)
                        BP-2  delta^2 = transpose(W^3) delta^3 * sigmoid'(z^2)
                        BP-3  dE/dW^l = 1/N sum of delta^l transpose(a^(l-1)) + lambda W^l
                        BP-4  dE/db^l = 1/N sum of delta^l

                        By the equations, with a column for each example in a and delta:
                        """,
                pass.cost.item(), examples(), LAMBDA);
        print("a^1", X);
        print("a^2", pass.a2);
        print("a^3", pass.a3);
        SequencedMap<String, Tensor> found = byTheEquations();
        found.forEach(Deltas::print);

        System.out.println("\nThe largest differences from backward():\n");
        byBackward().forEach((name, gradient) -> System.out.printf("%-8s %.0e%n", name,
                gradient.sub(found.get(name)).abs().max().item()));

        Path picture = Pictures.write("deltas.svg", drawing(pass, found));
        System.out.println("\nThe first example is drawn in " + picture + ": a above and delta below each neuron.");
    }

    private static void print(String name, Tensor matrix) {
        String title = name;
        for (Tensor row : matrix.unbind(0)) {
            System.out.printf("%n%-8s", title);
            for (double value : row.toDoubleArray()) {
                System.out.printf(" %9.6f", value);
            }
            title = "";
        }
        System.out.println();
    }

    private static String drawing(Pass pass, SequencedMap<String, Tensor> found) {
        List<Neuron> inputs = new ArrayList<>();
        for (int i = 0; i < X.shape().size(0); i++) {
            inputs.add(new Neuron("x" + (i + 1), Label.of("", X.get(i, 0))));
        }
        List<List<Neuron>> layers = List.of(inputs, neurons("2", pass.a2, found.get("delta^2")),
                neurons("3", pass.a3, found.get("delta^3")));
        return NetworkDrawing.svg(layers, (layer, from, to) -> Label.of("", (layer == 0 ? W2 : W3).get(to, from)));
    }

    private static List<Neuron> neurons(String layer, Tensor a, Tensor delta) {
        List<Neuron> neurons = new ArrayList<>();
        for (int i = 0; i < a.shape().size(0); i++) {
            neurons.add(new Neuron(layer + "," + (i + 1),
                    new Label("a = %.3f".formatted(a.get(i, 0)), "δ = %.3f".formatted(delta.get(i, 0)))));
        }
        return neurons;
    }
}
