package org.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.chainrule.autograd.check.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of products against plain loops over all indices, and what NumPy answers. */
class EinsumTest {
    private static final Tensor A = Tensor.arange(1, 7, 1).reshape(2, 3);
    private static final Tensor B = Tensor.arange(1, 13, 1).reshape(3, 4);
    private static final Tensor Q = Tensor.arange(1, 10, 1).reshape(3, 3);

    @Test
    void oneOperand() {
        assertThat(Tensor.einsum("ii", Q).item()).isEqualTo(15);
        assertThat(Tensor.einsum("ii->i", Q)).hasToString("[1.0, 5.0, 9.0]");
        assertThat(Tensor.einsum("ij->ji", A).shape()).isEqualTo(Shape.of(3, 2));
        assertThat(Tensor.einsum("ba", A).shape()).isEqualTo(Shape.of(3, 2)); // in alphabetical order
        assertThat(Tensor.einsum("ij->", A).item()).isEqualTo(21);
        assertThat(Tensor.einsum("...j->...", A)).hasToString("[ 6.0, 15.0]");
        assertThat(Tensor.einsum("", Tensor.of(3.0)).item()).isEqualTo(3);
        assertThat(Tensor.einsum("iii->i", Tensor.arange(0, 8, 1).reshape(2, 2, 2))).hasToString("[0.0, 7.0]");
    }

    @Test
    void integersAreMultipliedExactlyElementByElement() {
        Tensor x = Tensor.of(new long[] {(1L << 60) + 1, 2});
        assertThat(Tensor.einsum("i,j->ij", x, Tensor.of(new long[] {1, 3})).toLongArray())
                .containsExactly((1L << 60) + 1, (3L << 60) + 3, 2, 6);
    }

    /** A thousand random subscripts of one to four operands, with repeated letters, ellipses and axes of size 1. */
    @Test
    void randomSubscriptsAreThoseOfLoops() {
        var random = new SplittableRandom(4);
        for (int run = 0; run < 1000; run++) {
            Map<Character, Integer> sizes = new TreeMap<>();
            for (char letter : "abcde".toCharArray()) {
                sizes.put(letter, random.nextInt(1, 4));
            }
            List<String> inputs = new ArrayList<>();
            List<Tensor> operands = new ArrayList<>();
            int count = random.nextInt(1, 5);
            for (int i = 0; i < count; i++) {
                String letters = random.ints(random.nextInt(0, 4), 'a', 'f').mapToObj(Character::toString)
                        .collect(Collectors.joining());
                boolean broadcasts = random.nextInt(5) == 0 && letters.chars().distinct().count() == letters.length();
                int[] shape = letters.chars()
                        .map(letter -> broadcasts && random.nextInt(3) == 0 ? 1 : sizes.get((char) letter)).toArray();
                inputs.add(letters);
                operands.add(Tensor.of(Shape.of(shape), random.doubles(Shape.of(shape).count(), -1, 1).toArray()));
            }
            List<Character> used = sizes.keySet().stream()
                    .filter(letter -> inputs.stream().anyMatch(input -> input.indexOf(letter) >= 0))
                    .filter(_ -> random.nextBoolean()).toList();
            String output = used.stream().map(String::valueOf).collect(Collectors.joining());
            String subscripts = String.join(",", inputs) + "->" + output;
            Tensor expected = byLoops(inputs, output, operands);
            Tensor y = Tensor.einsum(subscripts, operands.toArray(Tensor[]::new));
            assertThat(y.shape()).as(subscripts).isEqualTo(expected.shape());
            assertThat(y.sub(expected).abs().max().item()).as(subscripts).isLessThan(1e-13);
        }
    }

