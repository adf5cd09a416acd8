package org.chainrule.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Device;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ops with kernels of their own have the bits of the CPU on a GPU, and so have their gradients. */
class GpuOpsTest {
    private static final Device GPU = Device.gpu();

    /** Applies a function on both devices; compares values and gradients bit by bit. */
    private static void compare(String name, Function<Tensor[], Tensor> f, Tensor... x) {
        List<List<Tensor>> results = new ArrayList<>();
        for (Device device : new Device[] {Device.cpu(), GPU}) {
            Tensor[] there = new Tensor[x.length];
            for (int i = 0; i < x.length; i++) {
                there[i] = x[i].detach().to(device).detach().requiresGrad(true);
            }
            Tensor y = f.apply(there);
            Tensor seed = numbers(99, y.dtype(), y.shape().toArray()).to(device);
            y.backward(seed);
            List<Tensor> all = new ArrayList<>(List.of(y));
            for (Tensor leaf : there) {
                all.add(leaf.grad());
            }
            assertThat(all).as(name).allSatisfy(tensor -> assertThat(tensor.device()).isSameAs(device));
            results.add(all);
        }
        for (int n = 0; n < results.getFirst().size(); n++) {
            Tensor onCpu = results.get(0).get(n);
            Tensor onGpu = results.get(1).get(n);
            assertThat(onGpu.shape()).as(name).isEqualTo(onCpu.shape());
            assertThat(onGpu.dtype()).as(name).isEqualTo(onCpu.dtype());
            assertThat(onGpu.toDoubleArray()).as("%s, result %d", name, n).containsExactly(onCpu.toDoubleArray());
        }
    }

