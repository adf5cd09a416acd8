package org.chainrule.examples;

import java.io.UncheckedIOException;
import java.util.List;

import org.chainrule.nn.io.FormatException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command that runs an example by its name, or lists them all. */
@Command(name = "examples", synopsisSubcommandLabel = "NAME", description = "Programs to read and to run, a file each.")
public final class Main {
    private static final Class<?>[] EXAMPLES = {
        Gates.class,
        McCullochPitts.class,
        Perceptron.class,
        ActivationCurves.class,
        BpFormulas.class,
        Deltas.class,
        SoftmaxCrossEntropy.class,
        Stopping.class,
        Approximation.class,
        VanishingGradient.class,
        CustomOp.class,
        CustomNetwork.class,
        WorkedStep.class,
        StepByStep.class,
        TwoLayer.class,
        Surface.class,
        DeadRelu.class,
        LinearLayers.class,
        Digits.class,
        ConvolutionalNetwork.class,
        VariationalAutoencoder.class,
        Burgers.class,
        HandwrittenDigits.class,
        Regression.class,
        SequenceForecast.class,
        TextModel.class,
    };

    private static final int WIDTH = 110; // of the list
    private static final int INDENT = 21; // of its second column

    @Option(names = {"-h", "--help"}, usageHelp = true, scope = ScopeType.INHERIT, description = "explain the options")
    private boolean help;

    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs an example.
     *
     * @param args the name of the example and its options, or {@code list}
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs an example and returns its exit code: 0 for success, 1 for a failure, 2 for a wrong command line. */
    static int run(String... arguments) {
        var command = new CommandLine(new Main());
        for (Class<?> example : EXAMPLES) {
            command.addSubcommand(example);
        }
        command.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Main::checked)
                .setParameterExceptionHandler((problem, _) -> refused(problem))
                .setExecutionExceptionHandler((problem, _, _) -> told(problem));
        List<String> args;
        try {
            // Maven hands over -Dexample="surface --epochs 200" in one piece.
            args = arguments.length == 1 ? Words.of(arguments[0]) : List.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        return command.execute(args.isEmpty() ? new String[] {"list"} : args.toArray(String[]::new));
    }

    /** Runs a command if its options are within their ranges. */
    private static int checked(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        if (parsed.hasSubcommand()) {
            Ranges.check(parsed.subcommand());
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Prints a line on what is wrong with the command line. */
    private static int refused(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        List<String> near = problem instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        String meant = near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?";
        if (command.getParent() != null) {
            String name = command.getCommandName();
            System.err.println(name + ": " + problem.getMessage() + meant + " (" + name + " --help lists the options)");
        } else if (problem instanceof UnmatchedArgumentException unmatched) {
            System.out.println("The examples are " + String.join(", ", command.getSubcommands().keySet()) + ".");
            System.out.flush();
            System.err.println("There is no example '" + unmatched.getUnmatched().getFirst() + "'" + meant);
        } else {
            System.err.println(problem.getMessage());
        }
        return 2;
    }

    /** Prints the message only, without a stack trace, if a file is damaged or can't be read or written. */
    private static int told(Exception problem) throws Exception {
        if (problem instanceof FormatException || problem instanceof UncheckedIOException) {
            System.err.println(problem.getMessage());
            return 1;
        }
        throw problem;
    }

    @Command(name = "list", description = "Lists the examples and their options.")
    private void list() {
        spec.subcommands().forEach((name, example) -> {
            if (!name.equals("list")) {
                CommandSpec of = example.getCommandSpec();
                System.out.printf("%-" + (INDENT - 1) + "s %s%n", name,
                        String.join(" ", of.usageMessage().description()));
                printOptions(of);
            }
        });
    }

    /** Prints the options of an example, as many to a line as fit. */
    private static void printOptions(CommandSpec example) {
        var line = new StringBuilder();
        for (OptionSpec option : example.options()) {
            if (!option.usageHelp()) {
                String text = option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
                if (INDENT + line.length() + 2 + text.length() > WIDTH) {
                    System.out.println(" ".repeat(INDENT) + line);
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "" : "  ").append(text);
            }
        }
        if (!line.isEmpty()) {
            System.out.println(" ".repeat(INDENT) + line);
        }
    }
}
