package org.chainrule.nn.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.distributed.AllReduce;
import org.chainrule.nn.distributed.RingOptions;
import org.chainrule.nn.distributed.Workers;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps of workers that normalize by the moments of all their batches have the bits of one process that puts moments together by rank. */
class BatchNormAcrossWorkersTest {
    private static final RingOptions OPTIONS = RingOptions.defaults().timeout(Duration.ofSeconds(30)).chunkBytes(256);
    private static final int CHANNELS = 5;

    /** The numbers of examples in the batches of each rank, by step; 0 for no batch. */
    private static final int[][] SIZES = {{4, 3, 6, 1, 2}, {6, 0, 1, 0, 3}, {0, 5, 2, 2, 7}, {2, 1, 0, 0, 0}};

    /** A network with maps before and behind the normalization. */
    record Net(Linear before, BatchNorm norm, Linear after, int places) {

        static Net of(DType type, int places) {
            var random = new Random(5);
            BatchNorm norm = BatchNorm.of(CHANNELS).acrossWorkers();
            Autograd.assign(norm.weight(), Tensor.uniform(0.5, 2, Shape.of(CHANNELS), new Random(6)));
            Autograd.assign(norm.bias(), Tensor.uniform(-1, 1, Shape.of(CHANNELS), new Random(7)));
            return Network.to(new Net(Linear.of(3, CHANNELS * places, random), norm,
                    Linear.of(CHANNELS * places, 2, random), places), type);
        }

        Tensor hidden(Tensor x) {
            Tensor h = before.forward(x);
            return places == 1 ? h : h.reshape(x.shape().size(0), CHANNELS, places);
        }

        Tensor loss(Tensor y) {
            Tensor rows = y.reshape(y.shape().size(0), CHANNELS * places);
            return after.forward(rows.tanh()).square().sum().div(16);
        }

        List<Tensor> parameters() {
            return Network.parameters(this).tensors();
        }
    }

    /** What a worker has after a step, as bits: its outputs, if it had a batch, its averages, and the parameters with their gradients. */
    private record Step(List<Long> outputs, List<Long> mean, List<Long> var, List<List<Long>> parameters,
            List<List<Long>> gradients) {

        static Step of(Tensor outputs, Tensor mean, Tensor var, Net net) {
            return new Step(outputs == null ? null : bits(outputs), bits(mean), bits(var),
                    net.parameters().stream().map(Step::bits).toList(),
                    net.parameters().stream().map(parameter -> bits(parameter.grad())).toList());
        }

        private static List<Long> bits(Tensor tensor) {
            return Arrays.stream(tensor.toDoubleArray()).mapToObj(Double::doubleToLongBits).toList();
        }
    }

    /** Returns the batch of a worker in a step, null for none; one that is alone has always one. */
    private static Tensor batch(int step, int rank, DType type, int count) {
        int size = count == 1 ? 3 : SIZES[step][rank];
        return size == 0 ? null : Tensor.normal(0.4, 1.5, Shape.of(size, 3), new Random(10 * step + rank)).to(type);
    }

    private static List<Step> trained(AllReduce workers, DType type, int places, boolean isCheckpointed) {
        Net net = Net.of(type, places);
        Optimizer optimizer = Optimizer.of(new Adam(0.05), net).distributed(workers);
        List<Step> steps = new ArrayList<>();
        for (int step = 0; step < SIZES.length; step++) {
            Tensor x = batch(step, workers.rank(), type, workers.workers());
            Tensor[] outputs = new Tensor[1];
            Supplier<Tensor> loss = () -> Training.on(() -> {
                outputs[0] = isCheckpointed
                        ? Autograd.checkpoint(xs -> new Tensor[] {net.norm.forward(net.hidden(xs[0]))}, x)[0]
                        : net.norm.forward(net.hidden(x));
                return net.loss(outputs[0]);
            });
            optimizer.step(x == null ? List.of() : List.of(loss));
            steps.add(Step.of(outputs[0], net.norm.runningMean(), net.norm.runningVar(), net));
        }
        return steps;
    }

