package org.chainrule.benchmarks.gradbench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.transform.Jvp;
import org.chainrule.autograd.transform.Transform;

/**
 * Clustering: the sum of squared distances of points to their nearest centroids; and Newton's direction, the gradient over the diagonal of
 * the Hessian. That has nothing beside its diagonal, so its product with ones is the diagonal.
 */
final class Kmeans implements Problem {

    @Override
    public String name() {
        return "kmeans";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        Map<String, Function<JsonNode, Supplier<?>>> functions = Functions.of("cost", input -> {
            Tensor points = Inputs.tensor(Inputs.field(input, "points"));
            Tensor centroids = Inputs.tensor(Inputs.field(input, "centroids"));
            return () -> cost(points, centroids).item();
        }, "gradient", input -> { // no function of GradBench's, but what its cost is compared with
            Tensor points = Inputs.tensor(Inputs.field(input, "points"));
            Tensor centroids = Inputs.tensor(Inputs.field(input, "centroids")).requiresGrad(true);
            return () -> Inputs.rows(Autograd.grad(cost(points, centroids), centroids));
        });
        functions.put("dir", input -> {
            Tensor points = Inputs.tensor(Inputs.field(input, "points"));
            Tensor centroids = Inputs.tensor(Inputs.field(input, "centroids"));
            return () -> Inputs.rows(direction(points, centroids));
        });
        return functions;
    }

    private static Tensor cost(Tensor points, Tensor centroids) {
        Tensor products = points.matmul(centroids.transpose());
        Tensor squares = centroids.square().sum(1).sub(products.mul(2)).add(points.square().sum(1).unsqueeze(1));
        return squares.min(1).sum();
    }

    private static Tensor direction(Tensor points, Tensor centroids) {
        Jvp derivatives = Transform.jvp(Transform.grad(c -> cost(points, c)), centroids, Tensor.onesLike(centroids));
        return derivatives.value().div(derivatives.tangent());
    }

    @Override
    public List<Workload> workloads() {
        return Stream.of(new int[] {10, 1_000, 8}, new int[] {100, 10_000, 8}, new int[] {100, 100_000, 16})
                .map(size -> {
                    double[][] points = Inputs.normal(new Random(1), size[1], size[2]);
                    return new Workload("k=" + size[0] + ", n=" + size[1] + ", d=" + size[2], Map.of("points", points,
                            "centroids", Arrays.copyOfRange(points, size[1] - size[0], size[1])));
                }).toList();
    }
}
