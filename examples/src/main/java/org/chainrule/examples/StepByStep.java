package org.chainrule.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.Supplier;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.Layer;
import org.chainrule.nn.layers.Linear;
import org.chainrule.nn.losses.Loss;
import org.chainrule.nn.losses.Reduction;
import org.chainrule.nn.optim.Optimizer;
import org.chainrule.nn.optim.Sgd;
import org.chainrule.nn.train.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The twelve steps of S. Ray, "Understanding and coding neural networks from scratch in Python and R" (2017): a network
 * with four inputs, three hidden neurons and one output learns three rows. First the steps in matrices, with the text's
 * names and the start of its figures, then the same by {@code backward()}, then the training.
 *
 * <p>
 * The loss is 1/2 sum (y - output)^2. The text doesn't state it, and its E = y - output is minus the derivative of the loss.
 * So its changes already point in the direction of descent, and are added. (Its section on the mathematics adds eta dE/dW,
 * which reads like gradient ascent; there, too, minus the derivative is meant.)
 */
@Command(name = "step-by-step", description = "A 4-3-1 network in twelve steps of matrices, then by backward(), then trained.")
final class StepByStep implements Runnable {
    private static final Tensor X = Tensor.of(new double[][] {{1, 0, 1, 0}, {1, 0, 1, 1}, {0, 1, 0, 1}});
    private static final Tensor Y = Tensor.of(new double[][] {{1}, {1}, {0}});

    /** Initial weights, with a row for each input, and biases of one row. */
    private static final Tensor WH = Tensor.of(new double[][] {
        {0.42, 0.88, 0.55},
        {0.10, 0.73, 0.68},
        {0.60, 0.18, 0.47},
        {0.92, 0.11, 0.52}});
    private static final Tensor BH = Tensor.of(new double[][] {{0.46, 0.72, 0.08}});
    private static final Tensor WOUT = Tensor.of(new double[][] {{0.30}, {0.25}, {0.23}});
    private static final Tensor BOUT = Tensor.of(new double[][] {{0.69}});

    private static final Loss LOSS = Loss.mse().half().reduction(Reduction.SUM);
    private static final double LR = 0.1;
    private static final int EPOCHS = 5000;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the random order of the rows.", defaultValue = "1")
    private long seed;

    @Option(names = "--decimals", paramLabel = "N", defaultValue = "12", description = "Decimals of the matrices (${DEFAULT-VALUE}).")
    @Range(from = 0, to = 15)
    private int decimals = 12;

    /** A step of the text's algorithm with its result. */
    record Step(int number, String name, String formula, Tensor matrix) {}

    private final List<Step> steps = new ArrayList<>();

    /** Adds a step. */
    private Tensor step(int number, String name, String formula, Tensor matrix) {
        steps.add(new Step(number, name, formula, matrix));
        return matrix;
    }

