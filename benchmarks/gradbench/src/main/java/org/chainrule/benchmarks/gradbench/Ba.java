package org.chainrule.benchmarks.gradbench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/**
 * Bundle adjustment: what p observations of m points by n cameras differ from where each camera projects the point, weighted, and 1 - w^2
 * for each weight; and their Jacobian. An observation depends on its own camera, point and weight alone, 15 numbers, so two backward passes
 * give all rows: one for the first coordinates of all observations, one for the second.
 */
final class Ba implements Problem {
    private static final int CAMERA = 11; // rotation (3), centre (3), focal length, principal point (2), distortion (2)
    private static final int ROW = CAMERA + 3 + 1;

    @Override
    public String name() {
        return "ba";
    }

    @Override
    public Map<String, Function<JsonNode, Supplier<?>>> functions() {
        return Functions.of("objective", input -> {
            Observations all = Observations.of(input);
            return () -> {
                Tensor errors = all.errors(all.seen());
                return objective(all.p, errors, weightErrors(all.w));
            };
        }, "jacobian", input -> {
            Observations all = Observations.of(input);
            return all::jacobian;
        });
    }

    private static Tensor weightErrors(Tensor w) {
        return w.square().neg().add(1);
    }

    /** All observations are alike, so the problem asks for the first alone. */
    private static Map<String, Object> objective(int p, Tensor errors, Tensor weightErrors) {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("elements", errors.select(1, 0).toDoubleArray());
        first.put("repeated", p);
        return Map.of("reproj_error", first, "w_err",
                Map.of("element", weightErrors.select(0, 0).item(), "repeated", p));
    }

    /** The camera (11, p), the point (3, p) and the weight (p) of each observation. */
    private record Seen(Tensor camera, Tensor point, Tensor weight) {
        Tensor[] all() {
            return new Tensor[] {camera, point, weight};
        }
    }

    /**
     * Cameras, points and what was observed.
     *
     * @param cameras the cameras, (11, n)
     * @param points the points, (3, m)
     * @param w the weights, (p)
     * @param cameraOf the camera of each observation, (p)
     * @param pointOf the point of each observation, (p)
     * @param observed where it was observed, (2, p)
     */
    private record Observations(int n, int m, int p, Tensor cameras, Tensor points, Tensor w, Tensor cameraOf,
            Tensor pointOf, Tensor observed) {

        static Observations of(JsonNode input) {
            int n = Inputs.integer(input, "n");
            int m = Inputs.integer(input, "m");
            int p = Inputs.integer(input, "p");
            return new Observations(n, m, p, repeated(Inputs.field(input, "cam"), n),
                    repeated(Inputs.field(input, "x"), m),
                    Tensor.ones(p).mul(Inputs.number(input, "w")), cycle(p, n), cycle(p, m),
                    repeated(Inputs.field(input, "feat"), p));
        }

        private static Tensor repeated(JsonNode column, int times) {
            return Inputs.vector(column).unsqueeze(1).repeat(1, times).copy();
        }

        private static Tensor cycle(int p, int length) {
            return Tensor.of(IntStream.range(0, p).map(i -> i % length).toArray());
        }

        Seen seen() {
            return new Seen(cameras.indexSelect(1, cameraOf), points.indexSelect(1, pointOf), w);
        }

        /** Returns the errors, (2, p). */
        Tensor errors(Seen seen) {
            Tensor camera = seen.camera;
            Tensor inCamera = rotated(camera.slice(0, 0, 3), seen.point.sub(camera.slice(0, 3, 6)));
            Tensor image = inCamera.slice(0, 0, 2).div(inCamera.select(0, 2));
            Tensor radius = image.square().sum(0);
            Tensor distortion = radius.mul(camera.select(0, 10)).add(camera.select(0, 9)).mul(radius).add(1);
            Tensor projected = image.mul(distortion.mul(camera.select(0, 6))).add(camera.slice(0, 7, 9));
            return projected.sub(observed).mul(seen.weight);
        }

        /** Rotates vectors by Rodrigues' formula; for the angle 0 to first order. */
        private static Tensor rotated(Tensor rotation, Tensor v) {
            Tensor square = rotation.square().sum(0);
            Tensor isZero = square.eq(0);
            Tensor angle = Tensor.where(isZero, Tensor.onesLike(square), square).sqrt();
            Tensor axis = rotation.div(angle);
            Tensor cos = angle.cos();
            Tensor along = axis.mul(v).sum(0).mul(Tensor.sub(1, cos));
            Tensor turned = v.mul(cos).add(axis.cross(v, 0).mul(angle.sin())).add(axis.mul(along));
            return Tensor.where(isZero, v.add(rotation.cross(v, 0)), turned);
        }

        Jacobian jacobian() {
            Seen seen = seen();
            Stream.of(seen.all()).forEach(leaf -> leaf.requiresGrad(true));
            Tensor errors = errors(seen);
            List<Tensor> rows = IntStream.of(0, 1).mapToObj(i -> Tensor.concat(0, Autograd.grad(
                    errors.select(0, i).sum(), seen.all()).stream().map(g -> g.reshape(-1, p)).toArray(Tensor[]::new)))
                    .toList();
            return new Jacobian(this, Tensor.stack(1, rows.toArray(Tensor[]::new)), Autograd.grad(
                    weightErrors(seen.weight).sum(), seen.weight));
        }
    }

    /**
     * The Jacobian's elements that aren't 0.
     *
     * @param rows those of the two errors of each observation by camera, point and weight, (15, 2, p)
     * @param ofWeights those of the errors of the weights, (p)
     */
    private record Jacobian(Observations of, Tensor rows, Tensor ofWeights) implements Output {

        /** The rows of the first observation and the last element, in the format of compressed sparse rows. */
        @Override
        public Object output() {
            double[] values = Arrays.copyOf(rows.select(2, 0).transpose().toDoubleArray(), 2 * ROW + 1);
            values[2 * ROW] = ofWeights.select(0, -1).item();
            int[] starts = IntStream.range(0, 2 * ROW + 1)
                    .map(row -> row <= 2 * of.p ? row * ROW : 2 * of.p * ROW + row - 2 * of.p).toArray();
            starts[2 * ROW] = 2 * of.p * ROW + of.p;
            int[] columns = IntStream.range(0, 2 * ROW + 1).map(i -> column(i % ROW)).toArray();
            columns[2 * ROW] = CAMERA * of.n + 3 * of.m + of.p - 1;
            Map<String, Object> output = new LinkedHashMap<>();
            output.put("rows", starts);
            output.put("cols", columns);
            output.put("vals", values);
            return output;
        }

        private int column(int i) {
            return i < CAMERA ? i : CAMERA * of.n + (i < CAMERA + 3 ? i - CAMERA : 3 * of.m);
        }
    }

    @Override
    public List<Workload> workloads() {
        return List.of(workload(49, 7_776, 31_843), workload(871, 100_000, 500_000));
    }

    static Workload workload(int n, int m, int p) {
        return new Workload("n=" + n + ", m=" + m + ", p=" + p,
                Map.of("n", n, "m", m, "p", p, "cam",
                        new double[] {0.02, -0.13, 0.07, 0.2, -0.1, 0.3, 500, 3, -2, -0.1, 0.02}, "x",
                        new double[] {0.5, -0.4, 6}, "w", 0.9, "feat", new double[] {20, -10}));
    }
}
