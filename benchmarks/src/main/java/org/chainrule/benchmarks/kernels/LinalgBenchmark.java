package org.chainrule.benchmarks.kernels;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.random.RandomGenerator;

import org.bytedeco.pytorch.global.torch;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.linalg.Linalg;
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

/** Benchmarks of linear algebra beside PyTorch, on positive definite matrices of type F64. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
    "-Xss64m"}) // OpenBLAS needs a large stack for elimination
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class LinalgBenchmark {
    private static final Map<String, BinaryOperator<Tensor>> FUNCTIONS = Map.of("solve", Linalg::solve, "det",
            (a, _) -> Linalg.det(a), "inverse", (a, _) -> Linalg.inverse(a), "cholesky", (a, _) -> Linalg.cholesky(a),
            "qr", (a, _) -> Linalg.qr(a).q(), "eigh", (a, _) -> Linalg.eigh(a).vectors(), "svd",
            (a, _) -> Linalg.svd(a).u(), "matrixExp", (a, _) -> Linalg.matrixExp(a));

    private static final Map<String, BinaryOperator<org.bytedeco.pytorch.Tensor>> OF_PYTORCH = Map.of("solve",
            torch::linalg_solve, "det", (a, _) -> torch.linalg_det(a), "inverse", (a, _) -> torch.linalg_inv(a),
            "cholesky", (a, _) -> torch.linalg_cholesky(a), "qr", (a, _) -> torch.linalg_qr(a).get0(), "eigh",
            (a, _) -> torch.linalg_eigh(a).get1(), "svd", (a, _) -> torch.linalg_svd(a).get0(), "matrixExp",
            (a, _) -> torch.linalg_matrix_exp(a));

    /** The function. */
    @Param({"solve", "det", "inverse", "cholesky", "qr", "eigh", "svd", "matrixExp"})
    public String function;

    /** How many matrices, and of how many rows and columns. */
    @Param({"100x64", "1x1000"})
    public String size;

    private Tensor a;
    private Tensor b;
    private org.bytedeco.pytorch.Tensor aOfPyTorch;
    private org.bytedeco.pytorch.Tensor bOfPyTorch;

    /** Creates the state; called by JMH. */
    public LinalgBenchmark() {}

    /** Creates the matrices, and right sides of one column. */
    @Setup
    public void prepare() {
        a = matrices(size);
        int[] sizes = a.shape().toArray();
        b = Tensor.normal(0, 1, Shape.of(sizes[0], sizes[1], 1), RandomGenerator.of("L64X128MixRandom"));
        aOfPyTorch = org.bytedeco.pytorch.Tensor.create(a.toDoubleArray(), sizes[0], sizes[1], sizes[1]);
        bOfPyTorch = org.bytedeco.pytorch.Tensor.create(b.toDoubleArray(), sizes[0], sizes[1], 1);
    }

    /** Returns positive definite matrices, {@code 100x64} for 100 of 64 rows. */
    static Tensor matrices(String size) {
        int count = Integer.parseInt(size.split("x")[0]);
        int rows = Integer.parseInt(size.split("x")[1]);
        Tensor factor = Tensor.normal(0, 1 / Math.sqrt(rows), Shape.of(count, rows, rows),
                RandomGenerator.of("L64X128MixRandom"));
        return factor.matmul(factor.matrixTranspose()).add(Tensor.eye(rows));
    }

    /** {@return our result} */
    @Benchmark
    public Tensor chainrule() {
        return FUNCTIONS.get(function).apply(a, b);
    }

    /** {@return PyTorch's result} */
    @Benchmark
    public org.bytedeco.pytorch.Tensor pytorch() {
        return OF_PYTORCH.get(function).apply(aOfPyTorch, bOfPyTorch);
    }
}
