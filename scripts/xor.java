///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25
//DEPS org.chainrule:chainrule-nn:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
//DESCRIPTION Trains a network of two layers to compute XOR.

import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;

record Xor(Linear hidden, Linear out) implements Layer {
    public Tensor forward(Tensor x) {
        return out.forward(hidden.forward(x).tanh()).sigmoid();
    }
}

void main() {
    var random = new Random(1);
    var net = new Xor(Linear.of(2, 4, random), Linear.of(4, 1, random));
    var optimizer = Optimizer.of(new Adam(0.05), net);
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor y = Tensor.of(new double[][] {{0}, {1}, {1}, {0}});
    for (int epoch = 0; epoch < 500; epoch++) {
        optimizer.step(() -> Loss.mse().of(net.forward(x), y));
    }
    IO.println(net.forward(x).flatten());
}
