package org.chainrule.benchmarks.gradbench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.compile.Compiled;

/**
 * The logarithm of the posterior density of a mixture of k Gaussians in d dimensions, given n points, with a Wishart prior for the inverse
 * covariances Q^T Q. Q is a lower triangular matrix, with exp(q) on its diagonal and l below, column by column.
 */
final class Gmm implements Problem {

    @Override
    public String name() {
        return "gmm";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("objective", input -> {
            Gmm.Data data = Data.of(input);
            return () -> data.objective().item();
        }, "jacobian", input -> {
            Gmm.Data data = Data.of(input);
            return () -> gradients(List.of(data.gradients(data.parameters())));
        });
    }

    @Override
    public Function<JsonNode, Supplier<?>> compiled() {
        return input -> {
            Gmm.Data data = Data.of(input);
            Compiled gradients = Compiled.ofAll(data::gradients);
            return () -> gradients(gradients.applyAll(data.parameters()));
        };
    }

    private static Map<String, Object> gradients(List<Tensor> gradients) {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("alpha", gradients.get(0).toDoubleArray());
        output.put("mu", Inputs.rows(gradients.get(1)));
        output.put("q", Inputs.rows(gradients.get(2)));
        output.put("l", Inputs.rows(gradients.get(3)));
        return output;
    }

    /**
     * A mixture and the points.
     *
     * @param alpha the logarithms of the weights, up to a constant, (k)
     * @param mu the means, (k, d)
     * @param q the logarithms of Q's diagonal, (k, d)
     * @param l the elements below, (k, d (d - 1) / 2)
     * @param x the points, (n, d)
     * @param gamma the scale of the prior
     * @param m its degrees of freedom beyond d + 1
     * @param logPriorConstant what the prior adds for each component
     */
    record Data(Tensor alpha, Tensor mu, Tensor q, Tensor l, Tensor x, double gamma, int m, double logPriorConstant) {

        static Data of(JsonNode input) {
            int k = Inputs.integer(input, "k");
            int d = Inputs.integer(input, "d");
            double gamma = Inputs.number(input, "gamma");
            int m = Inputs.integer(input, "m");
            return new Data(Inputs.vector(Inputs.field(input, "alpha")), matrix(input, "mu", k, d),
                    matrix(input, "q", k, d),
                    matrix(input, "l", k, d * (d - 1) / 2), matrix(input, "x", Inputs.integer(input, "n"), d),
                    gamma, m, logPriorConstant(d, gamma, m));
        }

        private static Tensor matrix(JsonNode input, String name, int rows, int columns) {
            return Inputs.vector(Inputs.field(input, name)).reshape(rows, columns).copy();
        }

        Tensor[] parameters() {
            return new Tensor[] {alpha, mu, q, l};
        }

        /** Computes the gradients by parameters, with the other data of this. */
        Tensor[] gradients(Tensor... parameters) {
            Tensor[] leaves = Stream.of(parameters).map(parameter -> parameter.detach().requiresGrad(true))
                    .toArray(Tensor[]::new);
            var data = new Data(leaves[0], leaves[1], leaves[2], leaves[3], x, gamma, m, logPriorConstant);
            return Autograd.grad(data.objective(), leaves).toArray(Tensor[]::new);
        }

        Tensor objective() {
            int k = mu.shape().size(0);
            int d = mu.shape().size(1);
            int n = x.shape().size(0);
            Tensor diagonal = q.exp();
            Tensor factors = Tensor.concat(1, l, diagonal, Tensor.zeros(k, 1)).indexSelect(1, triangle(d))
                    .reshape(k, d, d);
            Tensor products = factors.reshape(k * d, d).matmul(x.transpose()).reshape(k, d, n);
            Tensor centred = products.sub(factors.matmul(mu.unsqueeze(2)));
            Tensor squares = centred.square().sum(1);
            Tensor logWeights = alpha.add(q.sum(1)).unsqueeze(1);
            Tensor likelihood = logWeights.sub(squares.mul(0.5)).logSumExp(0).sum().sub(alpha.logSumExp().mul(n))
                    .sub(0.5 * n * d * Math.log(2 * Math.PI));
            Tensor prior = diagonal.square().sum().add(l.square().sum()).mul(-0.5 * gamma * gamma)
                    .add(q.sum().mul(m)).add(k * logPriorConstant);
            return likelihood.add(prior);
        }

        /** The logarithm of 1 / (2^(n d / 2) gamma^(-n d) Gamma_d(n / 2)), n = d + m + 1. */
        private static double logPriorConstant(int d, double gamma, int m) {
            double n = d + m + 1;
            Tensor halves = Tensor.arange(0, d, 1).mul(-0.5).add(n / 2);
            double logGamma = d * (d - 1) / 4.0 * Math.log(Math.PI) + halves.lgamma().sum().item();
            return n * d * (Math.log(gamma) - 0.5 * Math.log(2)) - logGamma;
        }

        /** Returns where each element of a triangular matrix stands among those below the diagonal, those on it, and a 0. */
        private static Tensor triangle(int d) {
            int below = d * (d - 1) / 2;
            int[] index = new int[d * d];
            Arrays.fill(index, below + d);
            int next = 0;
            for (int column = 0; column < d; column++) {
                index[column * d + column] = below + column;
                for (int row = column + 1; row < d; row++) {
                    index[row * d + column] = next++;
                }
            }
            return Tensor.of(index);
        }
    }

    @Override
    public Function<JsonNode, Supplier<?>> byHand() {
        return input -> {
            GmmByHand gmm = GmmByHand.of(input);
            return gmm::gradient;
        };
    }

    @Override
    public List<Workload> workloads() {
        return Stream.of(new int[] {2, 5}, new int[] {10, 25}, new int[] {64, 100})
                .map(size -> workload(size[0], size[1], 1_000)).toList();
    }

    static Workload workload(int d, int k, int n) {
        var random = new Random(1);
        return new Workload("d=" + d + ", k=" + k + ", n=" + n,
                Map.of("d", d, "k", k, "n", n, "alpha", Inputs.normal(random, 1, k)[0], "mu",
                        Inputs.normal(random, k, d), "q", Inputs.normal(random, k, d), "l",
                        Inputs.normal(random, k, d * (d - 1) / 2), "x", Inputs.normal(random, n, d), "gamma", 1.0, "m",
                        0));
    }
}