    private static Tensor byLoops(List<String> inputs, String output, List<Tensor> operands) {
        Map<Character, Integer> sizes = new TreeMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            for (int axis = 0; axis < inputs.get(i).length(); axis++) {
                sizes.merge(inputs.get(i).charAt(axis), operands.get(i).shape().size(axis), Math::max);
            }
        }
        List<Character> letters = List.copyOf(sizes.keySet());
        Shape all = Shape.of(letters.stream().mapToInt(sizes::get).toArray());
        Shape result = Shape.of(output.chars().map(letter -> sizes.get((char) letter)).toArray());
        double[] sums = new double[result.count()];
        for (int n = 0; n < all.count(); n++) {
            int[] index = all.index(n);
            double product = 1;
            for (int i = 0; i < inputs.size(); i++) {
                Tensor x = operands.get(i);
                product *= x.get(at(inputs.get(i), letters, index, x.shape()));
            }
            int[] to = at(output, letters, index, result);
            int position = 0;
            for (int axis = 0; axis < to.length; axis++) {
                position = position * result.size(axis) + to[axis];
            }
            sums[position] += product;
        }
        return Tensor.of(result, sums);
    }

    private static int[] at(String labels, List<Character> letters, int[] index, Shape shape) {
        return IntStream.range(0, labels.length())
                .map(axis -> shape.size(axis) == 1 ? 0 : index[letters.indexOf(labels.charAt(axis))]).toArray();
    }

    /** The shapes of numpy.einsum. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ...ij,...jk        | 5 1 2 3 | 4 3 6   | (5, 4, 2, 6)
            ...ij,jk->...ki    | 5 2 3   | 3 6     | (5, 6, 2)
            i...,i...->...     | 3 1 4   | 3 2 4   | (2, 4)
            ij...,jk...->ik... | 2 3 5   | 3 4 5   | (2, 4, 5)
            b i j, b j k       | 2 3 4   | 2 4 5   | (3, 5)
            ij,jk->...         | 2 3     | 3 4     | ()
            i...j,...j->i...   | 2 5 3   | 3       | (2, 5)
            """)
    void ellipses(String subscripts, String a, String b, String result) {
        int[] sizesOfA = Arrays.stream(a.split(" ")).mapToInt(Integer::parseInt).toArray();
        int[] sizesOfB = Arrays.stream(b.split(" ")).mapToInt(Integer::parseInt).toArray();
        assertThat(Tensor.einsum(subscripts, Tensor.ones(sizesOfA), Tensor.ones(sizesOfB)).shape()).hasToString(result);
    }

    @Test
    void theCheapestOrderIsTaken() {
        Tensor wide = Tensor.ones(2, 3000);
        Tensor tall = Tensor.ones(3000, 2);
        // from the left it takes 2 * 3000 * 2 multiplications, from the right a matrix of 9 million elements
        assertThat(Tensor.multiDot(wide, tall, wide, tall, wide).select(1, 0).toDoubleArray()).containsExactly(36e6,
                36e6);
        Tensor[] many = new Tensor[12];
        Arrays.fill(many, Q.div(15));
        Tensor product = Q.div(15);
        for (int i = 1; i < many.length; i++) {
            product = product.matmul(Q.div(15));
        }
        assertThat(Tensor.multiDot(many).sub(product).abs().max().item()).isLessThan(1e-12);
    }

    @Test
    void gradientsOfAnyOrder() {
        GradCheck.of((a, b) -> Tensor.einsum("iij,jk->ki", a, b)).secondOrder().verify(
                Tensor.arange(0, 12, 1).reshape(2, 2, 3).div(7), B.div(5));
        GradCheck.of((a, b) -> Tensor.einsum("ij,jk,kl->il", a, b, b.transpose())).secondOrder().verify(A.div(4),
                B.div(9));
        GradCheck.of((a, b) -> a.cross(b)).secondOrder().verify(A.div(4), Tensor.of(1, -1, 2));
        GradCheck.of((Tensor a) -> a.cov()).secondOrder()
                .verify(Tensor.of(new double[][] {{1, 3, -2, 0}, {2, 5, 1, 1}}));
        GradCheck.of((Tensor a) -> a.corrcoef()).secondOrder()
                .verify(Tensor.of(new double[][] {{1, 3, -2, 0}, {2, 5, 1, 1}}));
        for (double p : new double[] {-1, -2.5, Double.NEGATIVE_INFINITY}) {
            GradCheck.of((Tensor a) -> a.norm(p, 1)).verify(A.sub(3.4));
        }
    }

    @Test
    void productsOfTensors() {
        assertThat(A.tensorDot(B, 1).sub(A.matmul(B)).abs().max().item()).isZero();
        assertThat(A.tensorDot(B, 0).shape()).isEqualTo(Shape.of(2, 3, 3, 4));
        assertThat(A.tensorDot(A, new int[] {0, -1}, new int[] {0, -1}).item()).isEqualTo(91);
        assertThat(Tensor.of(1, 10).kron(Tensor.of(1, 2, 3))).hasToString("[ 1.0,  2.0,  3.0, 10.0, 20.0, 30.0]");
        assertThat(A.kron(Tensor.eye(2)).shape()).isEqualTo(Shape.of(4, 6));
        assertThat(A.kron(Tensor.eye(2)).get(3, 5)).isEqualTo(6);
        assertThat(Tensor.of(1, 2, 3).cross(Tensor.of(4, 5, 6))).hasToString("[-3.0,  6.0, -3.0]");
        assertThat(Tensor.blockDiagonal(A, Tensor.of(7, 8), Tensor.of(9.0)).shape()).isEqualTo(Shape.of(4, 6));
        assertThat(Tensor.blockDiagonal(A, Tensor.of(7, 8), Tensor.of(9.0)).sum(1).toDoubleArray()).containsExactly(6,
                15, 15, 9);
        assertThat(Tensor.multiDot(Tensor.of(1, 1), A, Tensor.of(1, 0, 0)).item()).isEqualTo(5);
        assertThat(Tensor.multiDot(A)).hasToString(A.toString());
        assertThat(Tensor.multiDot(A, Tensor.of(1, 1, 1)).toDoubleArray()).containsExactly(6, 15);
        assertThat(Tensor.of(Double.NaN, 0).addmm(Q.slice(1, 0, 2).slice(0, 0, 2), Tensor.eye(2), 0, 2).sum().item())
                .isEqualTo(24);
        assertThat(Tensor.of(1, 1, 1, 1).addmm(A, B, 10, 1).get(0, 0)).isEqualTo(48);
    }

    /** numpy.cov and numpy.corrcoef of [[1, 3, -2, 0], [2, 5, 1, 1]]. */
    @Test
    void covariances() {
        Tensor x = Tensor.of(new double[][] {{1, 3, -2, 0}, {2, 5, 1, 1}});
        assertThat(x.cov().flatten().sub(Tensor.of(13 / 3.0, 3.5, 3.5, 43 / 12.0)).abs().max().item())
                .isLessThan(1e-15);
        assertThat(x.cov(Correction.NONE).get(0, 0)).isEqualTo(3.25);
        assertThat(x.cov(Correction.of(4)).get(0, 0)).isNaN();
        assertThat(x.corrcoef().get(0, 1)).isEqualTo(3.5 / Math.sqrt(13 / 3.0 * 43 / 12), within(1e-15));
        assertThat(x.select(0, 0).cov().item()).isEqualTo(13 / 3.0, within(1e-15));
        assertThat(x.var(Correction.of(1.5), false, 1).get(0)).isEqualTo(13 / 2.5);
    }

    /** numpy.linalg.norm. */
    @Test
    void normsOfAnyOrder() {
        Tensor x = Tensor.of(3, -4, 0);
        assertThat(x.norm(0).item()).isEqualTo(2);
        assertThat(x.norm(-1).item()).isZero();
        assertThat(x.slice(0, 0, 2).norm(-1).item()).isEqualTo(12 / 7.0, within(1e-15));
        assertThat(x.slice(0, 0, 2).norm(Double.NEGATIVE_INFINITY).item()).isEqualTo(3);
        Tensor v = Tensor.of(3, 0).requiresGrad(true);
        assertThat(Autograd.grad(v.norm(0), v).toDoubleArray()).containsExactly(0, 0);
        assertThatThrownBy(() -> x.norm(Double.NaN))
                .hasMessageContaining("the order must be a number or infinite, not NaN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ij,jk->ik->i", "ij", "ij,j", "ij,kl,m", "i1,jk", "i......,jk", "ij,jk->iz", "ij,jk->ii",
        "ii,jk", "ji,jk",
        "ijk,jk"})
    void subscriptsThatDontFitAreErrorsOfEinsum(String subscripts) {
        assertThatThrownBy(() -> Tensor.einsum(subscripts, A.named("a"), B))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("einsum of a (2, 3) F64 and (3, 4) F64: ");
    }

    @Test
    void productsThatDontFitAreErrors() {
        assertThatThrownBy(() -> A.cross(B.transpose())).hasMessageContaining("cross of");
        assertThatThrownBy(() -> Q.cross(Tensor.of(1.0))).hasMessageContaining("3 components along axis -1");
        assertThatThrownBy(() -> Tensor.multiDot(A, A)).hasMessageContaining("different sizes");
        assertThatThrownBy(() -> Tensor.multiDot(A, Tensor.of(1, 2, 3), A)).hasMessageContaining("is no matrix");
        assertThatThrownBy(() -> Tensor.multiDot()).hasMessageContaining("nothing to put together");
        assertThatThrownBy(() -> A.tensorDot(B, 2)).hasMessageContaining("tensorDot of");
        assertThatThrownBy(() -> A.tensorDot(B, new int[] {0}, new int[] {0}))
                .hasMessageContaining("axis 0 has size 2, but axis 0");
        assertThatThrownBy(() -> A.tensorDot(B, new int[] {0, 1}, new int[] {0}))
                .hasMessageContaining("2 axes of one tensor, but 1");
        assertThatThrownBy(() -> A.tensorDot(B, 3)).hasMessageContaining("no 3 axes");
        assertThatThrownBy(() -> Tensor.blockDiagonal(Tensor.zeros(1, 1, 1))).hasMessageContaining("is no matrix");
        assertThatThrownBy(() -> A.addmm(A, B, Double.NaN, 1)).hasMessageContaining("beta must be finite, not NaN");
    }

    @Test
    void correlationsAreNeverBeyondOne() {
        for (int seed = 0; seed < 100; seed++) {
            Tensor row = Tensor.normal(0, 1, Shape.of(1, 3 + seed % 9), new SplittableRandom(seed));
            Tensor x = Tensor.concat(0, row, row.mul(-1.7).add(0.3)).requiresGrad(true);
            Tensor correlations = x.corrcoef();
            assertThat(correlations.abs().max().item()).isLessThanOrEqualTo(1);
            assertThat(Autograd.grad(correlations.sum(), x).abs().max().item()).isLessThan(1e-12);
        }
    }

    @Test
    void resultsOfOneOperandAreNoViews() {
        Tensor x = Tensor.ones(2, 3);
        for (Tensor y : List.of(Tensor.einsum("ij->ji", x), Tensor.einsum("ij", x), Tensor.multiDot(x))) {
            Autograd.assign(y, Tensor.zerosLike(y));
        }
        assertThat(x.sum().item()).isEqualTo(6);
        GradCheck.of((Tensor a) -> Tensor.einsum("ij->ji", a)).secondOrder().verify(x);
    }
}
