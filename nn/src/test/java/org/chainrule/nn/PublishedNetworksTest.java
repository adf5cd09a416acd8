package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Networks whose numbers others have published. Their matrices have a row for each input, a layer's for each output. */
class PublishedNetworksTest {

    private static Linear linear(double[][] matrix, double... bias) {
        return new Linear(Tensor.of(matrix).transpose().requiresGrad(true), Tensor.of(bias).requiresGrad(true));
    }

    private static void assertNumbers(Tensor actual, double... expected) {
        assertNumbers(1e-12, actual, expected);
    }

    private static void assertNumbers(double relative, Tensor actual, double... expected) {
        double[] numbers = actual.toDoubleArray();
        assertThat(numbers).hasSameSizeAs(expected);
        for (int i = 0; i < numbers.length; i++) {
            assertThat(numbers[i]).as("number %d", i).isCloseTo(expected[i], within(relative * Math.abs(expected[i])));
        }
    }

    /** The network in the tests of T. Hill's program, whose layers have relu, sigmoid and softmax. */
    @Nested
    class ThreeKindsOfActivation {
        private final Linear first = linear(new double[][] {{.1, .2, .3}, {.3, .2, .7}, {.4, .3, .9}}, 1, 1, 1);
        private final Linear second = linear(new double[][] {{.2, .3, .5}, {.3, .5, .7}, {.6, .4, .8}}, 1, 1, 1);
        private final Linear third = linear(new double[][] {{.1, .4, .8}, {.3, .7, .2}, {.5, .2, .9}}, 1, 1, 1);

        private final Tensor z1 = first.forward(Tensor.of(.1, .2, .7));
        private final Tensor z2 = second.forward(z1.relu());
        private final Tensor z3 = third.forward(z2.sigmoid());
        private final Tensor out = z3.softmax(0);

        @Test
        void computesTheProgramsOutputs() {
            assertNumbers(z1, 1.35, 1.27, 1.8);
            assertNumbers(z2, 2.731, 2.76, 4.004);
            assertNumbers(z2.sigmoid(), 0.9388312894865416, 0.9404756340234984, 0.9820843048123673);
            assertNumbers(z3, 1.8670679715618874, 2.230282320573539, 2.8230360327250636);
            assertNumbers(out, 0.198446894232731, 0.2853555304250049, 0.5161975753422642);
        }

        @Test
        void hasTheSlopesOfTheCrossEntropy() {
            Tensor cost = Loss.crossEntropy().of(z3, Tensor.of(1, 0, 0));

            assertNumbers(cost, 1.6172337500003393);
            assertNumbers(Autograd.grad(cost, z3), -0.801553105767269, 0.2853555304250049, 0.5161975753422642);
        }

        @Test
        void hasTheSlopesOfTheSquaredErrorOfTheSoftmax() {
            Tensor cost = Loss.mse().reduction(Reduction.SUM).of(out, Tensor.of(1, 0, 0));

            assertNumbers(cost, 0.9903750968985231);
            assertNumbers(Autograd.grad(cost, z3), -0.39307372420990394, 0.05509275861794259, 0.3379809655919612);
        }
    }

    @Test
    void theSoftmaxOfTheProgramsTests() {
        assertNumbers(Tensor.of(-1, 0, 1.5, 2).softmax(0), 0.02778834297343303, 0.0755365477476706, 0.3385313204518047,
                0.5581437888270917);
    }

    /**
     * M. Mazur, "A step by step backpropagation example" (2015), where the biases stay as they are; T. Hill's program
     * trains them, too.
     */
    @Nested
    class StepByStep {
        private final Linear hidden = linear(new double[][] {{.15, .25}, {.20, .30}}, .35, .35);
        private final Linear out = linear(new double[][] {{.40, .50}, {.45, .55}}, .60, .60);
        private final Sequential network = Sequential.of(hidden, Tensor::sigmoid, out, Tensor::sigmoid);

        private final Tensor x = Tensor.of(.05, .1);
        private final Tensor target = Tensor.of(.01, .99);
        private final Sgd rule = new Sgd(0.5);

        private Tensor cost() {
            return Loss.mse().half().reduction(Reduction.SUM).of(network.forward(x), target);
        }

        private void train(Optimizer optimizer, int steps) {
            for (int step = 0; step < steps; step++) {
                optimizer.step(this::cost);
            }
        }

        @Test
        void hasTheTextsNumbersBeforeTheFirstStep() {
            assertNumbers(hidden.forward(x).sigmoid(), 0.5932699921071872, 0.596884378259767);
            assertNumbers(network.forward(x), 0.7513650695523157, 0.7729284653214625);
            assertNumbers(cost(), 0.2983711087600027);

            cost().backward(); // a bias counts in full, so its gradient is the text's delta
            assertNumbers(out.bias().grad(), 0.13849856162855695, -0.038098236516556236);
            assertNumbers(hidden.bias().grad(), 0.00877135468948693, 0.009954254705217196);
        }

        @Test
        void withBiasesFrozenTakesTheTextsSteps() {
            var weights = Optimizer.of(rule, Network.parameters(network).matching(name -> name.endsWith("weight")));
            train(weights, 1);
            assertNumbers(out.weight().transpose(), 0.35891647971788465, 0.5113012702387375, 0.4086661860762334,
                    0.5613701211079891);
            assertNumbers(hidden.weight().transpose(), 0.1497807161327628, 0.24975114363236958, 0.19956143226552567,
                    0.29950228726473915);
            assertNumbers(hidden.bias(), .35, .35);
            assertNumbers(out.bias(), .60, .60);
            assertNumbers(cost(), 0.29102777369359933);
            assertThat(cost().item()).isCloseTo(0.291027924, within(2e-7)); // the text's 7th digit is off

            train(weights, 9_998);
            assertNumbers(1e-9, cost(), 3.510854812e-05);
        }

        @Test
        void withBiasesTrainedTakesTheProgramsSteps() {
            var all = Optimizer.of(rule, network);
            train(all, 1);
            assertNumbers(hidden.bias(), 0.3456143226552565, 0.3450228726473914);
            assertNumbers(out.bias(), 0.5307507191857215, 0.6190491182582781);
            assertNumbers(network.forward(x), 0.7284417622337656, 0.7783769203009705);
            assertNumbers(cost(), 0.28047144679143016);

            train(all, 9_998);
            assertNumbers(1e-9, cost(), 2.4483375576262603e-06);
            assertNumbers(1e-9, network.forward(x), 0.011587777845772156, 0.988458689963788);
        }
    }
}