    /** Computes steps 0 to 11. Tensors that require no gradient are plain matrices. */
    void byHand() {
        Tensor x = step(0, "X", "", X);
        Tensor y = step(0, "y", "", Y);

        Tensor wh = step(1, "wh", "", WH);
        Tensor bh = step(1, "bh", "", BH);
        Tensor wout = step(1, "wout", "", WOUT);
        Tensor bout = step(1, "bout", "", BOUT);

        Tensor hiddenInput = step(2, "hidden_layer_input", "X wh + bh", x.matmul(wh).add(bh));
        Tensor hidden = step(3, "hiddenlayer_activations", "sigmoid(hidden_layer_input)", hiddenInput.sigmoid());
        Tensor outputInput = step(4, "output_layer_input", "hiddenlayer_activations wout + bout",
                hidden.matmul(wout).add(bout));
        Tensor output = step(4, "output", "sigmoid(output_layer_input)", outputInput.sigmoid());

        Tensor error = step(5, "E", "y - output", y.sub(output));
        Tensor outputDerivative = step(6, "slope_output_layer", "output (1 - output)",
                output.mul(Tensor.sub(1, output)));
        Tensor hiddenDerivative = step(6, "slope_hidden_layer", "hiddenlayer_activations (1 - hiddenlayer_activations)",
                hidden.mul(Tensor.sub(1, hidden)));

        // Beside its figures the text has a factor lr here, too. It belongs to step 10 alone, where the text's list has it.
        Tensor outputDelta = step(7, "d_output", "E slope_output_layer", error.mul(outputDerivative));
        Tensor hiddenError = step(8, "Error_at_hidden_layer", "d_output wout^T", outputDelta.matmul(wout.transpose()));
        Tensor hiddenDelta = step(9, "d_hiddenlayer", "Error_at_hidden_layer slope_hidden_layer",
                hiddenError.mul(hiddenDerivative));

        Tensor woutChange = step(10, "change of wout", "hiddenlayer_activations^T d_output",
                hidden.transpose().matmul(outputDelta));
        Tensor whChange = step(10, "change of wh", "X^T d_hiddenlayer", x.transpose().matmul(hiddenDelta));
        step(10, "new wout", "wout + lr (change of wout)", wout.add(woutChange.mul(LR)));
        step(10, "new wh", "wh + lr (change of wh)", wh.add(whChange.mul(LR)));

        Tensor boutChange = step(11, "change of bout", "sum of the rows of d_output", outputDelta.sum(true, 0));
        Tensor bhChange = step(11, "change of bh", "sum of the rows of d_hiddenlayer", hiddenDelta.sum(true, 0));
        step(11, "new bout", "bout + lr (change of bout)", bout.add(boutChange.mul(LR)));
        step(11, "new bh", "bh + lr (change of bh)", bh.add(bhChange.mul(LR)));
    }

    /** Returns the matrix with a name in the steps by hand. */
    Tensor matrix(String name) {
        return steps.stream().filter(step -> step.name().equals(name)).findFirst().orElseThrow().matrix();
    }

    /** A network that computes steps 2 to 4; {@code backward()} and an optimizer do the others. */
    record Net(Linear hidden, Linear out) implements Layer {

        @Override
        public Tensor forward(Tensor x) {
            return out.forward(hidden.forward(x).sigmoid()).sigmoid();
        }

        Tensor loss(Batch batch) {
            return LOSS.of(forward(batch.x()), batch.y());
        }
    }

    /** Creates the initial network. A linear layer's weight has a row for each output: it is the text's matrix transposed. */
    static Net start() {
        return new Net(linear(WH, BH), linear(WOUT, BOUT));
    }

    /** Creates a layer of copies, since training writes to them. */
    private static Linear linear(Tensor matrix, Tensor row) {
        return new Linear(matrix.transpose().copy().requiresGrad(true), row.flatten().copy().requiresGrad(true));
    }

    /** Computes the results of steps 5 to 11 by {@code backward()}: minus gradients, in the text's shapes. */
    static SequencedMap<String, Tensor> byBackward() {
        Net net = start();
        Tensor hiddenInput = net.hidden.forward(X).retainGrad();
        Tensor hidden = hiddenInput.sigmoid().retainGrad();
        Tensor outputInput = net.out.forward(hidden).retainGrad();
        Tensor output = outputInput.sigmoid().retainGrad();
        LOSS.of(output, Y).backward();

        SequencedMap<String, Tensor> found = new LinkedHashMap<>();
        found.put("E", output.grad().neg());
        found.put("d_output", outputInput.grad().neg());
        found.put("Error_at_hidden_layer", hidden.grad().neg());
        found.put("d_hiddenlayer", hiddenInput.grad().neg());
        found.put("change of wout", net.out.weight().grad().neg().transpose());
        found.put("change of wh", net.hidden.weight().grad().neg().transpose());
        found.put("change of bout", net.out.bias().grad().neg().unsqueeze(0));
        found.put("change of bh", net.hidden.bias().grad().neg().unsqueeze(0));
        return found;
    }

