package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.io.Weights;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Residual;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.chainrule.nn.losses.TernaryLoss;
import org.chainrule.nn.optim.Lbfgs;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.train.BatchLoss;
import org.chainrule.nn.train.Evaluation;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.StopCriterion;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A function of the user's that returns null, and networks without a tensor: errors say which function, or what is missing. */
class NullResultsTest {
    private static final Tensor X = Tensor.zeros(4, 2);
    private static final Tensor Y = Tensor.zeros(4, 1);
    private static final DataLoader LOADER = DataLoader.of(Dataset.of(X, Y), 2);
    private static final Layer LAYER = _ -> null;
    private static final Loss LOSS = (_, _) -> null;
    private static final TernaryLoss TERNARY = (_, _, _) -> null;
    private static final Initializer INITIALIZER = (_, _) -> null;

    private static Linear linear() {
        return Linear.of(2, 1, new Random(1));
    }

    private static Arguments of(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    static Stream<Arguments> calls() {
        Linear linear = linear();
        Optimizer optimizer = Optimizer.of(new Sgd(.1), linear);
        return Stream.of(of("the loss loss returned null", () -> LOSS.of(X, X)),
                of("the loss loss returned null", () -> LOSS.reduction(Reduction.SUM).of(X, X)),
                of("the loss loss returned null", () -> TERNARY.of(X, X, X)),
                of("the loss loss returned null", () -> TERNARY.reduction(Reduction.SUM).of(X, X, X)),
                of("returned null", () -> Sequential.of(LAYER, linear).forward(X)),
                of("the body returned null", () -> new Residual(LAYER).forward(X)),
                of("returned null", () -> Linear.of(2, 1, INITIALIZER, INITIALIZER, new Random(1))),
                of("the loss returned null", () -> optimizer.step(() -> null)),
                of("the loss returned null", () -> Lbfgs.of(linear).step(() -> null)),
                of("the network returned null", () -> Evaluation.of(LAYER, Loss.mse(), List.of(), LOADER.epoch(0))),
                of("the network returned null",
                        () -> Evaluation.ofForward(_ -> null, BatchLoss.of(Loss.mse()), List.of(), LOADER.epoch(0))),
                of("the loss returned null",
                        () -> Evaluation.ofForward(_ -> List.of(Y), (_, _) -> null, List.of(), LOADER.epoch(0))),
                of("the accumulator of the metric own",
                        () -> Evaluation.of(linear, Loss.mse(), List.of(new Metric("own", () -> null)),
                                LOADER.epoch(0))),
                of("the transform returned null", () -> LOADER.transform((_, _) -> null).epoch(0).iterator().next()),
                of("the criterion started null",
                        () -> Trainer.of(linear, Loss.mse(), optimizer).stop(() -> null).fit(LOADER, 1)),
                of("the other criterion started null",
                        () -> Trainer.of(linear, Loss.mse(), optimizer).stop(StopCriterion.below(1).or(() -> null))
                                .fit(LOADER, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void theErrorNamesTheFunction(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfAny(NullPointerException.class, IllegalStateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void textAndNumbersAreNoNetworks() {
        assertThatIllegalArgumentException().isThrownBy(() -> Network.parameters("hidden.weight"))
                .withMessageContaining("not the String hidden.weight");
        assertThatIllegalArgumentException().isThrownBy(() -> Network.state(3))
                .withMessageContaining("not the Integer 3");
    }

    @Test
    void thereIsNothingToSaveOfALambda(@TempDir Path folder) {
        Layer lambda = Tensor::relu;
        Path file = folder.resolve("net.safetensors");
        assertThatIllegalArgumentException().isThrownBy(() -> Weights.save(file, lambda))
                .withMessageContaining("nothing to save");
        assertThatIllegalArgumentException().isThrownBy(() -> Weights.save(new ByteArrayOutputStream(), lambda));
        assertThat(file).doesNotExist();
    }
}
