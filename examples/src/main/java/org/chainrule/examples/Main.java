package org.chainrule.examples;

import java.io.UncheckedIOException;

import org.chainrule.nn.io.FormatException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A command that runs an example by its name, or lists them all. */
@Command(name = "examples", description = "Programs to read and to run, a file each.")
public final class Main {
    private static final Class<?>[] EXAMPLES = {
        Gates.class,
        Perceptron.class,
        ActivationCurves.class,
        BpFormulas.class,
        Approximation.class,
        VanishingGradient.class,
        CustomOp.class,
        CustomNetwork.class,
        WorkedStep.class,
        StepByStep.class,
        TwoLayer.class,
        Surface.class,
        Digits.class,
        ConvolutionalNetwork.class,
        VariationalAutoencoder.class,
        Burgers.class,
        HandwrittenDigits.class,
        Regression.class,
        SequenceForecast.class,
        TextModel.class,
    };

    private Main() {}

    /**
     * Runs an example.
     *
     * @param args the name of the example and its options, or {@code list}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs an example and returns its exit code, 0 for success. */
    static int run(String... arguments) {
        // Maven hands over -Dexample="surface --epochs 200" in one piece.
        String[] args = arguments.length == 1 ? arguments[0].split(" +") : arguments;
        var command = new CommandLine(new Main()).setExecutionExceptionHandler((problem, _, _) -> told(problem));
        for (Class<?> example : EXAMPLES) {
            command.addSubcommand(example);
        }
        if (args.length == 0 || args[0].equals("list")) {
            list(command);
            return 0;
        }
        if (!command.getSubcommands().containsKey(args[0])) {
            System.err.println("There is no example '" + args[0] + "'. There are:");
            list(command);
            return 2;
        }
        return command.execute(args);
    }

    /** Prints the message only, without a stack trace, if a file is damaged or can't be read or written. */
    private static int told(Exception problem) throws Exception {
        if (problem instanceof FormatException || problem instanceof UncheckedIOException) {
            System.err.println(problem.getMessage());
            return 1;
        }
        throw problem;
    }

    private static void list(CommandLine command) {
        command.getSubcommands().forEach((name, example) -> System.out.printf("%-20s %s%n", name,
                String.join(" ", example.getCommandSpec().usageMessage().description())));
    }
}
