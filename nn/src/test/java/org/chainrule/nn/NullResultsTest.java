package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.nn.data.Batch;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.Dataset;
import org.chainrule.nn.data.Transform;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Mlp;
import org.chainrule.nn.layers.Residual;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.chainrule.nn.losses.TernaryLoss;
import org.chainrule.nn.optim.Lbfgs;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.optim.UpdateRule;
import org.chainrule.nn.train.BatchLoss;
import org.chainrule.nn.train.Evaluation;
import org.chainrule.nn.train.Metric;
import org.chainrule.nn.train.StopCriterion;
import org.chainrule.nn.train.Trainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A function of a user's that returns null is an error that says which function it was. */
class NullResultsTest {
    private static final Tensor X = Tensor.ones(2, 3);
    private static final Tensor Y = Tensor.ones(2, 1);
    private static final Dataset DATA = Dataset.of(X, Y);
    private static final Layer NULL_LAYER = _ -> null;
    private static final Loss NULL_LOSS = (_, _) -> null;

    /** A rule that leaves parameters as they are. */
    private static class Idle implements UpdateRule {
        private static final long serialVersionUID = 1;

        @Override
        public double learningRate() {
            return 1;
        }

        @Override
        public Step step(Element at) {
            return Step.to(at.w(), at.state().toArray(Expr[]::new));
        }

        @Override
        public String toString() {
            return "Idle";
        }
    }

    /** A loss that chooses itself what becomes of a reduction. */
    private record OwnReduction() implements Loss {
        @Override
        public Tensor unreduced(Tensor prediction, Tensor target) {
            return prediction.sub(target);
        }

        @Override
        public Tensor of(Tensor prediction, Tensor target, Reduction reduction) {
            return null;
        }
    }

    /** A composite whose text is that of its components. */
    private record Hidden() implements Composite {
        @Override
        public SequencedMap<String, ?> components() {
            return null;
        }

        @Override
        public String toString() {
            return Network.summary(this);
        }
    }

    /** A set of which no example is found. */
    private record Lost() implements Dataset {
        @Override
        public int size() {
            return 4;
        }

        @Override
        public Batch get(int... indices) {
            return null;
        }
    }

    private static Linear linear() {
        return Linear.of(3, 1, new Random(1));
    }

    private static Trainer trainer() {
        Linear network = linear();
        return Trainer.of(network, Loss.mse(), Optimizer.of(new Sgd(0.1), network));
    }

    private static void evaluate(Metric metric) {
        Evaluation.of(linear(), Loss.mse(), List.of(metric), DataLoader.of(DATA, 2).epoch(1));
    }

    private static Arguments named(String message, ThrowingCallable call) {
        return Arguments.of(message, call);
    }

    static Stream<Arguments> losses() {
        TernaryLoss ternary = (_, _, _) -> null;
        Loss named = Loss.elementwise("logCosh", (_, _) -> null);
        return Stream.of(named("the loss returned null", () -> NULL_LOSS.of(X, X)),
                named("the loss returned null", () -> NULL_LOSS.reduction(Reduction.NONE).of(X, X)),
                named("the loss logCosh returned null", () -> named.of(X, X)),
                named("the loss logCosh returned null", () -> named.unreduced(X, X)),
                named("the loss returned null", () -> ternary.of(X, X, X)),
                named("the loss returned null", () -> ternary.reduction(Reduction.NONE).of(X, X, X)),
                named("the loss returned null", () -> ternary.reduction(Reduction.SUM).of(X, X, X)),
                named("the loss returned null",
                        () -> BatchLoss.of(Loss.mse(), new OwnReduction()).of(List.of(X, X), batchOfTwo())),
                named("the loss returned null",
                        () -> BatchLoss.of(new OwnReduction(), Loss.mse()).of(List.of(X, X), batchOfTwo())),
                named("the loss returned null", () -> {
                    Linear network = linear();
                    Trainer.of(network, new OwnReduction(), Optimizer.of(new Sgd(0.1), network))
                            .fit(DataLoader.of(DATA, 2), 1);
                }),
                named("the loss returned null", () -> Optimizer.of(new Sgd(0.1), linear()).step(() -> null)),
                named("the loss returned null", () -> Lbfgs.of(linear()).step(() -> null)),
                named("the loss returned null", NullResultsTest::explainALossThatIsGone));
    }

    private static Batch batchOfTwo() {
        return new Batch(List.of(X), List.of(X, X));
    }

    /** A loss of several is computed once more to say why a gradient isn't finite. */
    private static void explainALossThatIsGone() {
        Tensor w = Tensor.of(0.0).requiresGrad(true);
        int[] calls = {0};
        Supplier<Tensor> loss = () -> calls[0]++ < 2 ? w.sqrt().sum() : null;
        Optimizer.of(new Sgd(0.1), List.of(w)).step(List.of(loss, loss));
    }