    // ---- the same in one process ----

    /** What a worker computes on the way. */
    private static final class Part {
        final int rank;
        final Tensor h; // what is normalized
        Tensor deviations;
        Tensor outputs;
        List<Tensor> gradients; // by the deviations, their mean square, weight and bias, and what is behind

        Part(int rank, Tensor h) {
            this.rank = rank;
            this.h = h;
        }

        int count() {
            return h.size() / CHANNELS;
        }
    }

    private static int[] axes(Tensor h) {
        return h.shape().rank() == 2 ? new int[] {0} : new int[] {0, 2};
    }

    /** Subtracts the mean of tensors from them; returns the results, and in front of these the mean. */
    private static List<Tensor> centered(List<Tensor> all) {
        List<Tensor> first = all.stream().map(x -> x.mean(true, axes(x))).toList();
        List<Tensor> near = IntStream.range(0, all.size()).mapToObj(n -> all.get(n).sub(first.get(n))).toList();
        List<Tensor> rest = near.stream().map(x -> x.mean(true, axes(x))).toList();
        double count = all.stream().mapToInt(Tensor::size).sum() / CHANNELS;
        double[] mean = new double[CHANNELS];
        double[][] shifts = new double[all.size()][CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
            double ofFirst = first.get(0).toDoubleArray()[c];
            double ofRest = rest.get(0).toDoubleArray()[c];
            double sum = 0;
            double sumOfRests = 0;
            for (int n = 0; n < all.size(); n++) {
                int own = all.get(n).size() / CHANNELS;
                sum += own * (first.get(n).toDoubleArray()[c] - ofFirst);
                sumOfRests += own * (rest.get(n).toDoubleArray()[c] - ofRest);
            }
            mean[c] = ofFirst + sum / count;
            for (int n = 0; n < all.size(); n++) {
                shifts[n][c] = ofFirst - first.get(n).toDoubleArray()[c] + sum / count + (ofRest + sumOfRests / count);
            }
        }
        List<Tensor> results = new ArrayList<>(List.of(Tensor.of(mean).to(all.get(0).dtype())));
        for (int n = 0; n < all.size(); n++) {
            results.add(near.get(n).sub(Tensor.of(rest.get(n).shape(), shifts[n]).to(all.get(n).dtype())));
        }
        return results;
    }

