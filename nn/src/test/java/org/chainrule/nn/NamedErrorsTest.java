package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.layers.LayerNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.PReLU;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Clip;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.ConfusionMatrix;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.Progress;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments that make no sense are refused by their name and value, before they do harm. */
class NamedErrorsTest {
    private static final Linear LAYER = Linear.of(3, 2, new Random(1));

    private record NoOutput(Layer layer) implements Layer, Composite {
        @Override
        public Tensor forward(Tensor x) {
            return null;
        }

        @Override
        public SequencedMap<String, Layer> components() {
            return new LinkedHashMap<>(Map.of("layer", layer));
        }
    }

    private static Trainer trainer(Layer network) {
        return Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(0.1), LAYER));
    }

    private static DataLoader data() {
        return DataLoader.of(Dataset.of(Tensor.ones(4, 3), Tensor.ones(4, 2)), 2);
    }

    private static UpdateRule.Element element(List<Expr> state) {
        Expr x = Expr.argument(0);
        return new UpdateRule.Element(x, x, x, state, List.of(x, x), false);
    }

    private static Arguments refused(ThrowingCallable call, String... parts) {
        return Arguments.of(call, parts);
    }

    static Stream<Arguments> values() {
        return Stream.of(refused(() -> PReLU.of(-3), "PReLU", "-3"),
                refused(() -> new ConfusionMatrix(List.of("a", "b")).recall(99), "99", "2"),
                refused(() -> new ConfusionMatrix(List.of("a", "b")).recall(-1), "-1"),
                refused(() -> Metric.binaryAccuracy(Double.NaN), "threshold", "NaN"),
                refused(() -> Progress.of("epoch", -1), "-1", "epoch"),
                refused(() -> new Adam(0.1).step(element(List.of())), "Adam", "state", "2", "0"),
                refused(() -> new Sgd(0.1).momentum(0.9).step(element(List.of())), "Sgd", "state", "1", "0"),
                refused(() -> trainer(LAYER).fit(data(), -1), "0 epochs or more", "-1"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesThatMakeNoSense(ThrowingCallable call, String[] parts) {
        assertThatThrownBy(call).isExactlyInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    static Stream<Arguments> nulls() {
        return Stream.of(refused(() -> Sequential.of((Layer[]) null), "layers"),
                refused(() -> Sequential.of(LAYER, null), "layers"),
                refused(() -> new LayerNorm(null, Tensor.ones(3), 1e-5), "weight"),
                refused(() -> LAYER.forward(null), "x"), refused(() -> data().dataset().get((int[]) null), "indices"),
                refused(() -> data().dataset().split(1, (double[]) null), "shares"),
                refused(() -> Clip.norm(1).apply(null), "parameters"),
                refused(() -> Callback.eachEpoch(null), "action"), refused(() -> trainer(LAYER).fit(null, 1), "data"),
                refused(() -> trainer(LAYER).validation(null), "data"),
                refused(() -> Optimizer.of(new Sgd(0.1), LAYER).step((List<Supplier<Tensor>>) null),
                        "losses"));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void nullsAreNamed(ThrowingCallable call, String[] parts) {
        assertThatThrownBy(call).isExactlyInstanceOf(NullPointerException.class).hasMessageContainingAll(parts)
                .hasMessageNotContaining("because");
    }

    @Test
    void whatUsersReturnMustNotBeNull() {
        Optimizer optimizer = Optimizer.of(new Sgd(0.1), LAYER);
        double[] before = LAYER.weight().toDoubleArray();
        assertThatThrownBy(() -> optimizer.step(() -> null)).hasMessage("the loss returned null");
        assertThatThrownBy(() -> trainer(new NoOutput(LAYER)).fit(data(), 1))
                .hasMessageContaining("the network returned null");
        assertThatThrownBy(() -> Sequential.of(LAYER, new NoOutput(LAYER)).forward(Tensor.ones(1, 3)))
                .hasMessageContainingAll("NoOutput", "returned null");
        assertThatThrownBy(() -> data().transform((_, _) -> null).epoch(0).iterator().next())
                .hasMessage("batch 0 of epoch 0: the transform returned null");
        assertThat(LAYER.weight().toDoubleArray()).isEqualTo(before);
        assertThat(optimizer.steps()).isZero();
    }

    @Test
    void whatAnOptimizerDoesNotTrainIsNamed() {
        Optimizer optimizer = Optimizer.of(new Sgd(0.1), LAYER);
        for (Object given : List.of(Tensor.ones(2, 3).requiresGrad(true), Tensor.ones(2, 3))) {
            assertThatThrownBy(() -> optimizer.requireTrains(given)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("weight", "bias", "tensor (2, 3) F64");
        }
        assertThatThrownBy(() -> optimizer.requireTrains(Sequential.of(Linear.of(4, 5, new Random(1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("0.weight, 0.bias", "Sequential", "Linear(4 -> 5)");
    }

    @Test
    void aReductionIsNotNull() {
        Tensor logs = Tensor.of(new double[][] {{-1, -2}}).requiresGrad(true);
        Tensor label = Tensor.of(new long[] {1});
        for (Loss loss : List.of(Loss.nll(), Loss.crossEntropy(), Loss.mse(), Loss.klDiv(), Loss.hinge())) {
            assertThatThrownBy(() -> loss.of(logs, label, null)).isInstanceOf(NullPointerException.class)
                    .hasMessage("reduction");
            assertThatThrownBy(() -> loss.reduction(null)).isInstanceOf(NullPointerException.class)
                    .hasMessage("reduction");
        }
    }
}
