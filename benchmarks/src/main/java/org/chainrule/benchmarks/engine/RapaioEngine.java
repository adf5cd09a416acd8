package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.chainrule.benchmarks.work.Chain;
import org.chainrule.benchmarks.work.Checksum;
import org.chainrule.benchmarks.work.Elementwise;
import org.chainrule.benchmarks.work.Engine;
import org.chainrule.benchmarks.work.Gates;
import org.chainrule.benchmarks.work.Precision;
import org.chainrule.benchmarks.work.Product;
import org.chainrule.benchmarks.work.Task;
import org.chainrule.benchmarks.work.Training;
import org.chainrule.benchmarks.work.Work;
import rapaio.darray.DArray;
import rapaio.darray.DType;
import rapaio.darray.Order;
import rapaio.darray.Shape;
import rapaio.nn.Autograd;
import rapaio.nn.Network;
import rapaio.nn.Optimizer;
import rapaio.nn.Tensor;
import rapaio.nn.TensorManager;
import rapaio.nn.layer.LayerNorm;
import rapaio.nn.layer.Linear;
import rapaio.nn.layer.LogSoftmax;
import rapaio.nn.layer.ReLU;
import rapaio.nn.layer.Sequential;

/** The engine of rapaio. It takes as many threads as the JVM says that there are processors. */
public final class RapaioEngine implements Engine {
    private final TensorManager floats = TensorManager.ofFloat();
    private final TensorManager doubles = TensorManager.ofDouble();