    private static List<List<Step>> inOneProcess(int count, DType type, int places) {
        Net net = Net.of(type, places);
        Optimizer optimizer = Optimizer.of(new Adam(0.05), net);
        List<List<Step>> all = new ArrayList<>();
        Tensor[] mean = new Tensor[count];
        Tensor[] var = new Tensor[count];
        for (int rank = 0; rank < count; rank++) {
            all.add(new ArrayList<>());
            mean[rank] = net.norm.runningMean().copy();
            var[rank] = net.norm.runningVar().copy();
        }
        for (int step = 0; step < SIZES.length; step++) {
            List<Part> parts = new ArrayList<>();
            for (int rank = 0; rank < count; rank++) {
                Tensor x = batch(step, rank, type, count);
                if (x != null) {
                    parts.add(new Part(rank, net.hidden(x)));
                }
            }
            int total = parts.stream().mapToInt(Part::count).sum();
            List<Tensor> centered = centered(parts.stream().map(part -> part.h.detach()).toList());
            double[] squares = new double[CHANNELS];
            for (Part part : parts) {
                part.deviations = centered.get(1 + parts.indexOf(part)).requiresGrad(true);
                double[] own = part.deviations.detach().square().mean(axes(part.h)).toDoubleArray();
                for (int c = 0; c < CHANNELS; c++) {
                    squares[c] += own[c] * ((double) part.count() / total);
                }
            }
            Shape channels = places == 1 ? Shape.of(1, CHANNELS) : Shape.of(1, CHANNELS, 1);
            Tensor meanSquare = Tensor.of(channels, squares).to(type);
            double[] bySquare = new double[CHANNELS];
            for (Part part : parts) {
                Tensor square = meanSquare.copy().requiresGrad(true);
                Tensor w = net.norm.weight();
                Tensor b = net.norm.bias();
                part.outputs = Normalization.apply(part.deviations, Normalization.scale(square, 1e-5),
                        ChannelAxis.against(part.deviations, w), ChannelAxis.against(part.deviations, b));
                part.gradients = Autograd.grad(net.loss(part.outputs), part.deviations, square, w, b,
                        net.after.weight(), net.after.bias());
                double[] own = part.gradients.get(1).toDoubleArray();
                for (int c = 0; c < CHANNELS; c++) {
                    bySquare[c] += own[c];
                }
            }
            List<Tensor> byDeviations = new ArrayList<>();
            for (Part part : parts) {
                double weight = (double) part.count() / total;
                Tensor seed = Tensor.of(channels, bySquare).mul(weight).to(type);
                Tensor more = Autograd.of(part.deviations.square().mean(true, axes(part.h))).seed(seed)
                        .grad(part.deviations);
                byDeviations.add(part.gradients.get(0).add(more));
            }
            List<Tensor> byHidden = centered(byDeviations);
            optimizer.zeroGrad();
            for (int n = 0; n < parts.size(); n++) {
                Part part = parts.get(n);
                List<Tensor> gradients = new ArrayList<>(Autograd.of(part.h).seed(byHidden.get(1 + n))
                        .grad(net.before.weight(), net.before.bias()));
                gradients.addAll(part.gradients.subList(2, 6));
                for (int p = 0; p < gradients.size(); p++) {
                    Tensor parameter = net.parameters().get(p);
                    parameter.replaceGrad(parameter.grad() == null
                            ? gradients.get(p)
                            : parameter.grad().add(gradients.get(p)));
                }
                mean[part.rank] = mean[part.rank].mul(0.9).add(centered.getFirst().mul(0.1)).to(type);
                var[part.rank] = var[part.rank].mul(0.9)
                        .add(meanSquare.mul(total / (total - 1.)).reshape(CHANNELS).mul(0.1)).to(type);
            }
            optimizer.step();
            for (int rank = 0; rank < count; rank++) {
                int of = rank;
                Tensor outputs = parts.stream().filter(part -> part.rank == of).map(part -> part.outputs).findFirst()
                        .orElse(null);
                all.get(rank).add(Step.of(outputs, mean[rank], var[rank], net));
            }
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"1, F32, 1, false", "1, F64, 3, false", "2, F32, 1, true", "2, F64, 1, false", "3, F32, 3, false",
        "3, F64, 1, true", "5, F32, 1, false", "5, F32, 3, true", "5, F64, 3, false"})
    void haveTheBitsOfOneProcess(int count, DType type, int places, boolean ring) throws Exception {
        Workers.Work<List<Step>> work = workers -> trained(workers, type, places, false);
        List<Object> results = ring ? Workers.inRing(count, OPTIONS, work) : Workers.inThreads(count, OPTIONS, work);
        assertThat(results).isEqualTo(inOneProcess(count, type, places));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aCheckpointComputesTheSame(int count) throws Exception {
        List<Object> results = Workers.inThreads(count, OPTIONS, workers -> trained(workers, DType.F32, 3, true));
        assertThat(results).isEqualTo(inOneProcess(count, DType.F32, 3));
    }

    // ---- the definition ----

    /** Returns outputs and gradients of each worker's part of a batch, by a loss that isn't symmetric. */
    private static List<Tensor> normalized(List<Tensor> parts, double eps) throws Exception {
        List<Object> results = Workers.inThreads(parts.size(), OPTIONS, workers -> {
            BatchNorm norm = Network.to(new BatchNorm(null, null, Tensor.zeros(2), Tensor.ones(2), 1, eps)
                    .acrossWorkers(), parts.getFirst().dtype());
            Linear map = Network.to(Linear.of(2, 2, new Random(3)), DType.F64); // what an optimizer needs
            Tensor x = parts.get(workers.rank()).copy().requiresGrad(true);
            Tensor[] y = new Tensor[1];
            Optimizer.of(new Sgd(0), List.of(norm, map)).distributed(workers).step(() -> Training.on(() -> {
                y[0] = norm.forward(x);
                return y[0].sin().mul(y[0]).sum().add(map.forward(Tensor.ones(1, 2)).sum());
            }));
            return List.of(y[0].detach(), x.grad(), norm.runningMean(), norm.runningVar());
        });
        List<Tensor> joined = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            int of = n;
            joined.add(Tensor.concat(0, results.stream().map(result -> (Tensor) ((List<?>) result).get(of))
                    .toArray(Tensor[]::new)));
        }
        for (Object result : results) {
            joined.add((Tensor) ((List<?>) result).get(2));
            joined.add((Tensor) ((List<?>) result).get(3));
        }
        return joined;
    }