    /** Normal numbers, of which some are so small that products of them are subnormal. */
    private static Tensor numbers(long seed, DType type, int... sizes) {
        var random = new SplittableRandom(seed);
        Shape shape = Shape.of(sizes);
        double[] values = random.doubles(shape.count(), -2, 2).map(x -> random.nextInt(6) == 0 ? x * 1e-25 : x)
                .toArray();
        return Tensor.of(values).reshape(shape).to(type);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void sumsAndMeans(DType type) {
        Tensor x = numbers(1, type, 3, 4, 5, 2);
        for (int[] axes : new int[][] {{}, {0}, {1}, {3}, {0, 1}, {0, 2}, {1, 3}, {2, 3}, {0, 3}, {0, 2, 3}, {1, 2},
            {0, 1, 2, 3}}) {
            String name = "sum over " + Arrays.toString(axes);
            compare(name, t -> t[0].sum(axes), x);
            compare(name, t -> t[0].mean(axes), x);
        }
        compare("rows of several blocks", t -> t[0].sum(1), numbers(2, type, 2, 4100));
        compare("columns of several blocks", t -> t[0].sum(0), numbers(3, type, 1030, 3));
        compare("planes of several blocks", t -> t[0].sum(1), numbers(4, type, 2, 600, 3));
        compare("many", t -> t[0].exp().sum(), numbers(5, type, 5000));
        compare("many, twice", t -> t[0].exp().mul(t[0].tanh()).sum(0), numbers(5, type, 70, 70));
        compare("of no elements", t -> t[0].sum(0), numbers(5, type, 0, 3));
        compare("a broadcast operand", t -> t[0].mul(t[1]), numbers(6, type, 5, 1, 3), numbers(7, type, 4, 1));
    }

    @Test
    void sumsAreInfiniteOnlyWhereTheyAreTooLarge() {
        Tensor x = Tensor.of(new double[][] {{1e308, 1e308, -1e308}, {1e308, 1e308, 1e308}});
        assertThat(x.to(GPU).sum(1).toDoubleArray()).containsExactly(x.sum(1).toDoubleArray()).containsExactly(1e308,
                Double.POSITIVE_INFINITY);
        assertThat(x.to(GPU).mean(1).toDoubleArray()).containsExactly(x.mean(1).toDoubleArray());
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void products(DType type) {
        compare("matrices", t -> t[0].matmul(t[1]), numbers(1, type, 5, 7), numbers(2, type, 7, 3));
        compare("transposed", t -> t[0].transpose().matmul(t[1].transpose()), numbers(1, type, 7, 5),
                numbers(2, type, 3, 7));
        compare("several blocks", t -> t[0].matmul(t[1]), numbers(1, type, 2, 700), numbers(2, type, 700, 3));
        compare("a batch", t -> t[0].matmul(t[1]), numbers(1, type, 2, 1, 4, 6), numbers(2, type, 3, 6, 5));
        compare("rows of a batch", t -> t[0].matmul(t[1]), numbers(1, type, 2, 4, 6), numbers(2, type, 6, 5));
        compare("vectors", t -> t[0].matmul(t[1]), numbers(1, type, 6), numbers(2, type, 6));
        compare("a matrix and a vector", t -> t[0].matmul(t[1]), numbers(1, type, 4, 6), numbers(2, type, 6));
        compare("no terms", t -> t[0].matmul(t[1]), numbers(1, type, 4, 0), numbers(2, type, 0, 2));
        compare("linear", t -> t[0].linear(t[1], t[2]), numbers(1, type, 4, 6), numbers(2, type, 3, 6),
                numbers(3, type, 3));
        compare("linear of a batch", t -> t[0].linear(t[1]), numbers(1, type, 2, 4, 6), numbers(2, type, 3, 6));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void probabilities(DType type) {
        Tensor x = numbers(1, type, 4, 6);
        for (int axis : new int[] {0, 1}) {
            compare("softmax along " + axis, t -> t[0].softmax(axis), x);
            compare("logSoftmax along " + axis, t -> t[0].logSoftmax(axis), x);
        }
        compare("long rows", t -> t[0].logSoftmax(-1), numbers(2, type, 2, 4100));
        compare("labels", t -> t[0].logSoftmaxAt(1, Tensor.of(new long[] {0, 5, 2, 2}).to(t[0].device())), x);
        compare("labels of several axes",
                t -> t[0].logSoftmaxAt(1, Tensor.of(new long[][] {{0, 1}, {2, 2}}).to(t[0].device())),
                numbers(3, type, 2, 3, 2));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void partsOfTensors(DType type) {
        Tensor x = numbers(1, type, 3, 4, 2);
        compare("concat", t -> Tensor.concat(1, t[0], t[1]), x, numbers(2, type, 3, 2, 2));
        compare("stack", t -> Tensor.stack(0, t[0], t[0].mul(2)), x);
        compare("slice", t -> t[0].slice(1, 1, 3), x);
        compare("flip", t -> t[0].flip(0), x);
        compare("pad", t -> t[0].pad(1, 1, 2, 5), x);
        compare("select", t -> t[0].select(-1, 1), x);
    }

    @Test
    void elementsAtIndices() {
        Tensor x = numbers(1, DType.F32, 3, 4, 2);
        Tensor index = Tensor.of(new long[][][] {{{0, 3}, {1, 1}}, {{2, 2}, {3, 0}}, {{1, 0}, {0, 1}}});
        assertThat(x.to(GPU).gather(1, index.to(GPU)).toFloatArray())
                .containsExactly(x.gather(1, index).toFloatArray());
        Tensor rows = Tensor.of(new long[][] {{3, 0}, {1, 1}});
        for (int axis = 0; axis < 2; axis++) {
            Tensor transposed = axis == 0 ? x.transpose(0, 1) : x;
            assertThat(transposed.to(GPU).indexSelect(axis, rows.to(GPU)).toFloatArray())
                    .containsExactly(transposed.indexSelect(axis, rows).toFloatArray());
        }
        assertThatThrownBy(() -> x.to(GPU).indexSelect(0, rows.to(GPU))).hasMessageContaining("3");
    }

    @Test
    void partsAreWritten() {
        Tensor x = Tensor.zeros(2, 3).to(GPU);
        Autograd.assign(x.select(1, 1), Tensor.of(7, 8));
        assertThat(x.toDoubleArray()).containsExactly(0, 7, 0, 0, 8, 0);
        Autograd.assign(x, x.add(1));
        assertThat(x.toDoubleArray()).containsExactly(1, 8, 1, 1, 9, 1);
    }

    /** Whatever the op, and whichever of its operands. */
    @Test
    void singleNumbersOnTheCpuPass() {
        Tensor row = numbers(1, DType.F64, 1, 3);
        Tensor number = Tensor.of(new double[][] {{2.5}});
        assertThat(number.matmul(row.to(GPU)).toDoubleArray()).containsExactly(number.matmul(row).toDoubleArray());
        Tensor bias = Tensor.of(new double[] {0.5});
        assertThat(row.to(GPU).linear(row.to(GPU), bias).toDoubleArray())
                .containsExactly(row.linear(row, bias).toDoubleArray());
        Tensor label = Tensor.of(new long[] {2});
        assertThat(row.to(GPU).logSoftmaxAt(1, label).toDoubleArray())
                .containsExactly(row.logSoftmaxAt(1, label).toDoubleArray());
        assertThat(row.to(GPU).indexSelect(1, label).toDoubleArray())
                .containsExactly(row.indexSelect(1, label).toDoubleArray());
        assertThat(Tensor.concat(1, number, row.to(GPU)).toDoubleArray())
                .containsExactly(Tensor.concat(1, number, row).toDoubleArray());
    }

    @Test
    void whatHasNoKernelIsNamed() {
        Tensor mask = Tensor.of(1, 2).to(GPU).gt(1);
        assertThatThrownBy(mask::sum).hasMessageContaining("sum of (2) BOOL")
                .hasMessageContaining("sums of integers and of masks");
        Tensor whole = Tensor.arange(4).reshape(2, 2).to(GPU);
        assertThatThrownBy(() -> whole.matmul(whole)).hasMessageContaining("none for integers");
        assertThatThrownBy(() -> whole.add(1)).hasMessageContaining("none for integers");
    }
}