    /** Creates an engine. */
    public RapaioEngine() {}

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case Gates gates -> gates(gates);
            case Training training -> training(training);
            case Elementwise elementwise -> elementwise(elementwise);
            case Product product -> product(product);
            case Chain chain -> chain(chain);
            default -> throw new UnsupportedOperationException("rapaio has no such layers, or none with gradients");
        };
    }

    private Tensor leaf(double value) {
        return doubles.scalarTensor(value).requiresGrad(true);
    }

    private Tensor leaf(Shape shape, float... values) {
        return floats.strideTensor(shape, values).requiresGrad(true);
    }

    private Task gates(Gates work) {
        List<Tensor> leaves = work.leaves().stream().map(this::leaf).toList();
        Tensor one = doubles.scalarTensor(1);
        return new FunctionTask(leaves, doubles.scalarArray(1), () -> {
            Tensor weighted = leaves.get(0).mul(leaves.get(3)).add(leaves.get(1).mul(leaves.get(4)))
                    .add(leaves.get(2));
            return one.div(weighted.neg().exp().add(1));
        });
    }

    private Task chain(Chain work) {
        Tensor start = leaf(Chain.START);
        Tensor factor = doubles.scalarTensor(Chain.FACTOR);
        Tensor summand = doubles.scalarTensor(Chain.SUMMAND);
        return new FunctionTask(List.of(start), doubles.scalarArray(1), () -> {
            Tensor y = start;
            for (int i = 0; i < work.pairs(); i++) {
                y = y.mul(factor).add(summand);
            }
            return y;
        });
    }

    private Task elementwise(Elementwise work) {
        Shape shape = Shape.of(work.rows(), work.columns());
        Tensor x = leaf(shape, work.x());
        DArray<?> gradient = work.function() == Elementwise.Function.SUM
                ? floats.scalarArray(work.gradient()[0])
                : floats.strideArray(shape, work.gradient());
        return switch (work.function()) {
            case ADD -> {
                Tensor other = leaf(shape, work.summand());
                yield new FunctionTask(List.of(x, other), gradient, () -> x.add(other));
            }
            case EXP -> new FunctionTask(List.of(x), gradient, x::exp);
            case TANH -> new FunctionTask(List.of(x), gradient, x::tanh);
            case SIGMOID -> new FunctionTask(List.of(x), gradient, x::sigmoid);
            case SOFTMAX -> new FunctionTask(List.of(x), gradient, () -> x.softmax(1));
            case LAYERNORM -> {
                Shape row = Shape.of(work.columns());
                var layer = new LayerNorm(floats, row, Elementwise.EPSILON);
                layer.parameters().get(0).setValue(floats.strideArray(row, work.gain()));
                layer.parameters().get(1).setValue(floats.strideArray(row, work.bias()));
                List<Tensor> leaves = Stream.concat(Stream.of(x), layer.parameters().stream()).toList();
                yield new FunctionTask(leaves, gradient, () -> layer.forward11(x));
            }
            case SUM -> new FunctionTask(List.of(x), gradient, x::sum);
            case SIN, POW, GELU -> throw new UnsupportedOperationException("rapaio has no derivative of it");
        };
    }

    private Task product(Product work) {
        boolean single = work.precision() == Precision.F32;
        return single
                ? product(work, DType.FLOAT, floats)
                : product(work, DType.DOUBLE, doubles);
    }

    private static <N extends Number> Task product(Product work, DType<N> type, TensorManager manager) {
        DArray<N> a = matrix(work.a(), work.shapeA(), work.transposeA(), type, manager);
        DArray<N> b = matrix(work.b(), work.shapeB(), work.transposeB(), type, manager);
        return new Task() {
            private DArray<N> y;

            @Override
            public void run() {
                y = a.mm(b);
            }

            @Override
            public double[] results() {
                return new double[] {Checksum.of(numbers(y))};
            }
        };
    }

    private static <N extends Number> DArray<N> matrix(float[] values, long[] shape, boolean isTransposed,
            DType<N> type, TensorManager manager) {
        DArray<N> stored = manager.strideArray(Shape.of((int) shape[0], (int) shape[1]), values).cast(type);
        return isTransposed ? stored.t() : stored;
    }

    /** Returns the elements row by row. */
    private static double[] numbers(DArray<?> array) {
        return array.rank() == 0
                ? new double[] {array.getDouble()}
                : array.cast(DType.DOUBLE).copy(Order.C).asDoubleArray();
    }

    /** A function of leaves, forward, and backward from a given gradient. */
    private static final class FunctionTask implements Task {
        private final List<Tensor> leaves;
        private final DArray<?> gradient;
        private final Supplier<Tensor> function;
        private Tensor y;

        FunctionTask(List<Tensor> leaves, DArray<?> gradient, Supplier<Tensor> function) {
            this.leaves = leaves;
            this.gradient = gradient;
            this.function = function;
        }

        @Override
        public void run() {
            leaves.forEach(leaf -> leaf.setGrad(null));
            hold();
            y.setGrad(gradient);
            Autograd.backward(y).run();
        }

        @Override
        public void hold() {
            y = function.get();
        }

        @Override
        public double[] results() {
            List<double[]> all = Stream.concat(Stream.of(y.value()), leaves.stream().map(Tensor::grad))
                    .map(RapaioEngine::numbers).toList();
            boolean areScalars = all.stream().allMatch(values -> values.length == 1);
            return all.stream().mapToDouble(values -> areScalars ? values[0] : Checksum.of(values)).toArray();
        }
    }

    private Task training(Training work) {
        List<Network> layers = new ArrayList<>();
        for (int i = 0; i < work.layers(); i++) {
            if (i > 0) {
                layers.add(new ReLU(floats));
            }
            int in = work.sizes().get(i);
            int out = work.sizes().get(i + 1);
            var layer = new Linear(floats, in, out, true);
            layer.parameters().get(0).setValue(
                    floats.strideArray(Shape.of(out, in), work.weight(i)).t().copy(Order.C));
            layer.parameters().get(1).setValue(floats.strideArray(Shape.of(out), work.bias(i)));
            layers.add(layer);
        }
        Tensor x = floats.strideTensor(Shape.of(work.batch(), work.inputs()), work.x());
        double rate = work.goal().learningRate();
        return switch (work.goal()) {
            case REGRESSION -> {
                var network = new Sequential(floats, layers.toArray(Network[]::new));
                Tensor y = floats.strideTensor(Shape.of(work.batch(), work.outputs()), work.targets());
                var rule = Optimizer.SGD(floats, network.parameters());
                rule.lr.set(rate);
                yield new StepTask(() -> network.forward11(x).sub(y).sqr().sum().div(y.size()), rule);
            }
            case CLASSIFICATION -> {
                layers.add(new LogSoftmax(floats, 1));
                var network = new Sequential(floats, layers.toArray(Network[]::new));
                int[] labels = Arrays.stream(work.labels()).mapToInt(Math::toIntExact).toArray();
                var rule = Optimizer.Adam(floats, network.parameters());
                rule.lr.set(rate);
                Tensor classes = floats.strideTensor(Shape.of(labels.length, 1), labels);
                yield new StepTask(() -> network.forward11(x).gather(1, classes).neg().sum().div(labels.length), rule);
            }
        };
    }

    /** A step of training. Its losses are written out: the means of those of the library are over other numbers of terms. */
    private final class StepTask implements Task {
        private final Supplier<Tensor> loss;
        private final Optimizer optimizer;
        private final DArray<?> one = floats.scalarArray(1);

        StepTask(Supplier<Tensor> loss, Optimizer optimizer) {
            this.loss = loss;
            this.optimizer = optimizer;
        }

        @Override
        public void run() {
            optimizer.zeroGrad();
            Tensor value = loss.get();
            value.setGrad(one);
            Autograd.backward(value).run();
            optimizer.step();
        }

        @Override
        public double[] results() {
            return new double[] {loss.get().value().getDouble()};
        }
    }
}