    /** The rows of one step of the optimizer. */
    record Batch(Tensor x, Tensor y) {}

    static final List<Batch> AT_ONCE = List.of(new Batch(X, Y));
    static final List<Batch> ROW_BY_ROW = List.of(row(0), row(1), row(2));

    private static Batch row(int i) {
        return new Batch(X.slice(0, i, i + 1), Y.slice(0, i, i + 1));
    }

    static List<Batch> shuffled(Random random) {
        List<Batch> rows = new ArrayList<>(ROW_BY_ROW);
        Collections.shuffle(rows, random);
        return rows;
    }

    /** Trains on all rows once. Returns the sum of their losses, each from before its step. */
    static double epoch(Net net, Optimizer optimizer, List<Batch> batches) {
        return batches.stream().mapToDouble(batch -> optimizer.step(() -> net.loss(batch))).sum();
    }

    @Override
    public void run() {
        byHand();
        System.out.println("The steps by hand:");
        for (Step step : steps) {
            System.out.printf("%n%4d. %s%s%n", step.number(), step.name(),
                    step.formula().isEmpty() ? "" : " = " + step.formula());
            print(step.matrix());
        }

        System.out.println(
                "\nA linear layer's weight has a row for each output, so it is wh or wout transposed. From there"
                        + "\nbackward() computes the same in one call. The largest differences:\n");
        byBackward().forEach((name, found) -> System.out.printf("%-22s %.0e%n", name,
                found.sub(matrix(name)).abs().max().item()));

        System.out
                .println("\nThe matrices are drawn in " + Pictures.write("step-by-step-matrices.svg", drawing()) + ".");

        double[] atOnce = train("All rows at once", () -> AT_ONCE);
        double[] rowByRow = train("Row by row", () -> ROW_BY_ROW);
        var random = new Random(seed);
        train("Row by row, shuffled", () -> shuffled(random));

        System.out.println("\nThe text ends, from a random start, with 0.98032096, 0.96845624 and 0.04532167.");
        Path picture = Pictures.write("step-by-step.png", Plot.of("Three rows are learned", "epoch", "loss").logY()
                .broad("all at once", Tensor.arange(1, EPOCHS + 1, 1).toDoubleArray(), atOnce)
                .curve("row by row", rowByRow));
        System.out.println("The losses are in " + picture + ".");
    }

    /** Draws the steps' matrices, in three decimals or fewer. */
    private String drawing() {
        return MatrixDrawing.svg(steps.stream()
                .map(step -> new MatrixDrawing.Titled(step.number() + ". " + step.name(), step.matrix())).toList(),
                Math.min(decimals, 3));
    }

    /** Trains a network and returns the loss of each epoch. */
    private double[] train(String title, Supplier<List<Batch>> batches) {
        System.out.println("\n" + title + ":\n");
        Net net = start();
        var optimizer = Optimizer.of(new Sgd(LR), net);
        double[] losses = new double[EPOCHS];
        try (var progress = Progress.of("epoch", EPOCHS)) {
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                losses[epoch] = epoch(net, optimizer, batches.get());
                progress.step("loss %.12f", losses[epoch]);
            }
        }
        Tensor output = net.forward(X);
        System.out.println("\ny and output:");
        print(Tensor.concat(1, Y, output));
        double furthest = output.sub(Y).abs().max().item();
        System.out.printf("They differ by %.3f at most: %s.%n", furthest,
                furthest < 0.05 ? "learned" : "not learned yet");
        return losses;
    }

    private void print(Tensor matrix) {
        String format = " %" + (decimals + 4) + "." + decimals + "f";
        for (Tensor row : matrix.detach().unbind(0)) {
            System.out.print("     ");
            Arrays.stream(row.toDoubleArray()).forEach(value -> System.out.printf(format, value));
            System.out.println();
        }
    }
}
