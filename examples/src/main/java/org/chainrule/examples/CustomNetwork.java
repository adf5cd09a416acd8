package org.chainrule.examples;

import java.nio.file.Path;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.random.RandomGenerator;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.nn.Layer;
import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;
import org.chainrule.nn.Training;
import org.chainrule.nn.init.Initializer;
import org.chainrule.nn.layers.BatchNorm;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.Adam;
import org.chainrule.nn.optim.ParameterGroup;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.train.Progress;
import picocli.CommandLine.Command;

/**
 * A user-defined network that isn't a sequence of layers. From some hundred pairs of places it learns all distances on Earth.
 * Distances are those of straight lines through the ground, in thousands of kilometres.
 *
 * <p>
 * The two inputs go through the same encoder, which has a skip connection; the distance of the two codes is scaled by a
 * radius, which is learned, too. All this is ordinary Java: the parameters are found in the records.
 */
@Command(name = "custom-network", description = "A user-defined network learns the distances on Earth, and its radius.")
final class CustomNetwork implements Runnable {

    /** An encoder of places (longitude, latitude), in degrees, as unit vectors: their directions from the Earth's centre. */
    record Encoder(Linear in, Linear inner, BatchNorm norm, Linear out) implements Layer {

        static Encoder of(int width, RandomGenerator random) {
            return new Encoder(Linear.of(2, width, Initializer.normal(0, 1), Initializer.uniform(-2, 2), random),
                    Linear.withoutBias(width, width, random), // which the normalization would subtract
                    BatchNorm.of(width), Linear.of(width, 3, random));
        }

        @Override
        public Tensor forward(Tensor places) {
            Tensor h = in.forward(places.div(90)).tanh();
            h = h.add(norm.forward(inner.forward(h)).tanh());
            Tensor direction = out.forward(h);
            return direction.div(direction.norm(2, true, -1));
        }
    }

    /** A network with two inputs. It can't be a {@link Layer}, and needn't be. */
    record Globe(Encoder encoder, Tensor radius) {

        static Globe of(int width, RandomGenerator random) {
            return new Globe(Encoder.of(width, random), Tensor.of(1).requiresGrad(true));
        }

        Tensor distance(Tensor from, Tensor to) {
            return encoder.forward(from).sub(encoder.forward(to)).norm(2, -1).mul(radius);
        }
    }

    /** Pairs of places and their distances. */
    record Pairs(Tensor from, Tensor to, Tensor distance) {

        static Pairs random(int count, RandomGenerator random) {
            Tensor from = places(count, random);
            Tensor to = places(count, random);
            return new Pairs(from, to, CustomNetwork.distance(from, to));
        }

        /** Draws places uniformly by area. */
        private static Tensor places(int count, RandomGenerator random) {
            double[][] places = new double[count][];
            for (int i = 0; i < count; i++) {
                double longitude = random.nextDouble(-180, 180);
                double latitude = Math.toDegrees(Math.asin(random.nextDouble(-1, 1)));
                places[i] = new double[] {longitude, latitude};
            }
            return Tensor.of(places);
        }

        Tensor loss(Globe globe) {
            return Loss.mse().of(globe.distance(from, to), distance);
        }
    }

    static final double EARTH_RADIUS = 6.371;

    /** Computes the true distance 2 R sqrt(h), with the haversine h = sin²(Δlat/2) + cos(lat1) cos(lat2) sin²(Δlong/2). */
    static Tensor distance(Tensor from, Tensor to) {
        Tensor a = from.mul(Math.PI / 180);
        Tensor b = to.mul(Math.PI / 180);
        Tensor squares = b.sub(a).div(2).sin().square();
        Tensor cosines = a.select(-1, 1).cos().mul(b.select(-1, 1).cos());
        return squares.select(-1, 1).add(cosines.mul(squares.select(-1, 0))).sqrt().mul(2 * EARTH_RADIUS);
    }

    private static final int STEPS = 400;

    private final Random random = new Random(2);
    final Globe globe = Globe.of(16, random);
    final Pairs known = Pairs.random(500, random);
    final Pairs unknown = Pairs.random(500, random);

