package org.chainrule.nn.mistakes;

import java.util.List;
import java.util.Random;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.Training;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.Dropout;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.train.Trainer;

/** Mistakes in training. */
final class TrainingMistakes {
    private TrainingMistakes() {}

    @Mistake(value = "Nothing to train", advice = "A parameter is a tensor with `requiresGrad(true)`, in a component of "
            + "a record. `Network.summary(net)` shows what is found.")
    static void nothingToTrain() {
        Tensor w = Tensor.zeros(3).named("w");
        Optimizer.of(new Adam(0.01), List.of(w));
    }

    static void nothingToTrainMended() {
        Tensor w = Tensor.zeros(3).named("w").requiresGrad(true);
        Optimizer.of(new Adam(0.01), List.of(w));
    }

    @Mistake(value = "An optimizer of another network", advice = "`Network.to` and `Network.copy` make new tensors. Make "
            + "the optimizer afterwards, of the network that computes the loss.")
    static void optimizerOfAnotherNetwork() {
        var net = Linear.of(2, 1, new Random(1));
        var optimizer = Optimizer.of(new Adam(0.01), net);
        var single = Network.to(net, DType.F32);
        optimizer.step(() -> single.forward(Tensor.ones(Shape.of(4, 2), DType.F32)).square().mean());
    }

    static void optimizerOfAnotherNetworkMended() {
        var net = Linear.of(2, 1, new Random(1));
        var single = Network.to(net, DType.F32);
        var optimizer = Optimizer.of(new Adam(0.01), single);
        optimizer.step(() -> single.forward(Tensor.ones(Shape.of(4, 2), DType.F32)).square().mean());
    }

    @Mistake(value = "backward again after a step", advice = "A step writes the parameters, which the graph of the last "
            + "loss needs. Compute the loss anew for each step.")
    static void backwardAfterStep() {
        var net = Sequential.of(Linear.of(2, 4, new Random(1)), Tensor::tanh, Linear.of(4, 1, new Random(2)));
        var optimizer = Optimizer.of(new Sgd(0.1), net);
        Tensor loss = net.forward(Tensor.ones(3, 2)).square().mean();
        for (int step = 0; step < 2; step++) {
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
        }
    }

    static void backwardAfterStepMended() {
        var net = Sequential.of(Linear.of(2, 4, new Random(1)), Tensor::tanh, Linear.of(4, 1, new Random(2)));
        var optimizer = Optimizer.of(new Sgd(0.1), net);
        for (int step = 0; step < 2; step++) {
            optimizer.zeroGrad();
            Tensor loss = net.forward(Tensor.ones(3, 2)).square().mean();
            loss.backward();
            optimizer.step();
        }
    }

    @Mistake(value = "backward within the loss of a step", advice = "`step(() -> ...)` clears the gradients, computes the "
            + "loss and goes backward itself, unlike PyTorch's `step(closure)`; a second backward would double the "
            + "gradients.")
    static void backwardWithinStep() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        var optimizer = Optimizer.of(new Sgd(0.1), List.of(w));
        optimizer.step(() -> {
            Tensor loss = w.square().sum();
            loss.backward();
            return loss;
        });
    }

    static void backwardWithinStepMended() {
        Tensor w = Tensor.of(0.5, -1).named("w").requiresGrad(true);
        var optimizer = Optimizer.of(new Sgd(0.1), List.of(w));
        optimizer.step(() -> w.square().sum());
    }

    @Mistake(value = "Dropout outside of training mode", advice = "Without a `Training` scope `Dropout` drops nothing, and "
            + "`BatchNorm` uses its moving averages. The optimizer of a network with such a layer refuses to train it "
            + "so; `Training.off` says that it is meant.")
    static void dropoutOutsideTraining() {
        var net = Sequential.of(Linear.of(2, 4, new Random(1)), new Dropout(0.5), Linear.of(4, 1, new Random(2)));
        var optimizer = Optimizer.of(new Adam(0.01), net);
        optimizer.step(() -> Loss.mse().of(net.forward(Tensor.ones(3, 2)), Tensor.zeros(3, 1)));
    }

    static void dropoutOutsideTrainingMended() {
        var net = Sequential.of(Linear.of(2, 4, new Random(1)), new Dropout(0.5), Linear.of(4, 1, new Random(2)));
        var optimizer = Optimizer.of(new Adam(0.01), net);
        optimizer.step(() -> Training.with(new Random(3),
                () -> Loss.mse().of(net.forward(Tensor.ones(3, 2)), Tensor.zeros(3, 1))));
    }

    @Mistake(value = "A learning rate that is too high", advice = "The loss grows from step to step until it overflows. "
            + "Take a tenth of the rate, scale the inputs (`Standardizer`), or clip the gradients.")
    static void divergence() {
        Tensor w = Tensor.of(1, 1).named("w").requiresGrad(true);
        var optimizer = Optimizer.of(new Sgd(10), List.of(w));
        for (int step = 0; step < 1000; step++) {
            optimizer.step(() -> w.square().sum());
        }
    }

    static void divergenceMended() {
        Tensor w = Tensor.of(1, 1).named("w").requiresGrad(true);
        var optimizer = Optimizer.of(new Sgd(0.1), List.of(w));
        for (int step = 0; step < 1000; step++) {
            optimizer.step(() -> w.square().sum());
        }
    }

    @Mistake(value = "NaN in the data", advice = "The message names the example, also where the data are shuffled. Leave "
            + "it out by `Dataset.subset`, or fill in what is missing, before training.")
    static void nanInData() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, Double.NaN}, {7, 8}});
        Tensor y = Tensor.zeros(4, 1);
        var net = Linear.of(2, 1, new Random(1));
        var trainer = Trainer.of(net, Loss.mse(), Optimizer.of(new Adam(0.01), net));
        trainer.fit(DataLoader.of(Dataset.of(x, y), 2).shuffle(1), 5);
    }

    static void nanInDataMended() {
        Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, Double.NaN}, {7, 8}});
        Tensor y = Tensor.zeros(4, 1);
        var net = Linear.of(2, 1, new Random(1));
        var trainer = Trainer.of(net, Loss.mse(), Optimizer.of(new Adam(0.01), net));
        trainer.fit(DataLoader.of(Dataset.of(x, y).subset(0, 1, 3), 2).shuffle(1), 5);
    }

    @Mistake(value = "Inputs and targets that don't pair up", advice = "The first axis counts the examples. Features in "
            + "rows are transposed; labels that came from another file must be of the same examples.")
    static void dataThatDoNotPairUp() {
        Tensor features = Tensor.zeros(2, 100); // a row for each feature
        Tensor labels = Tensor.zeros(100, 1);
        Dataset.of(features, labels);
    }

    static void dataThatDoNotPairUpMended() {
        Tensor features = Tensor.zeros(2, 100); // a row for each feature
        Tensor labels = Tensor.zeros(100, 1);
        Dataset.of(features.transpose(), labels);
    }
}
