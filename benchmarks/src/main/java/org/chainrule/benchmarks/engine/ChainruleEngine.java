package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.chainrule.autograd.ConvOptions;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.PoolOptions;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
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
import org.chainrule.nn.Layer;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.CompiledStep;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;

/** The engine of this library. Its number of threads is set by a system property of the JVM. */
public final class ChainruleEngine implements Engine {
    private final boolean compiles;

    /**
     * Creates an engine.
     *
     * @param compiles whether functions are compiled
     */
    public ChainruleEngine(boolean compiles) {
        this.compiles = compiles;
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case Gates gates -> gates(gates);
            case Training training -> training(training);
            case NetworkWork network -> ChainruleNetworks.task(network, this);
            case Elementwise elementwise -> elementwise(elementwise);
            case Product product -> {
                requireEager("a program of one product is that product");
                yield new ProductTask(product);
            }
            case Convolution convolution -> convolution(convolution);
            case MaxPooling pooling -> pooling(pooling);
            case SelfAttention attention -> attention(attention);
            case Chain chain -> chain(chain);
        };
    }

    static Tensor tensor(float[] values, long... sizes) {
        return Tensor.of(Shape.of(Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray()), values);
    }

    private Task convolution(Convolution work) {
        Tensor x = tensor(work.x(), work.shape()).requiresGrad(true);
        Tensor weight = tensor(work.weight(), work.weightShape()).requiresGrad(true);
        ConvOptions options = ConvOptions.defaults().stride(work.stride()).padding(work.padding())
                .groups(work.groups());
        return task(List.of(x, weight), tensor(work.gradient(), work.resultShape()),
                () -> x.conv2d(weight, options));
    }

    private Task pooling(MaxPooling work) {
        Tensor x = tensor(work.x(), work.shape()).requiresGrad(true);
        PoolOptions options = PoolOptions.size(work.kernel()).stride(work.stride());
        return task(List.of(x), tensor(work.gradient(), work.resultShape()),
                () -> x.maxPool2d(options));
    }

    private Task attention(SelfAttention work) {
        List<Tensor> leaves = IntStream.rangeClosed(1, 3)
                .mapToObj(n -> tensor(work.elements(n), work.shape()).requiresGrad(true)).toList();
        return task(leaves, tensor(work.elements(4), work.shape()),
                () -> leaves.get(0).scaledDotProductAttention(leaves.get(1), leaves.get(2)));
    }

    /**
     * Prepares a function of leaves, forward, and backward from a given gradient.
     *
     * @param gradient that of the result; null for 1
     */
    Task task(List<Tensor> leaves, Tensor gradient, Supplier<Tensor> function) {
        return compiles
                ? new CompiledTask(leaves, gradient, function)
                : new FunctionTask(leaves, gradient, function);
    }

    private void requireEager(String why) {
        if (compiles) {
            throw new UnsupportedOperationException(why);
        }
    }

    private Task gates(Gates work) {
        List<Tensor> leaves = work.leaves().stream().map(value -> Tensor.of(value).requiresGrad(true)).toList();
        return task(leaves, null, () -> {
            Tensor weighted = leaves.get(0).mul(leaves.get(3)).add(leaves.get(1).mul(leaves.get(4)))
                    .add(leaves.get(2));
            return weighted.neg().exp().add(1).reciprocal();
        });
    }

    private Task training(Training work) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < work.layers(); i++) {
            int in = work.sizes().get(i);
            int out = work.sizes().get(i + 1);
            if (i > 0) {
                layers.add(Tensor::relu);
            }
            layers.add(new Linear(Tensor.of(Shape.of(out, in), work.weight(i)).requiresGrad(true),
                    Tensor.of(work.bias(i)).requiresGrad(true)));
        }
        var network = new Sequential(layers);
        Tensor x = Tensor.of(Shape.of(work.batch(), work.inputs()), work.x());
        double rate = work.goal().learningRate();
        return switch (work.goal()) {
            case REGRESSION -> {
                Tensor y = Tensor.of(Shape.of(work.batch(), work.outputs()), work.targets());
                yield step(xs -> Loss.mse().of(network.forward(xs[0]), xs[1]), Optimizer.of(new Sgd(rate), network), x,
                        y);
            }
            case CLASSIFICATION -> {
                Tensor labels = Tensor.of(work.labels());
                yield step(xs -> Loss.crossEntropy().of(network.forward(xs[0]), xs[1]),
                        Optimizer.of(new Adam(rate), network), x, labels);
            }
        };
    }

    /** Prepares a step of training on some tensors, such as inputs and targets. */
    Task step(Function<Tensor[], Tensor> loss, Optimizer optimizer, Tensor... xs) {
        CompiledStep compiled = optimizer.compiled(loss);
        return new StepTask(() -> loss.apply(xs),
                compiles ? () -> compiled.run(xs) : () -> optimizer.step(() -> loss.apply(xs)));
    }

    /** A step of training. */
    private record StepTask(Supplier<Tensor> loss, Runnable step) implements Task {

        @Override
        public void run() {
            step.run();
        }

        @Override
        public double[] results() {
            return new double[] {loss.get().item()};
        }
    }

    private Task elementwise(Elementwise work) {
        Shape shape = Shape.of(work.rows(), work.columns());
        Tensor x = Tensor.of(shape, work.x()).requiresGrad(true);
        List<Tensor> leaves = switch (work.function()) {
            case ADD -> List.of(x, Tensor.of(shape, work.summand()).requiresGrad(true));
            case LAYERNORM -> List.of(x, Tensor.of(work.gain()).requiresGrad(true),
                    Tensor.of(work.bias()).requiresGrad(true));
            default -> List.of(x);
        };
        Shape ofResult = work.function() == Elementwise.Function.SUM ? Shape.SCALAR : shape;
        return task(leaves, Tensor.of(ofResult, work.gradient()), () -> switch (work.function()) {
            case ADD -> x.add(leaves.get(1));
            case EXP -> x.exp();
            case SIN -> x.sin();
            case POW -> x.pow(Elementwise.EXPONENT);
            case TANH -> x.tanh();
            case SIGMOID -> x.sigmoid();
            case GELU -> x.gelu();
            case SOFTMAX -> x.softmax(-1);
            case LAYERNORM -> x.layerNorm(leaves.get(1), leaves.get(2), Elementwise.EPSILON);
            case SUM -> x.sum();
        });
    }

    private Task chain(Chain work) {
        Tensor start = Tensor.of(Chain.START).requiresGrad(true);
        Tensor factor = Tensor.of(Chain.FACTOR);
        Tensor summand = Tensor.of(Chain.SUMMAND);
        return task(List.of(start), null, () -> {
            Tensor y = start;
            for (int i = 0; i < work.pairs(); i++) {
                y = y.mul(factor).add(summand);
            }
            return y;
        });
    }

    private static final class ProductTask implements Task {
        private final Tensor a;
        private final Tensor b;
        private Tensor y;

        ProductTask(Product work) {
            DType type = work.precision() == Precision.F32 ? DType.F32 : DType.F64;
            Tensor storedA = Tensor.of(shape(work.shapeA()), work.a()).to(type);
            Tensor storedB = Tensor.of(shape(work.shapeB()), work.b()).to(type);
            a = work.transposeA() ? storedA.transpose() : storedA;
            b = work.transposeB() ? storedB.transpose() : storedB;
        }

        private static Shape shape(long... sizes) {
            return Shape.of((int) sizes[0], (int) sizes[1]);
        }

        @Override
        public void run() {
            y = a.matmul(b);
        }

        @Override
        public double[] results() {
            return new double[] {Checksum.of(y.toDoubleArray())};
        }
    }
}
