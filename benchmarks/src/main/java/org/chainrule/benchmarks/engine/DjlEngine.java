package org.chainrule.benchmarks.engine;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import org.chainrule.benchmarks.work.Convolution;
import org.chainrule.benchmarks.work.MaxPooling;
import org.chainrule.benchmarks.work.NetworkWork;
import org.chainrule.benchmarks.work.SelfAttention;
import org.chainrule.benchmarks.work.Chain;
import org.chainrule.benchmarks.work.Elementwise;
import org.chainrule.benchmarks.work.Engine;
import org.chainrule.benchmarks.work.Gates;
import org.chainrule.benchmarks.work.Checksum;
import org.chainrule.benchmarks.work.Precision;
import org.chainrule.benchmarks.work.Product;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Training;
import org.chainrule.benchmarks.work.Work;

/** The engine of the Deep Java Library on PyTorch. */
public final class DjlEngine implements Engine {
    private final ai.djl.engine.Engine library;

    /**
     * Creates an engine.
     *
     * @param threads the number of threads that PyTorch may use
     */
    public DjlEngine(int threads) {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", Integer.toString(threads));
        library = ai.djl.engine.Engine.getEngine("PyTorch");
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case Gates gates -> new GatesTask(gates);
            case Training training -> training(training);
            case NetworkWork network -> new DjlNetworks(this).task(network);
            case Elementwise elementwise -> new ElementwiseTask(elementwise);
            case Product product -> new ProductTask(product);
            case Convolution convolution -> convolution(convolution);
            case MaxPooling pooling -> pooling(pooling);
            case SelfAttention attention -> attention(attention);
            case Chain chain -> new ChainTask(chain);
        };
    }

    /** A task whose arrays are freed with it, or, if they are of a run's own manager, with the run. */
    private abstract class ManagedTask implements Task {
        final NDManager manager = NDManager.newBaseManager(Device.cpu());

        /** Runs a forward and a backward pass, and frees everything but the gradients of the leaves. */
        final void backward(List<NDArray> leaves, Supplier<NDArray> forward, NDArray gradient) {
            try (NDManager run = manager.newSubManager();
                    GradientCollector collector = library.newGradientCollector()) {
                for (NDArray leaf : leaves) {
                    run.tempAttachAll(leaf); // so that its results belong to the run
                    zeroGradient(leaf);
                }
                NDArray y = forward.get();
                if (gradient == null) {
                    collector.backward(y);
                } else { // what collectors do with a gradient of ones
                    JniUtils.backward((PtNDArray) y, (PtNDArray) gradient, false, false);
                }
            }
        }

        /** Clears a gradient as DJL's optimizers do. */
        private void zeroGradient(NDArray leaf) {
            JniUtils.zeroGrad((PtNDArray) leaf);
        }

        final NDArray leaf(NDArray array) {
            array.setRequiresGradient(true);
            return array;
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    private Task convolution(Convolution work) {
        return new FunctionTask(List.of(work.x(), work.weight()), List.of(work.shape(), work.weightShape()),
                work.gradient(), work.resultShape(),
                leaves -> Conv2d.conv2d(leaves.get(0), leaves.get(1), null,
                        new Shape(work.stride(), work.stride()), new Shape(work.padding(), work.padding()),
                        new Shape(1, 1), work.groups()).singletonOrThrow());
    }

    private Task pooling(MaxPooling work) {
        return new FunctionTask(List.of(work.x()), List.of(work.shape()), work.gradient(), work.resultShape(),
                leaves -> Pool.maxPool2d(leaves.get(0), new Shape(work.kernel(), work.kernel()),
                        new Shape(work.stride(), work.stride()), new Shape(0, 0), false));
    }

    private Task attention(SelfAttention work) {
        return new FunctionTask(List.of(work.elements(1), work.elements(2), work.elements(3)),
                Collections.nCopies(3, work.shape()), work.elements(4), work.shape(),
                leaves -> leaves.get(0).matMul(leaves.get(1).swapAxes(2, 3)).div(Math.sqrt(work.width())).softmax(-1)
                        .matMul(leaves.get(2)));
    }

    /** A function of leaves, forward, and backward from a given gradient. */
    final class FunctionTask extends ManagedTask {
        private final List<NDArray> leaves = new ArrayList<>();
        private final NDArray gradient;
        private final Function<List<NDArray>, NDArray> function;

        FunctionTask(List<float[]> values, List<long[]> shapes, float[] gradient, long[] resultShape,
                Function<List<NDArray>, NDArray> function) {
            for (int n = 0; n < values.size(); n++) {
                leaves.add(leaf(manager.create(values.get(n), new Shape(shapes.get(n)))));
            }
            this.gradient = manager.create(gradient, new Shape(resultShape));
            this.function = function;
        }

        @Override
        public void run() {
            backward(leaves, () -> function.apply(leaves), gradient);
        }

        @Override
        public double[] results() {
            return Stream.concat(Stream.of(function.apply(leaves)), leaves.stream().map(NDArray::getGradient))
                    .mapToDouble(DjlEngine::digest).toArray();
        }
    }

    private static double digest(NDArray array) {
        return Checksum.of(array.toType(DataType.FLOAT64, true).toDoubleArray());
    }

    private final class GatesTask extends ManagedTask {
        private final List<NDArray> leaves;

        GatesTask(Gates work) {
            leaves = work.leaves().stream().map(value -> leaf(manager.create(value.doubleValue()))).toList();
        }

        @Override
        public void run() {
            backward(leaves, this::forward, null);
        }

        private NDArray forward() {
            NDArray weighted = leaves.get(0).mul(leaves.get(3)).add(leaves.get(1).mul(leaves.get(4)))
                    .add(leaves.get(2));
            return NDArrays.div(1, weighted.neg().exp().add(1));
        }

        @Override
        public double[] results() {
            return Stream.concat(Stream.of(forward()), leaves.stream().map(NDArray::getGradient))
                    .mapToDouble(array -> array.getDouble()).toArray();
        }
    }

    private Task training(Training work) {
        var block = new SequentialBlock();
        List<float[]> parameters = new ArrayList<>();
        for (int i = 0; i < work.layers(); i++) {
            if (i > 0) {
                block.add(Activation::relu);
            }
            block.add(Linear.builder().setUnits(work.sizes().get(i + 1)).build());
            parameters.add(work.weight(i));
            parameters.add(work.bias(i));
        }
        return new StepTask(block, parameters, work.goal(),
                manager -> new NDList(manager.create(work.x(), new Shape(work.batch(), work.inputs()))),
                manager -> switch (work.goal()) {
                    case REGRESSION -> manager.create(work.targets(), new Shape(work.batch(), work.outputs()));
                    case CLASSIFICATION -> manager.create(work.labels());
                });
    }

    /** A step of training. */
    final class StepTask extends ManagedTask {
        private final NDList x;
        private final NDArray y;
        private final Model model = Model.newInstance("network", Device.cpu(), "PyTorch");
        private final Trainer trainer;

        /** Prepares a step of a block that begins with the given values of its parameters, in its order. */
        StepTask(Block block, List<float[]> parameters, Training.Goal goal, Function<NDManager, NDList> x,
                Function<NDManager, NDArray> y) {
            this.x = x.apply(manager);
            this.y = y.apply(manager);
            model.setBlock(block);
            Tracker rate = Tracker.fixed((float) goal.learningRate());
            var config = switch (goal) {
                case REGRESSION -> new DefaultTrainingConfig(Loss.l2Loss("L2", 1))
                        .optOptimizer(Optimizer.sgd().setLearningRateTracker(rate).build());
                case CLASSIFICATION -> new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                        .optOptimizer(Optimizer.adam().optLearningRateTracker(rate).build());
            };
            trainer = model.newTrainer(config.optDevices(new Device[] {Device.cpu()}));
            trainer.initialize(this.x.getShapes());
            List<Parameter> own = block.getParameters().values();
            if (own.size() != parameters.size()) {
                throw new IllegalStateException(own.size() + " parameters, not " + parameters.size());
            }
            for (int i = 0; i < parameters.size(); i++) {
                set(own.get(i), parameters.get(i));
            }
        }

        private void set(Parameter parameter, float... values) {
            try (NDManager scope = manager.newSubManager()) {
                NDArray start = scope.create(values, parameter.getArray().getShape());
                NDArray array = parameter.getArray();
                array.setRequiresGradient(false);
                array.subi(array).addi(start);
                array.setRequiresGradient(true);
            }
        }

        @Override
        public void run() {
            try (NDManager run = manager.newSubManager()) {
                run.tempAttachAll(x, y);
                try (GradientCollector collector = trainer.newGradientCollector()) {
                    collector.backward(loss());
                }
                trainer.step();
            }
        }

        private NDArray loss() {
            return trainer.getLoss().evaluate(new NDList(y), trainer.forward(x));
        }

        @Override
        public double[] results() {
            return new double[] {loss().getFloat()};
        }

        @Override
        public void close() {
            trainer.close();
            model.close();
            super.close();
        }
    }

    private final class ElementwiseTask extends ManagedTask {
        private final Elementwise work;
        private final List<NDArray> leaves;
        private final NDArray gradient;

        ElementwiseTask(Elementwise work) {
            this.work = work;
            Shape shape = new Shape(work.rows(), work.columns());
            Shape row = new Shape(work.columns());
            NDArray x = leaf(manager.create(work.x(), shape));
            leaves = switch (work.function()) {
                case ADD -> List.of(x, leaf(manager.create(work.summand(), shape)));
                case LAYERNORM -> List.of(x, leaf(manager.create(work.gain(), row)),
                        leaf(manager.create(work.bias(), row)));
                default -> List.of(x);
            };
            gradient = manager.create(work.gradient(),
                    work.function() == Elementwise.Function.SUM ? new Shape() : shape);
        }

        @Override
        public void run() {
            backward(leaves, this::forward, gradient);
        }

        private NDArray forward() {
            NDArray x = leaves.getFirst();
            return switch (work.function()) {
                case ADD -> x.add(leaves.get(1));
                case EXP -> x.exp();
                case SIN -> x.sin();
                case POW -> x.pow(Elementwise.EXPONENT);
                case TANH -> Activation.tanh(x);
                case SIGMOID -> Activation.sigmoid(x);
                case GELU -> Activation.gelu(x);
                case SOFTMAX -> x.softmax(-1);
                case LAYERNORM -> LayerNorm.layerNorm(x, new Shape(work.columns()), leaves.get(1), leaves.get(2),
                        (float) Elementwise.EPSILON).singletonOrThrow();
                case SUM -> x.sum();
            };
        }

        @Override
        public double[] results() {
            return Stream.concat(Stream.of(forward()), leaves.stream().map(NDArray::getGradient))
                    .mapToDouble(DjlEngine::digest).toArray();
        }
    }

    private final class ProductTask extends ManagedTask {
        private final NDArray a;
        private final NDArray b;

        ProductTask(Product work) {
            var type = work.precision() == Precision.F32 ? DataType.FLOAT32 : DataType.FLOAT64;
            NDArray storedA = manager.create(FloatBuffer.wrap(work.a()), new Shape(work.shapeA())).toType(type, false);
            NDArray storedB = manager.create(FloatBuffer.wrap(work.b()), new Shape(work.shapeB())).toType(type, false);
            a = work.transposeA() ? storedA.transpose() : storedA;
            b = work.transposeB() ? storedB.transpose() : storedB;
        }

        @Override
        public void run() {
            a.matMul(b).close();
        }

        @Override
        public double[] results() {
            return new double[] {digest(a.matMul(b))};
        }
    }

    private final class ChainTask extends ManagedTask {
        private final Chain work;
        private final List<NDArray> leaves = List.of(leaf(manager.create(Chain.START)));
        private final NDArray factor = manager.create(Chain.FACTOR);
        private final NDArray summand = manager.create(Chain.SUMMAND);
        private NDArray held;
        private GradientCollector recording;

        ChainTask(Chain work) {
            this.work = work;
        }

        private NDArray forward() {
            NDArray y = leaves.getFirst();
            for (int i = 0; i < work.pairs(); i++) {
                y = y.mul(factor).add(summand);
            }
            return y;
        }

        @Override
        public void hold() {
            recording = library.newGradientCollector();
            held = forward();
        }

        @Override
        public void run() {
            backward(leaves, this::forward, null);
        }

        @Override
        public void close() {
            if (recording != null) {
                recording.close();
            }
            super.close();
        }

        @Override
        public double[] results() {
            return new double[] {forward().getDouble(), leaves.getFirst().getGradient().getDouble()};
        }
    }
}