    private static List<Tensor> parts(Tensor x) {
        return List.of(x.slice(0, 0, 4).copy(), x.slice(0, 4, 5).copy(), x.slice(0, 5, 11).copy());
    }

    /** Numbers with far means, of which the workers have other ones. */
    private static Tensor numbers() {
        Tensor x = Tensor.normal(0, 1, Shape.of(11, 2), new Random(8));
        return x.add(Tensor.of(new double[] {3, 100})).add(Tensor.arange(11).unsqueeze(1));
    }

    @Test
    void theBatchesOfAllWorkersAreNormalizedAsOne() throws Exception {
        Tensor x = numbers().requiresGrad(true);
        BatchNorm plain = new BatchNorm(null, null, Tensor.zeros(2), Tensor.ones(2), 1, 1e-5);
        Tensor y = Training.on(() -> plain.forward(x));
        y.sin().mul(y).sum().backward();

        List<Tensor> together = normalized(parts(x.detach()), 1e-5);

        assertThat(together.get(0).allClose(y, 1e-12, 1e-13)).isTrue();
        assertThat(together.get(1).allClose(x.grad(), 1e-11, 1e-13)).isTrue();
        assertThat(x.grad().abs().max().item()).isGreaterThan(0.01);
        for (int rank = 0; rank < 3; rank++) {
            assertThat(together.get(2 + 2 * rank).allClose(plain.runningMean(), 1e-14, 0)).isTrue();
            assertThat(together.get(3 + 2 * rank).allClose(plain.runningVar(), 1e-13, 0)).isTrue();
        }
    }

    /** Multiples by a power of two have the same digits. */
    @ParameterizedTest
    @CsvSource({"F64, 900", "F64, -900", "F32, 100", "F32, -100"})
    void greatAndSmallNumbersLoseNoDigits(DType type, int exponent) throws Exception {
        Tensor x = numbers().to(type);
        Tensor multiples = x.mul(Math.scalb(1.0, exponent));

        List<Tensor> expected = normalized(parts(x), 0);
        List<Tensor> together = normalized(parts(multiples), 0);

        assertThat(together.get(0).toDoubleArray()).isEqualTo(expected.get(0).toDoubleArray());
        assertThat(together.get(1).mul(Math.scalb(1.0, exponent)).allClose(expected.get(1), 1e-5, 1e-7)).isTrue();
    }

    @Test
    void numbersOfOneWorkerMayBeMuchSmallerThanOfAnother() throws Exception {
        double[][] factors = new double[11][1];
        for (int n = 0; n < factors.length; n++) {
            factors[n][0] = n < 4 ? 0x1p-900 : 0x1p900;
        }
        Tensor x = numbers().mul(Tensor.of(factors));
        Tensor y = Training.on(() -> new BatchNorm(null, null, Tensor.zeros(2), Tensor.ones(2), 1, 0).forward(x));

        assertThat(normalized(parts(x), 0).get(0).allClose(y, 1e-12, 1e-13)).isTrue();
    }

    @Test
    void aFeatureThatIsTheSameEverywhereBecomes0() throws Exception {
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            Tensor x = Tensor.full(1.7e9 / 3, Shape.of(11, 2), type);
            assertThat(normalized(parts(x), 1e-5).get(0).toDoubleArray()).containsOnly(0);
        }
    }
}
