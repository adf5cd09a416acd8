package org.chainrule.nn.mistakes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Random;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.ShopModule;
import org.chainrule.nn.Training;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Flatten;
import org.chainrule.nn.layers.Linear;

/** Mistakes in putting networks together, and in calling them. */
final class NetworkMistakes {
    private NetworkMistakes() {}

    @Mistake(value = "The wrong number of features", advice = "The last axis of the input holds the features of a "
            + "`Linear`. Images are flattened before it.")
    static void wrongFeatures() {
        var net = Sequential.of(Linear.of(784, 10, new Random(1)));
        net.forward(Tensor.zeros(32, 28, 28).named("images"));
    }

    static void wrongFeaturesMended() {
        var net = Sequential.of(new Flatten(1, -1), Linear.of(784, 10, new Random(1)));
        net.forward(Tensor.zeros(32, 28, 28).named("images"));
    }

    @Mistake(value = "A layer captured by a lambda", advice = "What a lambda captures can't be listed, so its parameters "
            + "would neither be trained nor saved. Make it a record that implements `Layer`, or take the layers one after "
            + "the other.")
    static void layerInLambda() {
        Linear hidden = Linear.of(2, 4, new Random(1));
        var net = Sequential.of(x -> hidden.forward(x).relu(), Linear.of(4, 1, new Random(2)));
        Network.parameters(net);
    }

    static void layerInLambdaMended() {
        Linear hidden = Linear.of(2, 4, new Random(1));
        var net = Sequential.of(hidden, Tensor::relu, Linear.of(4, 1, new Random(2)));
        Network.parameters(net);
    }

    /** A record as users' are, in a module of their own. */
    private static Layer recordInModule(String directive) throws Exception {
        return ShopModule.network(directive);
    }

    @Mistake(value = "A package that isn't open", advice = "In a modular project the components of your records are read "
            + "by reflection. Open their package, as the message says.")
    static void packageNotOpen() throws Exception {
        Layer prices = recordInModule(""); // module shop { requires org.chainrule.nn; }
        Network.parameters(prices);
    }

    static void packageNotOpenMended() throws Exception {
        Layer prices = recordInModule("opens shop.model to org.chainrule.nn;");
        Network.parameters(prices);
    }

    @Mistake(value = "Dropout without random numbers", advice = "`Training.on` is for networks that draw none; "
            + "`Training.with` brings the generator.")
    static void dropoutWithoutRandom() {
        var net = Sequential.of(Linear.of(2, 4, new Random(1)), new Dropout(0.5));
        Training.on(() -> net.forward(Tensor.ones(3, 2)));
    }

    static void dropoutWithoutRandomMended() {
        var net = Sequential.of(Linear.of(2, 4, new Random(1)), new Dropout(0.5));
        Training.with(new Random(2), () -> net.forward(Tensor.ones(3, 2)));
    }

    @Mistake(value = "A single example in training mode", advice = "In training mode `BatchNorm` takes its statistics "
            + "from the batch, and one example has none. To use the network, leave the scope; in training, leave out a last "
            + "batch of one by `dropLast()`.")
    static void singleExampleInTraining() {
        var net = Sequential.of(Linear.of(2, 4, new Random(1)), BatchNorm.of(4));
        Network.parameters(net);
        Training.on(() -> net.forward(Tensor.ones(1, 2)));
    }

    static void singleExampleInTrainingMended() {
        var net = Sequential.of(Linear.of(2, 4, new Random(1)), BatchNorm.of(4));
        Network.parameters(net);
        net.forward(Tensor.ones(1, 2));
    }

    @Mistake(value = "Weights of another network", advice = "Weights go by name and shape into a network that is made as "
            + "the saved one was. The message lists all that differs.")
    static void weightsOfAnotherNetwork() {
        var out = new ByteArrayOutputStream();
        Weights.save(out, Sequential.of(Linear.of(2, 8, new Random(1)), Tensor::relu, Linear.of(8, 1, new Random(2))));
        var net = Sequential.of(Linear.of(2, 4, new Random(3)), Tensor::relu, Linear.of(4, 1, new Random(4)));
        Weights.load(new ByteArrayInputStream(out.toByteArray()), "net.safetensors", net);
    }

    static void weightsOfAnotherNetworkMended() {
        var out = new ByteArrayOutputStream();
        Weights.save(out, Sequential.of(Linear.of(2, 8, new Random(1)), Tensor::relu, Linear.of(8, 1, new Random(2))));
        var net = Sequential.of(Linear.of(2, 8, new Random(3)), Tensor::relu, Linear.of(8, 1, new Random(4)));
        Weights.load(new ByteArrayInputStream(out.toByteArray()), "net.safetensors", net);
    }
}
