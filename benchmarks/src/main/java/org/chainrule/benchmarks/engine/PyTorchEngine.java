package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
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

/** The engine of PyTorch's C++ library, called through JavaCPP. */
public final class PyTorchEngine implements Engine {

    /**
     * Creates an engine.
     *
     * @param threads the number of threads that PyTorch may use
     */
    public PyTorchEngine(int threads) {
        torch.set_num_threads(threads);
        torch.set_num_interop_threads(threads);
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case Gates gates -> new GatesTask(gates);
            case Training training -> training(training);
            case NetworkWork network -> PyTorchNetworks.task(network);
            case Elementwise elementwise -> new ElementwiseTask(elementwise);
            case Product product -> new ProductTask(product);
            case Convolution convolution -> convolution(convolution);
            case MaxPooling pooling -> pooling(pooling);
            case SelfAttention attention -> attention(attention);
            case Chain chain -> new ChainTask(chain);
        };
    }

    static Tensor tensor(float[] values, long... shape) {
        return torch.tensor(values).reshape(shape);
    }

    private static Tensor leaf(double value) {
        return torch.tensor(value).set_requires_grad(true);
    }

    private static void forgetGradient(Tensor leaf) {
        leaf.mutable_grad().reset();
    }

    private static double[] numbers(Tensor tensor) {
        var numbers = new double[(int) tensor.numel()];
        tensor.detach().to(torch.ScalarType.Double).contiguous().data_ptr_double().get(numbers);
        return numbers;
    }

    /** A task whose tensors are freed with it, or, if they are of a run's own scope, with the run. */
    private abstract static class ScopedTask implements Task {
        private final PointerScope scope = new PointerScope();

        @Override
        public final void run() {
            try (var _ = new PointerScope()) {
                runInScope();
            }
        }

        abstract void runInScope();

        @Override
        public final void close() {
            scope.close();
        }
    }

    private static Task convolution(Convolution work) {
        Tensor x = tensor(work.x(), work.shape()).set_requires_grad(true);
        Tensor weight = tensor(work.weight(), work.weightShape()).set_requires_grad(true);
        var bias = new TensorOptional();
        long[] stride = {work.stride(), work.stride()};
        long[] padding = {work.padding(), work.padding()};
        return new FunctionTask(List.of(x, weight), tensor(work.gradient(), work.resultShape()),
                () -> torch.conv2d(x, weight, bias, stride, padding, new long[] {1, 1}, work.groups()));
    }

    private static Task pooling(MaxPooling work) {
        Tensor x = tensor(work.x(), work.shape()).set_requires_grad(true);
        return new FunctionTask(List.of(x), tensor(work.gradient(), work.resultShape()),
                () -> torch.max_pool2d(x, new long[] {work.kernel(), work.kernel()},
                        new long[] {work.stride(), work.stride()}, new long[] {0, 0}, new long[] {1, 1}, false));
    }

    private static Task attention(SelfAttention work) {
        List<Tensor> leaves = IntStream.rangeClosed(1, 3)
                .mapToObj(n -> tensor(work.elements(n), work.shape()).set_requires_grad(true)).toList();
        return new FunctionTask(leaves, tensor(work.elements(4), work.shape()),
                () -> torch.scaled_dot_product_attention(leaves.get(0), leaves.get(1), leaves.get(2)));
    }

    /** A function of leaves, forward, and backward from a given gradient. */
    static final class FunctionTask extends ScopedTask {
        private final BoolOptional byDefault = new BoolOptional();
        private final TensorArrayRefOptional allLeaves = new TensorArrayRefOptional();
        private final List<Tensor> leaves;
        private final Tensor gradient;
        private final Supplier<Tensor> function;

        FunctionTask(List<Tensor> leaves, Tensor gradient, Supplier<Tensor> function) {
            this.leaves = leaves;
            this.gradient = gradient;
            this.function = function;
        }

        @Override
        void runInScope() {
            leaves.forEach(PyTorchEngine::forgetGradient);
            function.get().backward(gradient, byDefault, false, allLeaves);
        }

        @Override
        public double[] results() {
            return Stream.concat(Stream.of(function.get()), leaves.stream().map(Tensor::grad))
                    .mapToDouble(tensor -> Checksum.of(numbers(tensor))).toArray();
        }
    }

    private static final class GatesTask extends ScopedTask {
        private final List<Tensor> leaves;
        private final Scalar one = new Scalar(1.);

        GatesTask(Gates work) {
            leaves = work.leaves().stream().map(PyTorchEngine::leaf).toList();
        }

        @Override
        void runInScope() {
            leaves.forEach(PyTorchEngine::forgetGradient);
            forward().backward();
        }

        private Tensor forward() {
            Tensor weighted = leaves.get(0).mul(leaves.get(3)).add(leaves.get(1).mul(leaves.get(4)))
                    .add(leaves.get(2));
            return weighted.neg().exp().add(one).reciprocal();
        }

        @Override
        public double[] results() {
            return Stream.concat(Stream.of(forward()), leaves.stream().map(Tensor::grad))
                    .mapToDouble(Tensor::item_double).toArray();
        }
    }

    private static Task training(Training work) {
        var network = new Perceptron(work);
        Tensor x = tensor(work.x(), work.batch(), work.inputs());
        double rate = work.goal().learningRate();
        return switch (work.goal()) {
            case REGRESSION -> {
                Tensor y = tensor(work.targets(), work.batch(), work.outputs());
                yield new StepTask(() -> torch.mse_loss(network.forward(x), y),
                        new SGD(network.parameters(), new SGDOptions(rate)));
            }
            case CLASSIFICATION -> {
                Tensor labels = torch.tensor(work.labels());
                yield new StepTask(() -> torch.cross_entropy(network.forward(x), labels),
                        new Adam(network.parameters(), new AdamOptions(rate)));
            }
        };
    }

    /** A step of training. */
    static final class StepTask extends ScopedTask {
        private final Supplier<Tensor> loss;
        private final Optimizer optimizer;

        StepTask(Supplier<Tensor> loss, Optimizer optimizer) {
            this.loss = loss;
            this.optimizer = optimizer;
        }

        @Override
        void runInScope() {
            optimizer.zero_grad();
            loss.get().backward();
            optimizer.step();
        }

        @Override
        public double[] results() {
            return new double[] {loss.get().item_double()};
        }
    }

    private static final class Perceptron extends Module {
        private final List<LinearImpl> layers = new ArrayList<>();

        Perceptron(Training work) {
            for (int i = 0; i < work.layers(); i++) {
                int in = work.sizes().get(i);
                int out = work.sizes().get(i + 1);
                var layer = register_module("layer" + i, new LinearImpl(in, out));
                try (var _ = new NoGradGuard()) {
                    layer.weight().copy_(tensor(work.weight(i), out, in));
                    layer.bias().copy_(tensor(work.bias(i), out));
                }
                layers.add(layer);
            }
        }

        Tensor forward(Tensor x) {
            Tensor y = layers.getFirst().forward(x);
            for (LinearImpl layer : layers.subList(1, layers.size())) {
                y = layer.forward(torch.relu(y));
            }
            return y;
        }
    }

    private static final class ElementwiseTask extends ScopedTask {
        private final Elementwise work;
        private final BoolOptional byDefault = new BoolOptional();
        private final TensorArrayRefOptional allLeaves = new TensorArrayRefOptional();
        private final List<Tensor> leaves;
        private final Tensor gradient;

        ElementwiseTask(Elementwise work) {
            this.work = work;
            leaves = switch (work.function()) {
                case ADD -> List.of(leaf(work.x()), leaf(work.summand()));
                case LAYERNORM -> List.of(leaf(work.x()), row(work.gain()), row(work.bias()));
                default -> List.of(leaf(work.x()));
            };
            gradient = work.function() == Elementwise.Function.SUM
                    ? tensor(work.gradient())
                    : tensor(work.gradient(), work.rows(), work.columns());
        }

        private Tensor leaf(float... values) {
            return tensor(values, work.rows(), work.columns()).set_requires_grad(true);
        }

        private Tensor row(float... values) {
            return tensor(values, work.columns()).set_requires_grad(true);
        }

        @Override
        void runInScope() {
            leaves.forEach(PyTorchEngine::forgetGradient);
            forward().backward(gradient, byDefault, false, allLeaves);
        }

        private Tensor forward() {
            Tensor x = leaves.getFirst();
            return switch (work.function()) {
                case ADD -> x.add(leaves.get(1));
                case EXP -> x.exp();
                case SIN -> x.sin();
                case POW -> x.pow(new Scalar(Elementwise.EXPONENT));
                case TANH -> x.tanh();
                case SIGMOID -> x.sigmoid();
                case GELU -> torch.gelu(x);
                case SOFTMAX -> x.softmax(-1);
                case LAYERNORM -> torch.layer_norm(x, new long[] {work.columns()}, new TensorOptional(leaves.get(1)),
                        new TensorOptional(leaves.get(2)), Elementwise.EPSILON, false);
                case SUM -> x.sum();
            };
        }

        @Override
        public double[] results() {
            return Stream.concat(Stream.of(forward()), leaves.stream().map(Tensor::grad))
                    .mapToDouble(tensor -> Checksum.of(numbers(tensor))).toArray();
        }
    }

    private static final class ProductTask extends ScopedTask {
        private final Tensor a;
        private final Tensor b;

        ProductTask(Product work) {
            var type = work.precision() == Precision.F32 ? torch.ScalarType.Float : torch.ScalarType.Double;
            Tensor storedA = tensor(work.a(), work.shapeA()).to(type);
            Tensor storedB = tensor(work.b(), work.shapeB()).to(type);
            a = work.transposeA() ? storedA.t() : storedA;
            b = work.transposeB() ? storedB.t() : storedB;
        }

        @Override
        void runInScope() {
            a.matmul(b);
        }

        @Override
        public double[] results() {
            return new double[] {Checksum.of(numbers(a.matmul(b)))};
        }
    }

    private static final class ChainTask extends ScopedTask {
        private final Chain work;
        private final Tensor start = leaf(Chain.START);
        private final Tensor factor = torch.tensor(Chain.FACTOR);
        private final Tensor summand = torch.tensor(Chain.SUMMAND);
        private Tensor held;

        ChainTask(Chain work) {
            this.work = work;
        }

        private Tensor forward() {
            Tensor y = start;
            for (int i = 0; i < work.pairs(); i++) {
                y = y.mul(factor).add(summand);
            }
            return y;
        }

        @Override
        public void hold() {
            held = forward();
        }

        @Override
        void runInScope() {
            forgetGradient(start);
            forward().backward();
        }

        @Override
        public double[] results() {
            return new double[] {forward().item_double(), start.grad().item_double()};
        }
    }
}
