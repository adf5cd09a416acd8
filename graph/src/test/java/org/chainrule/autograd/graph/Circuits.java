package org.chainrule.autograd.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** Graphs to read and to draw. */
final class Circuits {
    private Circuits() {}

    static Tensor parameter(String name, double... values) {
        return (values.length == 1 ? Tensor.of(values[0]) : Tensor.of(values)).requiresGrad(true).named(name);
    }

    /** The example of the CS231n lecture, f = 1 / (1 + exp(-(w0 x0 + w1 x1 + w2))). */
    static Tensor lecture() {
        Tensor w0 = parameter("w0", 2);
        Tensor x0 = parameter("x0", -1);
        Tensor w1 = parameter("w1", -3);
        Tensor x1 = parameter("x1", -2);
        Tensor w2 = parameter("w2", -3);
        return w0.mul(x0).add(w1.mul(x1)).add(w2).mul(-1).exp().add(1).reciprocal().named("f");
    }

    /** Two layers on a batch of 8 with the mean squared error and a penalty on the weights. */
    static Tensor perceptron() {
        var random = new Random(1);
        Tensor x = matrix(random, 8, 3).named("X");
        Tensor target = matrix(random, 8, 2).named("target");
        Tensor w1 = matrix(random, 3, 5).requiresGrad(true).named("W1");
        Tensor b1 = parameter("b1", 0.1, -0.2, 0.3, -0.4, 0.5);
        Tensor w2 = matrix(random, 5, 2).requiresGrad(true).named("W2");
        Tensor b2 = parameter("b2", 0.25, -0.5);
        Tensor hidden = x.matmul(w1).add(b1).tanh().named("hidden");
        Tensor mse = hidden.matmul(w2).add(b2).sub(target).pow(2).mean().named("mse");
        Tensor penalty = w1.mul(w1).sum().add(w2.mul(w2).sum()).mul(0.01);
        return mse.add(penalty).named("loss");
    }

    private static Tensor matrix(Random random, int rows, int columns) {
        return Tensor.of(Shape.of(rows, columns), random.doubles(rows * columns, -1, 1).toArray());
    }

    /** A network of single numbers: two inputs, four neurons, one output; 50 gates. */
    static Tensor neurons() {
        var random = new Random(2);
        Tensor x0 = Tensor.of(0.5).named("x0");
        Tensor x1 = Tensor.of(-1.25).named("x1");
        Tensor sum = parameter("bias", 0.1);
        for (int i = 0; i < 4; i++) {
            Tensor neuron = x0.mul(parameter("w" + i + "0", random.nextGaussian()))
                    .add(x1.mul(parameter("w" + i + "1", random.nextGaussian())))
                    .add(parameter("b" + i, random.nextGaussian())).tanh();
            sum = sum.add(neuron.mul(parameter("v" + i, random.nextGaussian())));
        }
        return sum.sub(Tensor.of(1).named("target")).pow(2).named("loss");
    }

    /** A recurrent network of single numbers, whose three weights are used in each of {@code steps} steps. */
    static Tensor recurrent(int steps) {
        Tensor w = parameter("w", 0.7);
        Tensor u = parameter("u", -0.4);
        Tensor b = parameter("b", 0.1);
        Tensor h = Tensor.of(0.1).named("h0");
        for (int t = 0; t < steps; t++) {
            h = h.mul(w).add(Tensor.of(t).named("x" + t).mul(u)).add(b).tanh();
        }
        return h;
    }

    /** A graph without any plan, of some {@code ops} gates: numbers and vectors, used once, often, and much later. */
    static Tensor random(long seed, int ops) {
        var random = new Random(seed);
        List<Tensor> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(i == 0 ? Tensor.of(1, -2, 0.5) : parameter("p" + i, random.nextDouble()));
        }
        while (made.size() < ops) {
            Tensor a = made.get(Math.max(0, made.size() - 1 - random.nextInt(4)));
            Tensor b = made.get(random.nextInt(made.size()));
            made.add(switch (random.nextInt(6)) {
                case 0 -> a.add(b);
                case 1 -> a.mul(b).named("product");
                case 2 -> Tensor.where(a.gt(b), a, b);
                case 3 -> a.sub(b).sigmoid();
                case 4 -> a.mul(parameter("", 0.5));
                default -> a.tanh();
            });
        }
        return made.subList(made.size() - 4, made.size()).stream().reduce(Tensor::add).orElseThrow().sum();
    }
}
