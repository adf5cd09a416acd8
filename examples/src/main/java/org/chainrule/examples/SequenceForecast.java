package org.chainrule.examples;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Sequential;
import org.chainrule.nn.data.DataLoader;
import org.chainrule.nn.data.SlidingWindows;
import org.chainrule.nn.data.Standardizer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.layers.Lstm;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.optim.AdamW;
import org.chainrule.nn.optim.Clip;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Schedule;
import org.chainrule.nn.train.Callback;
import org.chainrule.nn.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A forecast of the passengers of international airlines, month by month from 1949 to 1960 (Box, Jenkins 1970, Series G), by
 * an LSTM. The last 24 months are held out.
 *
 * <p>
 * The numbers grow by a rate, and so do their seasonal waves: their logarithms only rise, and the changes of these from month to
 * month stay in one range. The network reads the changes, standardized by those of the training part, and forecasts the next one
 * at every place. It is measured against the seasonal naive forecast, the passengers of the same month a year before: a
 * month ahead, when all months before are known, and up to 24 months ahead, when neither knows any of those that are held out.
 */
@Command(name = "sequence", description = "Forecasts the passengers of airlines by an LSTM, next to the seasonal naive forecast.")
final class SequenceForecast implements Runnable {
    private static final int YEAR = 12;
    private static final int HELD_OUT = 2 * YEAR;
    private static final int WINDOW = 3 * YEAR; // months that the network sees before it forecasts one

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "40", description = "number of epochs; ${DEFAULT-VALUE} by default")
    @Range(from = 1)
    int epochs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of the random numbers; ${DEFAULT-VALUE} by default")
    long seed;

    @Override
    public void run() {
        Tensor passengers = ShippedData.airlinePassengers();
        int months = passengers.shape().size(0);
        int known = months - HELD_OUT;
        System.out.printf("%d months for training, the last %d for the test.%n%n", known, HELD_OUT);
        Tensor logs = passengers.log();
        Tensor changes = logs.slice(0, 1, months).sub(logs.slice(0, 0, months - 1)).unsqueeze(1); // (months - 1, 1)
        var scale = Standardizer.fit(changes.slice(0, 0, known - 1));
        Tensor series = scale.apply(changes);
        Sequential network = trained(series.slice(0, 0, known - 1));

        double[] truth = passengers.toDoubleArray();
        double[] monthAhead = new double[HELD_OUT];
        double[] yearsAhead = new double[HELD_OUT];
        double[] yearBefore = new double[HELD_OUT];
        double[] lastKnownYear = new double[HELD_OUT];
        Tensor read = series.slice(0, 0, known - 1); // with its own forecasts behind
        double last = truth[known - 1];
        for (int n = 0; n < HELD_OUT; n++) {
            int month = known + n;
            monthAhead[n] = truth[month - 1] * factor(scale, next(network, series.slice(0, 0, month - 1)));
            Tensor forecast = next(network, read);
            last *= factor(scale, forecast);
            yearsAhead[n] = last;
            read = Tensor.concat(0, read, forecast.unsqueeze(0));
            yearBefore[n] = truth[month - YEAR];
            lastKnownYear[n] = truth[known - YEAR + n % YEAR];
        }

        double[] test = Arrays.copyOfRange(truth, known, months);
        System.out.printf("%nErrors in the %d months held out     RMSE    MAPE%n", HELD_OUT);
        report("LSTM, a month ahead", test, monthAhead);
        report("a year before", test, yearBefore);
        report("LSTM, up to 24 months ahead", test, yearsAhead);
        report("the last year of the training", test, lastKnownYear);
        System.out.println("RMSE in thousands of passengers.");
        draw(truth, monthAhead, yearsAhead, yearBefore);
    }

    private Sequential trained(Tensor series) {
        var random = new Random(seed);
        Lstm lstm = Lstm.of(1, 24, random); // (time, batch, features)
        Sequential network = Sequential.of(x -> x.transpose(0, 1), lstm, Linear.of(24, 1, random),
                x -> x.transpose(0, 1));
        System.out.println(network);
        DataLoader windows = DataLoader.of(SlidingWindows.of(series, WINDOW).stride(1), 16).shuffle(seed);
        Optimizer optimizer = Optimizer.of(new AdamW(0.01).weightDecay(0.1), network).clip(Clip.norm(1))
                .schedule(Schedule.cosine((long) epochs * windows.batches(), 0.01));
        Trainer.of(network, Loss.mse(), optimizer).seed(seed).callbacks(Callback.progress()).fit(windows, epochs);
        return network;
    }

    /** Forecasts the change after a series, standardized as the series is, of shape (1). */
    private static Tensor next(Sequential network, Tensor series) {
        int length = series.shape().size(0);
        Tensor window = series.slice(0, length - WINDOW, length).unsqueeze(0);
        return Autograd.noGrad(() -> network.forward(window)).select(1, WINDOW - 1).squeeze(0);
    }

    /** Returns by what a change multiplies the passengers. */
    private static double factor(Standardizer scale, Tensor change) {
        return Math.exp(scale.inverse(change).item());
    }

    private static void report(String name, double[] truth, double[] forecast) {
        double squares = 0;
        double shares = 0;
        for (int n = 0; n < truth.length; n++) {
            double error = forecast[n] - truth[n];
            squares += error * error;
            shares += Math.abs(error) / truth[n];
        }
        System.out.printf("%-34s %6.1f  %4.1f %%%n", name, Math.sqrt(squares / truth.length),
                100 * shares / truth.length);
    }

    private static void draw(double[] truth, double[] monthAhead, double[] yearsAhead, double[] yearBefore) {
        double[] years = new double[truth.length];
        Arrays.setAll(years, n -> (double) n / YEAR);
        double[] test = Arrays.copyOfRange(years, truth.length - HELD_OUT, truth.length);
        int from = truth.length - 3 * HELD_OUT; // more would hide what is compared
        Path picture = Pictures.write("sequence.png",
                Plot.of("Airline passengers", "years since January 1949", "thousands a month")
                        .broad("measured", Arrays.copyOfRange(years, from, truth.length),
                                Arrays.copyOfRange(truth, from, truth.length))
                        .curve("LSTM, a month ahead", test, monthAhead)
                        .curve("LSTM, up to 24 months ahead", test, yearsAhead)
                        .curve("a year before (naive)", test, yearBefore));
        System.out.printf("%nSeries and forecasts are in %s%n", picture);
    }
}
