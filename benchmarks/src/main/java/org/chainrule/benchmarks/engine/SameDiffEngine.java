package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.util.SameDiffUtils;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** The engine of ND4J's SameDiff. Its graphs are built once and run many times; a product is ND4J's own, outside of a graph. */
public final class SameDiffEngine implements Engine {

    /**
     * Creates an engine.
     *
     * @param threads the number of threads that ND4J may use
     */
    public SameDiffEngine(int threads) {
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case Gates gates -> new GatesTask(gates);
            case Training training -> new TrainingTask(training);
            case Elementwise elementwise -> new ElementwiseTask(elementwise);
            case Product product -> new ProductTask(product);
            case Convolution _,MaxPooling _,SelfAttention _,NetworkWork _ ->
                throw new UnsupportedOperationException("images, sequences and networks of layers aren't compared");
            case Chain chain -> new ChainTask(chain);
        };
    }

    private static INDArray array(float[] values, long... shape) {
        return Nd4j.create(values, shape, DataType.FLOAT);
    }

    private static double digest(INDArray array) {
        return Checksum.of(array.castTo(DataType.DOUBLE).dup('c').data().asDouble());
    }

    /** A task that computes the gradients of a graph by some of its variables. */
    private abstract static class GraphTask implements Task {
        final SameDiff graph = SameDiff.create();
        private final List<String> leaves = new ArrayList<>();
        private Map<String, INDArray> placeholders = Map.of();

        final void placeholder(String name, INDArray value) {
            placeholders = Map.of(name, value);
        }

        final SDVariable leaf(INDArray value) {
            SDVariable leaf = graph.var(value);
            leaves.add(leaf.name());
            return leaf;
        }

        @Override
        public void run() {
            graph.calculateGradients(placeholders, leaves).values().forEach(INDArray::close);
        }

        final List<INDArray> resultAndGradients(String result) {
            var all = graph.calculateGradientsAndOutputs(placeholders, List.of(result), leaves);
            List<INDArray> arrays = new ArrayList<>(all.getOutputs().values());
            leaves.forEach(leaf -> arrays.add(all.getGradients().get(leaf)));
            return arrays;
        }
    }

    private static final class GatesTask extends GraphTask {
        private final SDVariable f;

        GatesTask(Gates work) {
            List<SDVariable> x = work.leaves().stream().map(value -> leaf(Nd4j.scalar(value.doubleValue()))).toList();
            SDVariable weighted = x.get(0).mul(x.get(3)).add(x.get(1).mul(x.get(4))).add(x.get(2));
            f = graph.math().reciprocal(graph.math().exp(weighted.neg()).add(1));
            graph.setLossVariables(f);
        }

        @Override
        public double[] results() {
            return resultAndGradients(f.name()).stream().mapToDouble(array -> array.getDouble(0)).toArray();
        }
    }

    private static final class TrainingTask implements Task {
        private final SameDiff graph = SameDiff.create();
        private final DataSet examples;
        private final SDVariable loss;

        TrainingTask(Training work) {
            SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, work.inputs());
            SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, work.outputs());
            SDVariable prediction = x;
            for (int i = 0; i < work.layers(); i++) {
                int in = work.sizes().get(i);
                int out = work.sizes().get(i + 1);
                SDVariable weight = graph.var("weight" + i, array(work.weight(i), out, in).transpose().dup('c'));
                SDVariable bias = graph.var("bias" + i, array(work.bias(i), out));
                SDVariable input = i == 0 ? prediction : graph.nn().relu(prediction, 0);
                prediction = work.batch() == 1 // for which SameDiff can't differentiate linear
                        ? input.mmul(weight).add(bias)
                        : graph.nn().linear(input, weight, bias);
            }
            double rate = work.goal().learningRate();
            loss = switch (work.goal()) {
                case REGRESSION -> graph.loss().meanSquaredError("loss", y, prediction, null);
                case CLASSIFICATION -> graph.loss().softmaxCrossEntropy("loss", y, prediction, null);
            };
            INDArray targets = switch (work.goal()) {
                case REGRESSION -> array(work.targets(), work.batch(), work.outputs());
                case CLASSIFICATION -> oneHot(work);
            };
            graph.setLossVariables(loss);
            graph.setTrainingConfig(new TrainingConfig.Builder()
                    .updater(switch (work.goal()) {
                        case REGRESSION -> new Sgd(rate);
                        case CLASSIFICATION -> new Adam(rate);
                    }).dataSetFeatureMapping("x").dataSetLabelMapping("y").build());
            examples = new DataSet(array(work.x(), work.batch(), work.inputs()), targets);
        }

        private static INDArray oneHot(Training work) {
            INDArray rows = Nd4j.zeros(DataType.FLOAT, work.batch(), work.outputs());
            long[] labels = work.labels();
            for (int i = 0; i < labels.length; i++) {
                rows.putScalar(i, labels[i], 1);
            }
            return rows;
        }

        @Override
        public void run() {
            graph.fit(examples);
        }

        @Override
        public double[] results() {
            return new double[] {graph.output(examples, loss.name()).get(loss.name()).getDouble(0)};
        }
    }

    private static final class ElementwiseTask extends GraphTask {
        private final Elementwise work;
        private final SDVariable y;

        ElementwiseTask(Elementwise work) {
            this.work = work;
            y = forward(leaf(array(work.x(), work.rows(), work.columns())));
            var seed = SameDiffUtils.externalErrors(graph, null, y);
            INDArray gradient = work.function() == Elementwise.Function.SUM
                    ? Nd4j.scalar(work.gradient()[0])
                    : array(work.gradient(), work.rows(), work.columns());
            placeholder(seed.getGradPlaceholderName(), gradient.div(2)); // which SameDiff adds to itself
        }

        private SDVariable forward(SDVariable x) {
            return switch (work.function()) {
                case ADD -> x.add(leaf(array(work.summand(), work.rows(), work.columns())));
                case EXP -> graph.math().exp(x);
                case SIN -> graph.math().sin(x);
                case POW -> graph.math().pow(x, Elementwise.EXPONENT);
                case TANH -> graph.math().tanh(x);
                case SIGMOID -> graph.nn().sigmoid(x);
                case GELU -> x.mul(graph.math().erf(x.mul(Math.sqrt(0.5))).add(1)).mul(0.5); // its own is another function
                case SOFTMAX -> graph.nn().softmax(x, -1);
                case LAYERNORM -> graph.nn().layerNorm(x, leaf(array(work.gain(), work.columns())),
                        leaf(array(work.bias(), work.columns())), true, 1);
                case SUM -> x.sum();
            };
        }

        @Override
        public double[] results() {
            return resultAndGradients(y.name()).stream().mapToDouble(SameDiffEngine::digest).toArray();
        }
    }

    private static final class ProductTask implements Task {
        private final INDArray a;
        private final INDArray b;

        ProductTask(Product work) {
            var type = work.precision() == Precision.F32 ? DataType.FLOAT : DataType.DOUBLE;
            INDArray storedA = array(work.a(), work.shapeA()).castTo(type);
            INDArray storedB = array(work.b(), work.shapeB()).castTo(type);
            a = work.transposeA() ? storedA.transpose() : storedA;
            b = work.transposeB() ? storedB.transpose() : storedB;
        }

        @Override
        public void run() {
            a.mmul(b).close();
        }

        @Override
        public double[] results() {
            return new double[] {digest(a.mmul(b))};
        }
    }

    private static final class ChainTask extends GraphTask {
        private static final int LONGEST = 1000;
        private final SDVariable y;

        ChainTask(Chain work) {
            if (work.length() > LONGEST) {
                throw new UnsupportedOperationException(
                        "the time to derive the gradient of a graph grows with the square "
                                + "of its size: a second for 10^3 nodes, a minute for 10^4, hours for 10^5");
            }
            SDVariable last = leaf(Nd4j.scalar(Chain.START));
            SDVariable factor = graph.constant(Chain.FACTOR);
            SDVariable summand = graph.constant(Chain.SUMMAND);
            for (int i = 0; i < work.pairs(); i++) {
                last = last.mul(factor).add(summand);
            }
            y = last;
            graph.setLossVariables(y);
        }

        @Override
        public double[] results() {
            return resultAndGradients(y.name()).stream().mapToDouble(array -> array.getDouble(0)).toArray();
        }
    }
}
