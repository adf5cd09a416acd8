package org.chainrule.benchmarks.kernels;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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
    private static final Map<String, UnaryOperator<Tensor>> FUNCTIONS = Map.of("det", Linalg::det, "inverse",
            Linalg::inverse, "cholesky", Linalg::cholesky, "qr", a -> Linalg.qr(a).q(), "eigh",
            a -> Linalg.eigh(a).vectors(), "svd", a -> Linalg.svd(a).u(), "matrixExp", Linalg::matrixExp);

    private static final Map<String, UnaryOperator<org.bytedeco.pytorch.Tensor>> OF_PYTORCH = Map.of("det",
            torch::linalg_det, "inverse", torch::linalg_inv, "cholesky", torch::linalg_cholesky, "qr",
            a -> torch.linalg_qr(a).get0(), "eigh", a -> torch.linalg_eigh(a).get1(), "svd",
            a -> torch.linalg_svd(a).get0(), "matrixExp", torch::linalg_matrix_exp);

    /** The function. */
    @Param({"det", "inverse", "cholesky", "qr", "eigh", "svd", "matrixExp"})
    public String function;

    /** How many matrices, and of how many rows and columns. */
    @Param({"100x64", "1x1000"})
    public String size;

    private Tensor a;
    private org.bytedeco.pytorch.Tensor ofPyTorch;

    /** Creates the state; called by JMH. */
    public LinalgBenchmark() {}

    /** Creates the matrices. */
    @Setup
    public void prepare() {
        int count = Integer.parseInt(size.split("x")[0]);
        int rows = Integer.parseInt(size.split("x")[1]);
        Tensor factor = Tensor.normal(0, 1 / Math.sqrt(rows), Shape.of(count, rows, rows),
                RandomGenerator.of("L64X128MixRandom"));
        a = factor.matmul(factor.matrixTranspose()).add(Tensor.eye(rows));
        ofPyTorch = org.bytedeco.pytorch.Tensor.create(a.toDoubleArray(), count, rows, rows);
    }

    /** {@return our result} */
    @Benchmark
    public Tensor chainrule() {
        return FUNCTIONS.get(function).apply(a);
    }

    /** {@return PyTorch's result} */
    @Benchmark
    public org.bytedeco.pytorch.Tensor pytorch() {
        return OF_PYTORCH.get(function).apply(ofPyTorch);
    }
}
