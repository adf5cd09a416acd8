package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.graph.Graph;
import org.chainrule.nn.Network;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import picocli.CommandLine.Command;

/**
 * The four equations of backpropagation, written out in matrices and compared with {@code backward()}. In the letters of
 * M. Nielsen, "Neural Networks and Deep Learning", chapter 2, where z^l = W^l a^(l-1) + b^l, a^l = σ(z^l), and * multiplies
 * element by element:
 *
 * <pre>
 * BP-1  δ^L = ∇a C * σ'(z^L)
 * BP-2  δ^l = (W^(l+1))ᵀ δ^(l+1) * σ'(z^l)
 * BP-3  ∂C/∂b^l = δ^l
 * BP-4  ∂C/∂W^l = δ^l (a^(l-1))ᵀ
 * </pre>
 */
@Command(name = "bp-formulas", description = "The four equations of backpropagation in matrices, and backward().")
final class BpFormulas implements Runnable {

    /** An activation function σ, and its derivative as a function of z and a = σ(z) of the forward pass. */
    record Activation(String name, UnaryOperator<Tensor> function, BinaryOperator<Tensor> derivative) {}

    static final List<Activation> ACTIVATIONS = List.of(
            new Activation("sigmoid", Tensor::sigmoid, (_, a) -> a.mul(Tensor.sub(1, a))),
            new Activation("tanh", Tensor::tanh, (_, a) -> Tensor.sub(1, a.square())),
            new Activation("relu", Tensor::relu, (z, _) -> z.gt(0).to(DType.F64)),
            new Activation("softplus", Tensor::softplus, (z, _) -> z.sigmoid()));

    /** A network with σ after every layer. An example is a row of x, its target the same row of y. */
    record Net(List<Linear> layers, Activation sigma) {

        Net {
            for (int l = 1; l <= layers.size(); l++) {
                layers.get(l - 1).weight().named("W" + l);
                layers.get(l - 1).bias().named("b" + l);
            }
        }

        static Net random(Activation sigma, int... sizes) {
            var random = new Random(1);
            Initializer start = Initializer.normal(0, 1);
            List<Linear> layers = new ArrayList<>();
            for (int l = 1; l < sizes.length; l++) {
                layers.add(Linear.of(sizes[l - 1], sizes[l], start, start, random));
            }
            return new Net(layers, sigma);
        }

        Tensor[] parameters() {
            return Network.parameters(layers).tensors().toArray(Tensor[]::new);
        }

        /** Computes C = 1/2 |a^L - y|^2, summed over the examples. */
        Tensor cost(Tensor x, Tensor y) {
            Tensor a = x;
            for (int l = 1; l <= layers.size(); l++) {
                Tensor z = layers.get(l - 1).forward(a).named("z" + l);
                a = sigma.function().apply(z).named("a" + l);
            }
            return Loss.mse().half().reduction(Reduction.SUM).of(a, y).named("C");
        }

        /** Computes the gradients of C by the parameters, layer by layer, by {@code backward()}. */
        SequencedMap<String, Tensor> byBackward(Tensor x, Tensor y) {
            cost(x, y).backward();
            SequencedMap<String, Tensor> gradients = new LinkedHashMap<>();
            for (int l = 1; l <= layers.size(); l++) {
                gradients.put("dC/db" + l, layers.get(l - 1).bias().grad());
                gradients.put("dC/dW" + l, layers.get(l - 1).weight().grad());
            }
            Network.parameters(layers).zeroGrad();
            return gradients;
        }

