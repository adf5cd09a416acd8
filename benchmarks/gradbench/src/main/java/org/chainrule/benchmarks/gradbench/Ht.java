package org.chainrule.benchmarks.gradbench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/**
 * Hand tracking: how far measured points are from vertices of a model of the hand, or from points within its triangles, whose
 * coordinates are parameters, too. Bones turn by angles theta and take the vertices along; the Jacobian is computed by columns, in forward
 * mode. A point depends on its own coordinates alone, so these have two columns together.
 */
final class Ht implements Problem {
    private static final int ANGLES = 6; // theta begins with the rotation and the translation of the hand
    private static final int FINGERS = 5;

    @Override
    public String name() {
        return "ht";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("objective", input -> {
            Hand hand = Hand.of(input);
            Tensor[] parameters = parameters(input);
            return () -> hand.errors(parameters).flatten().toDoubleArray();
        }, "jacobian", input -> {
            Hand hand = Hand.of(input);
            Tensor[] parameters = parameters(input);
            return () -> Inputs.rows(jacobian(hand, parameters));
        });
    }

    /** Returns theta and, if there are any, the coordinates in triangles, (p, 2). */
    private static Tensor[] parameters(JsonNode input) {
        Tensor theta = Inputs.vector(Inputs.field(input, "theta"));
        double[] us = Inputs.doubles(Inputs.field(input, "us"));
        return us.length == 0 ? new Tensor[] {theta} : new Tensor[] {theta, Tensor.of(Shape.of(us.length / 2, 2), us)};
    }

    private static Tensor jacobian(Hand hand, Tensor... parameters) {
        Linearization errors = Autograd.linearize(x -> new Tensor[] {hand.errors(x).flatten()}, parameters);
        Tensor[] zeros = Stream.of(parameters).map(Tensor::zerosLike).toArray(Tensor[]::new);
        List<Tensor> columns = new ArrayList<>();
        if (parameters.length > 1) {
            for (int i = 0; i < 2; i++) {
                Tensor all = Tensor.eye(2).select(0, i).expand(parameters[1].shape());
                columns.add(errors.jvp(zeros[0], all).getFirst());
            }
        }
        Tensor basis = Tensor.eye(parameters[0].size());
        for (int i = 0; i < parameters[0].size(); i++) {
            Tensor[] tangents = zeros.clone();
            tangents[0] = basis.select(0, i);
            columns.add(errors.jvp(tangents).getFirst());
        }
        return Tensor.stack(1, columns.toArray(Tensor[]::new));
    }

