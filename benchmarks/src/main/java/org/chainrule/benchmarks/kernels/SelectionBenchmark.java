package org.chainrule.benchmarks.kernels;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Benchmarks of sorting, scans, indexed sums and Einstein's sums of 10^6 floats beside PyTorch, in one thread each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "-Dchainrule.threads=1"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SelectionBenchmark {
    private static final int SIDE = 1000; // of a square of all elements
    private static final int FEW = 100;

    /** The op. */
    public enum Op {
        /** Sorts all. */
        SORT,
        /** Sorts each row. */
        SORT_ROWS,
        /** Selects the 100 greatest of all. */
        TOPK,
        /** Selects the 10 greatest of each row. */
        TOPK_ROWS,
        /** Sums up all cumulatively. */
        CUMSUM,
        /** Sums up each row cumulatively. */
        CUMSUM_ROWS,
        /** Sums up each column cumulatively. */
        CUMSUM_COLUMNS,
        /** Gathers elements in any order. */
        GATHER,
        /** Adds all to as many elements, at random. */
        SCATTER_ADD,
        /** Adds all to 1000 elements, at random. */
        SCATTER_ADD_TO_FEW,
        /** Adds the elements of rows at random places in their row. */
        SCATTER_ADD_IN_ROWS,
        /** Adds rows to rows. */
        INDEX_ADD_ROWS,
        /** Adds columns to columns. */
        INDEX_ADD_COLUMNS,
        /** Multiplies 100 pairs of matrices. */
        EINSUM_BATCHED,
        /** Multiplies two matrices. */
        EINSUM_MATRICES
    }

    /** The op. */
    @Param
    public Op op;

    private Tensor all;
    private Tensor rows;
    private Tensor few;
    private Tensor matrices;
    private Tensor places;
    private Tensor fewPlaces;
    private Tensor placesInRows;
    private Tensor slices;
    private PyTorch pyTorch;

    /** The same tensors in PyTorch. */
    private static final class PyTorch {
        private final org.bytedeco.pytorch.Tensor all;
        private final org.bytedeco.pytorch.Tensor rows;
        private final org.bytedeco.pytorch.Tensor few = torch.zeros(SIDE);
        private final org.bytedeco.pytorch.Tensor matrices;
        private final org.bytedeco.pytorch.Tensor places;
        private final org.bytedeco.pytorch.Tensor fewPlaces;
        private final org.bytedeco.pytorch.Tensor placesInRows;
        private final org.bytedeco.pytorch.Tensor slices;

        PyTorch(float[] values, long[] places, long[] fewPlaces, long... slices) {
            torch.set_num_threads(1);
            openblas.blas_set_num_threads(1); // which the line above leaves as many threads as there are processors
            all = torch.tensor(values);
            rows = all.reshape(SIDE, SIDE);
            matrices = all.reshape(FEW, FEW, FEW);
            this.places = torch.tensor(places);
            this.fewPlaces = torch.tensor(fewPlaces);
            placesInRows = this.fewPlaces.reshape(SIDE, SIDE);
            this.slices = torch.tensor(slices);
        }
    }

    /** Creates the state; called by JMH. */
    public SelectionBenchmark() {}

    /** Creates the tensors. */
    @Setup
    public void prepare() {
        var random = new Random(1);
        int count = SIDE * SIDE;
        float[] values = new float[count];
        for (int n = 0; n < count; n++) {
            values[n] = random.nextFloat() - 0.5f;
        }
        long[] anyPlaces = random.longs(count, 0, count).toArray();
        long[] amongFew = random.longs(count, 0, SIDE).toArray();
        long[] anySlices = random.longs(SIDE, 0, SIDE).toArray();
        all = Tensor.of(values);
        rows = all.reshape(SIDE, SIDE);
        few = Tensor.zeros(Shape.of(SIDE), DType.F32);
        matrices = all.reshape(FEW, FEW, FEW);
        places = Tensor.of(anyPlaces);
        fewPlaces = Tensor.of(amongFew);
        placesInRows = fewPlaces.reshape(SIDE, SIDE);
        slices = Tensor.of(anySlices);
        pyTorch = new PyTorch(values, anyPlaces, amongFew, anySlices);
    }

    /** {@return our result} */
    @Benchmark
    public Object chainrule() {
        return switch (op) {
            case SORT -> all.sort();
            case SORT_ROWS -> rows.sort();
            case TOPK -> all.topk(FEW);
            case TOPK_ROWS -> rows.topk(10);
            case CUMSUM -> all.cumsum(0);
            case CUMSUM_ROWS -> rows.cumsum(1);
            case CUMSUM_COLUMNS -> rows.cumsum(0);
            case GATHER -> all.gather(0, places);
            case SCATTER_ADD -> all.scatterAdd(0, places, all);
            case SCATTER_ADD_TO_FEW -> few.scatterAdd(0, fewPlaces, all);
            case SCATTER_ADD_IN_ROWS -> rows.scatterAdd(1, placesInRows, rows);
            case INDEX_ADD_ROWS -> rows.indexAdd(0, slices, rows);
            case INDEX_ADD_COLUMNS -> rows.indexAdd(1, slices, rows);
            case EINSUM_BATCHED -> Tensor.einsum("bij,bjk->bik", matrices, matrices);
            case EINSUM_MATRICES -> Tensor.einsum("ij,kj->ik", rows, rows);
        };
    }

    /** Computes PyTorch's result, and frees it. */
    @Benchmark
    public void pytorch() {
        PyTorch x = pyTorch;
        try (var _ = new PointerScope()) {
            switch (op) {
                case SORT -> torch.sort(x.all);
                case SORT_ROWS -> torch.sort(x.rows);
                case TOPK -> torch.topk(x.all, FEW);
                case TOPK_ROWS -> torch.topk(x.rows, 10);
                case CUMSUM -> x.all.cumsum(0);
                case CUMSUM_ROWS -> x.rows.cumsum(1);
                case CUMSUM_COLUMNS -> x.rows.cumsum(0);
                case GATHER -> x.all.gather(0, x.places);
                case SCATTER_ADD -> x.all.scatter_add(0, x.places, x.all);
                case SCATTER_ADD_TO_FEW -> x.few.scatter_add(0, x.fewPlaces, x.all);
                case SCATTER_ADD_IN_ROWS -> x.rows.scatter_add(1, x.placesInRows, x.rows);
                case INDEX_ADD_ROWS -> x.rows.index_add(0, x.slices, x.rows);
                case INDEX_ADD_COLUMNS -> x.rows.index_add(1, x.slices, x.rows);
                case EINSUM_BATCHED -> torch.einsum("bij,bjk->bik", new TensorVector(x.matrices, x.matrices));
                case EINSUM_MATRICES -> torch.einsum("ij,kj->ik", new TensorVector(x.rows, x.rows));
            }
        }
    }
}