        /**
         * Computes the same by the equations, without a tape. In them an example is a column. With several side by side, the
         * product in BP-4 sums their gradients; in BP-3 they are summed explicitly.
         */
        SequencedMap<String, Tensor> byTheEquations(Tensor x, Tensor y) {
            return Autograd.noGrad(() -> {
                int last = layers.size();
                Tensor[] w = new Tensor[last + 1]; // the equations count layers from 1
                Tensor[] z = new Tensor[last + 1];
                Tensor[] a = new Tensor[last + 1];
                a[0] = x.transpose();
                for (int l = 1; l <= last; l++) {
                    w[l] = layers.get(l - 1).weight();
                    z[l] = w[l].matmul(a[l - 1]).add(layers.get(l - 1).bias().unsqueeze(1));
                    a[l] = sigma.function().apply(z[l]);
                }
                Tensor[] delta = new Tensor[last + 1];
                delta[last] = a[last].sub(y.transpose()).mul(derivative(z[last], a[last])); // BP-1
                for (int l = last - 1; l >= 1; l--) {
                    delta[l] = w[l + 1].transpose().matmul(delta[l + 1]).mul(derivative(z[l], a[l])); // BP-2
                }
                SequencedMap<String, Tensor> gradients = new LinkedHashMap<>();
                for (int l = 1; l <= last; l++) {
                    gradients.put("dC/db" + l, delta[l].sum(1)); // BP-3
                    gradients.put("dC/dW" + l, delta[l].matmul(a[l - 1].transpose())); // BP-4
                }
                return gradients;
            });
        }

        private Tensor derivative(Tensor z, Tensor a) {
            return sigma.derivative().apply(z, a);
        }
    }

    static final Tensor X = Tensor.uniform(-1, 1, Shape.of(6, 3), new Random(2)).named("x");
    static final Tensor Y = Tensor.uniform(0, 1, Shape.of(6, 2), new Random(3)).named("y");

    static Net net(Activation sigma) {
        return Net.random(sigma, 3, 5, 4, 4, 2);
    }

    @Override
    public void run() {
        System.out.println("""
                BP-1  delta^L = grad_a C * sigma'(z^L)
                BP-2  delta^l = transpose(W^(l+1)) delta^(l+1) * sigma'(z^l)
                BP-3  dC/db^l = delta^l
                BP-4  dC/dW^l = delta^l transpose(a^(l-1))

                Here * is the elementwise product; a product without a sign is a matrix product.
                The cost is C = 1/2 |a^L - y|^2, so that grad_a C = a^L - y; sigma is sigmoid.
                A network with layers of 3, 5, 4, 4 and 2 units has random weights and 6 examples.
                The norms of its gradients by the equations and by backward(), and the largest difference:
                """);
        printTable(net(ACTIVATIONS.getFirst()));

        System.out.println("\nThe largest differences over all parameters, also to finite differences:\n");
        System.out.printf("%-10s %20s %30s%n", "sigma", "equations, backward", "backward, finite differences");
        for (Activation sigma : ACTIVATIONS) {
            Net net = net(sigma);
            var report = GradCheck.of(() -> net.cost(X, Y)).verify(net.parameters());
            System.out.printf("%-10s %20.0e %30.0e%n", sigma.name(), largestDifference(net), report.largestError());
        }

        Net small = Net.random(ACTIVATIONS.getFirst(), 2, 3, 2);
        Tensor x = Tensor.of(new double[][] {{0.5, -1}}).named("x");
        Tensor y = Tensor.of(new double[][] {{0, 1}}).named("y");
        Path picture = Pictures.write("bp-formulas.svg", Graph.of(small.cost(x, y)).toSvg());
        System.out.println("\nA smaller network and an example are drawn in " + picture
                + "\nThe gradient of z^l is delta^l.");
    }

    private static void printTable(Net net) {
        SequencedMap<String, Tensor> byBackward = net.byBackward(X, Y);
        System.out.printf("%-8s %-7s %18s %18s %11s%n", "", "shape", "equations", "backward", "difference");
        net.byTheEquations(X, Y).forEach((name, gradient) -> {
            Tensor other = byBackward.get(name);
            System.out.printf("%-8s %-7s %18.15f %18.15f %11.0e%n", name, gradient.shape(), gradient.norm().item(),
                    other.norm().item(), difference(gradient, other));
        });
    }

    private static double largestDifference(Net net) {
        SequencedMap<String, Tensor> byBackward = net.byBackward(X, Y);
        double largest = 0;
        for (var gradient : net.byTheEquations(X, Y).entrySet()) {
            largest = Math.max(largest, difference(gradient.getValue(), byBackward.get(gradient.getKey())));
        }
        return largest;
    }

    private static double difference(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item();
    }
}