    /**
     * A model of a hand and measured points.
     *
     * @param parents the parent of each of b bones, which comes before it; -1 for none
     * @param relatives the transforms from the bones to their parents at rest, (b, 4, 4)
     * @param inverses the inverse transforms from the bones to the hand at rest, (b, 4, 4)
     * @param vertices the vertices at rest, (4, v)
     * @param weights how much each bone moves each vertex, (b, 1, v)
     * @param isMirrored whether it is the other hand
     * @param corners for each point its vertex, (1, p), or the vertices of its triangle, (3, p)
     * @param points the points, (p, 3)
     */
    private record Hand(int[] parents, Tensor relatives, Tensor inverses, Tensor vertices, Tensor weights,
            boolean isMirrored, Tensor corners, Tensor points) {

        static Hand of(JsonNode input) {
            JsonNode data = Inputs.field(input, "data");
            JsonNode model = Inputs.field(data, "model");
            int[] correspondences = Inputs.ints(Inputs.field(data, "correspondences"));
            int[][] triangles = Stream.iterate(0, i -> i + 1).limit(Inputs.field(model, "triangles").size())
                    .map(i -> Inputs.ints(Inputs.field(model, "triangles").get(i))).toArray(int[][]::new);
            int[] corners = Inputs.field(input, "us").isEmpty()
                    ? correspondences
                    : IntStream.range(0, 3).flatMap(corner -> Arrays.stream(correspondences)
                            .map(triangle -> triangles[triangle][corner])).toArray();
            Tensor weights = Inputs.tensor(Inputs.field(model, "weights")).transpose().unsqueeze(1).copy();
            return new Hand(Inputs.ints(Inputs.field(model, "parents")),
                    Inputs.tensor(Inputs.field(model, "base_relatives")),
                    Inputs.tensor(Inputs.field(model, "inverse_base_absolutes")),
                    Inputs.tensor(Inputs.field(model, "base_positions")).transpose().copy(), weights,
                    Inputs.field(model, "is_mirrored").booleanValue(),
                    Tensor.of(corners).reshape(-1, correspondences.length),
                    Inputs.tensor(Inputs.field(data, "points")));
        }

        /** Returns the vectors from where the model has the points to where they were measured, (p, 3). */
        Tensor errors(Tensor... parameters) {
            Tensor hand = positions(parameters[0]).transpose();
            Tensor first = hand.indexSelect(0, corners.select(0, 0));
            if (parameters.length == 1) {
                return points.sub(first);
            }
            Tensor u = parameters[1].slice(1, 0, 1);
            Tensor v = parameters[1].slice(1, 1, 2);
            Tensor second = hand.indexSelect(0, corners.select(0, 1));
            Tensor third = hand.indexSelect(0, corners.select(0, 2));
            return points.sub(first.mul(u)).sub(second.mul(v)).sub(third.mul(Tensor.sub(1, u.add(v))));
        }

        /** Returns where the vertices are, (3, v). */
        private Tensor positions(Tensor theta) {
            Tensor turns = rotations(theta);
            Tensor posed = relatives.matmul(turns.pad(1, 0, 1).pad(2, 0, 1).add(Tensor.of(0.0, 0, 0, 1).diag()));
            Tensor[] absolutes = new Tensor[parents.length];
            for (int i = 0; i < parents.length; i++) {
                Tensor own = posed.select(0, i);
                absolutes[i] = parents[i] < 0 ? own : absolutes[parents[i]].matmul(own);
            }
            Tensor moved = Tensor.stack(0, absolutes).matmul(inverses).slice(1, 0, 3).matmul(vertices);
            Tensor positions = moved.mul(weights).sum(0);
            if (isMirrored) {
                positions = positions.mul(Tensor.of(-1.0, 1, 1).unsqueeze(1));
            }
            return rotation(theta.slice(0, 0, 3)).matmul(positions).add(theta.slice(0, 3, 6).unsqueeze(1));
        }

        /** Returns the bones' rotations about x, then y, then z, (b, 3, 3). Of a finger's three bones the first turns in two ways. */
        private Tensor rotations(Tensor theta) {
            int[] x = new int[parents.length];
            int[] z = new int[parents.length];
            Arrays.fill(x, theta.size());
            Arrays.fill(z, theta.size());
            int next = ANGLES;
            for (int finger = 0; finger < FINGERS; finger++) {
                for (int joint = 0; joint < 3; joint++) {
                    int bone = 2 + 4 * finger + joint;
                    x[bone] = next++;
                    if (joint == 0) {
                        z[bone] = next++;
                    }
                }
            }
            Tensor angles = theta.pad(0, 0, 1);
            Tensor ofX = angles.take(Tensor.of(x));
            Tensor ofZ = angles.take(Tensor.of(z));
            Tensor sx = ofX.sin();
            Tensor cx = ofX.cos();
            Tensor sz = ofZ.sin();
            Tensor cz = ofZ.cos();
            Tensor zero = Tensor.zerosLike(sx);
            return Tensor.stack(1, cz, sz.neg().mul(cx), sz.mul(sx), sz, cz.mul(cx), cz.neg().mul(sx), zero, sx, cx)
                    .reshape(parents.length, 3, 3);
        }

        /** Returns the rotation about an axis by an angle, both of a vector: u u^T + cos(a) (1 - u u^T) + sin(a) [u]. */
        private static Tensor rotation(Tensor vector) {
            Tensor angle = vector.norm();
            if (angle.item() < 1e-4) {
                return Tensor.eye(3);
            }
            Tensor axis = vector.div(angle);
            Tensor square = axis.outer(axis);
            Tensor cross = Tensor.eye(3).cross(axis.unsqueeze(0).expand(3, 3), 1);
            return square.add(Tensor.eye(3).sub(square).mul(angle.cos())).add(cross.mul(angle.sin()));
        }
    }

    @Override
    public List<Workload> workloads() {
        return List.of(workload(544, 100, false), workload(1_692, 200, true));
    }

    /** Makes a model at random, with a chain of bones for each finger. */
    static Workload workload(int vertices, int points, boolean inTriangles) {
        var random = new Random(1);
        int bones = 22;
        int[] parents = new int[bones];
        for (int i = 0; i < bones; i++) {
            parents[i] = i == 0 ? -1 : i == 1 || i == bones - 1 ? 0 : (i - 2) % 4 == 0 ? 1 : i - 1;
        }
        double[][] base = Inputs.normal(random, vertices, 4);
        Arrays.stream(base).forEach(row -> row[3] = 1);
        double[][] weights = Inputs.normal(random, vertices, bones);
        for (double[] row : weights) {
            double sum = Arrays.stream(row).map(Math::abs).sum();
            Arrays.setAll(row, i -> Math.abs(row[i]) / sum);
        }
        Map<String, Object> model = new HashMap<>(Map.of("bone_count", bones, "parents", parents, "base_relatives",
                transforms(random, bones), "inverse_base_absolutes", transforms(random, bones), "base_positions", base,
                "weights", weights, "triangles", IntStream.range(0, vertices)
                        .mapToObj(i -> random.ints(3, 0, vertices).toArray()).toArray(int[][]::new),
                "is_mirrored", false));
        Map<String, Object> data = Map.of("model", model, "correspondences",
                random.ints(points, 0, vertices).toArray(), "points", Inputs.normal(random, points, 3));
        return new Workload((inTriangles ? "in triangles" : "at vertices") + ", v=" + vertices + ", p=" + points,
                Map.of("theta", Inputs.normal(random, 1, 26)[0], "data", data, "us", inTriangles
                        ? Inputs.normal(random, points, 2)
                        : new double[0][]));
    }

    private static double[][][] transforms(Random random, int count) {
        return Stream.generate(() -> {
            double[][] transform = Inputs.normal(random, 4, 4);
            transform[3] = new double[] {0, 0, 0, 1};
            return transform;
        }).limit(count).toArray(double[][][]::new);
    }
}