    static Stream<Arguments> layers() {
        return Stream.of(
                named("the layer " + NULL_LAYER + " returned null", () -> Sequential.of(NULL_LAYER).forward(X)),
                named("the layer " + NULL_LAYER + " returned null",
                        () -> Mlp.of(3, 1).output(NULL_LAYER).create(new Random(1)).forward(X)),
                named("the body returned null", () -> new Residual(NULL_LAYER).forward(X)),
                named("the shortcut returned null", () -> new Residual(x -> x, NULL_LAYER).forward(X)),
                named("the network returned null", () -> Evaluation.of(NULL_LAYER, Loss.mse(), List.of(),
                        DataLoader.of(DATA, 2).epoch(1))),
                named("the network returned null", () -> Evaluation.ofForward(_ -> null, BatchLoss.of(Loss.mse()),
                        List.of(), DataLoader.of(DATA, 2).epoch(1))),
                named("the network returned null", () -> {
                    Linear network = linear();
                    Trainer.of(network, _ -> null, BatchLoss.of(Loss.mse()), Optimizer.of(new Sgd(0.1), network))
                            .fit(DataLoader.of(DATA, 2), 1);
                }),
                named("components() of " + Hidden.class.getName() + " returned null",
                        () -> Network.parameters(new Hidden())));
    }

    static Stream<Arguments> training() {
        StopCriterion none = () -> null;
        Metric metric = new Metric("gone", () -> null);
        return Stream.of(
                named("the criterion started null", () -> trainer().stop(none).fit(DataLoader.of(DATA, 2), 1)),
                named("the criterion started null", () -> none.averagedOver(2).start()),
                named("the criterion started null", () -> none.or(StopCriterion.below(1)).start()),
                named("the other criterion started null", () -> StopCriterion.below(1).or(none).start()),
                named("the supplier of accumulators of the metric gone returned null",
                        () -> evaluate(metric)),
                named("the supplier of accumulators of the metric gone returned null",
                        () -> evaluate(metric.ignoreIndex(0))),
                named("the supplier of accumulators of the metric gone returned null",
                        () -> trainer().metrics(metric).fit(DataLoader.of(DATA, 2), 1)));
    }

    static Stream<Arguments> rules() {
        return Stream.of(named("step() of the rule Idle returned null", () -> train(new Idle() {
            @Override
            public Step step(Element at) {
                return null;
            }
        })), named("state() of the rule Idle returned null", () -> train(new Idle() {
            @Override
            public List<String> state() {
                return null;
            }
        })), named("scalars(1) of the rule Idle returned null", () -> train(new Idle() {
            @Override
            public double[] scalars(long step) {
                return null;
            }
        })), named("scalars(2) of the rule Idle returned null", () -> train(new Idle() {
            @Override
            public double[] scalars(long step) {
                return step == 1 ? new double[] {1} : null;
            }
        })), named("name() of the rule Idle returned null", () -> train(new Idle() {
            @Override
            public String name() {
                return null;
            }
        })));
    }

    private static void train(UpdateRule rule) {
        Tensor w = Tensor.of(1).requiresGrad(true);
        for (UpdateRule each : List.of(rule, rule.weightDecay(0.1))) {
            Optimizer optimizer = Optimizer.of(each, List.of(w));
            optimizer.step(() -> w.square().sum());
            optimizer.step(() -> w.square().sum());
        }
    }

    static Stream<Arguments> data() {
        Transform none = (_, _) -> null;
        return Stream.of(
                named("batch 0 of epoch 1: the transform returned null",
                        () -> DataLoader.of(DATA, 2).transform(none).epoch(1).iterator().next()),
                named("the transform returned null",
                        () -> none.ofInput(0).apply(new Batch(X, Y), new Random(1))),
                named("batch 0 of epoch 1: the transform returned null",
                        () -> DataLoader.of(DATA, 2).transform(none.ofInput(0)).epoch(1).iterator().next()),
                named("batch 0 of epoch 1: the data set returned null",
                        () -> DataLoader.of(new Lost(), 2).epoch(1).iterator().next()),
                named("the data set returned null", () -> new Lost().all()),
                named("the data set returned null", () -> new Lost().subset(1, 2).get(0)));
    }

    static Stream<Arguments> initializers() {
        Initializer none = new Initializer() {
            @Override
            public Tensor of(Shape shape, RandomGenerator random) {
                return null;
            }

            @Override
            public String toString() {
                return "none";
            }
        };
        return Stream.of(
                named("the initializer none returned null",
                        () -> Linear.of(3, 1, none, Initializer.zeros(), new Random(1))),
                named("the initializer none returned null", () -> Linear.withoutBias(3, 1, none, new Random(1))),
                named("the initializer none returned null",
                        () -> Mlp.of(3, 1).weights(none).create(new Random(1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"losses", "layers", "training", "rules", "data", "initializers"})
    void theFunctionThatReturnedNullIsNamed(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(RuntimeException.class).hasMessage(message);
    }
}