    final double[] errors = new double[STEPS]; // before each step

    /** Trains the network. Batch normalization is in training mode within the scope, in evaluation mode outside. */
    private void train() {
        NamedTensors parameters = Network.parameters(globe);
        var optimizer = Optimizer.of(
                ParameterGroup.of(new Adam(0.1), parameters.matching("radius"::equals)), // which starts far from its value
                ParameterGroup.of(new Adam(0.02), parameters.matching(name -> !name.equals("radius"))))
                .schedule(Schedule.cosine(STEPS));
        try (Progress progress = Progress.of("step", STEPS)) {
            for (int step = 0; step < STEPS; step++) {
                errors[step] = Math.sqrt(Training.on(() -> optimizer.step(() -> known.loss(globe))));
                progress.step("error %.3f, radius %.3f", errors[step], globe.radius().item());
            }
        }
    }

    /** Checks first and second derivatives of a small network by finite differences, in training and evaluation mode. */
    static GradCheck.Report check() {
        var random = new Random(1);
        Globe small = Globe.of(4, random);
        Pairs few = Pairs.random(10, random);
        NamedTensors parameters = Network.parameters(small);
        var check = GradCheck.of(() -> few.loss(small)).secondOrder();
        Training.on(() -> check.verify(parameters));
        return check.verify(parameters);
    }

    record City(String name, Tensor place) {

        City(String name, double longitude, double latitude) {
            this(name, Tensor.of(new double[][] {{longitude, latitude}}));
        }
    }

    static final City BERLIN = new City("Berlin", 13.4, 52.5);
    static final City LONDON = new City("London", -0.1276, 51.5072);
    static final City NEW_YORK = new City("New York", -74.0060, 40.7128);
    static final City QUITO = new City("Quito", -78.5, -0.2);
    static final City SANTIAGO = new City("Santiago", -70.7, -33.4);
    static final City SYDNEY = new City("Sydney", 151.2, -33.9);
    static final City TOKYO = new City("Tokyo", 139.7, 35.7);

    @Override
    public void run() {
        System.out.println(
                "From the distances of 500 pairs of places, straight through the ground, this network learns all others:\n");
        System.out.println(Network.summary(globe));
        var report = check();
        System.out.printf("Finite differences agree with its first and second derivatives, to %.0e.%n%n",
                report.largestError());

        train();
        System.out.printf(
                "%nThe error for 500 other pairs is %.0f km. The Earth's radius is %.0f km; learned: %.0f km.%n%n",
                1000 * Math.sqrt(unknown.loss(globe).item()), 1000 * EARTH_RADIUS, 1000 * globe.radius().item());
        printDistance(LONDON, NEW_YORK);
        printDistance(BERLIN, TOKYO);
        printDistance(BERLIN, QUITO);
        printDistance(SYDNEY, SANTIAGO);

        Path picture = Pictures.write("custom-network.png",
                map("Distance from Berlin in 1000 km", CustomNetwork::distance).withoutLegend(),
                map("As the network learned it", globe::distance),
                Plot.of("Error of the known distances", "step", "1000 km").logY().range(1, STEPS, 0.1, 10)
                        .curve("error", errors).withoutLegend());
        System.out.println("\nMaps of the distances are in " + picture);
    }

    private void printDistance(City from, City to) {
        System.out.printf("%-6s to %-8s  %5.0f km, learned %5.0f km%n", from.name(), to.name(),
                1000 * distance(from.place(), to.place()).item(),
                1000 * globe.distance(from.place(), to.place()).item());
    }

    private static Plot map(String title, BinaryOperator<Tensor> distance) {
        Grid grid = new Grid(Tensor.linspace(-180, 180, 121).toDoubleArray(),
                Tensor.linspace(-90, 90, 61).toDoubleArray());
        double[] distances = distance.apply(grid.points(), BERLIN.place()).toDoubleArray();
        return Plot.map(title, "longitude", "latitude").contours(grid, distances, 2, 4, 6, 8, 10, 12);
    }
}
