package org.chainrule.benchmarks.gradbench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that takes part in GradBench, or reports by itself what gradients cost. */
@Command(name = "gradbench", mixinStandardHelpOptions = true, description = "Reports what the gradients of GradBench's problems cost, or answers GradBench.")
public final class GradBench implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--protocol", description = "answer GradBench's messages on standard input")
    private boolean protocol;

    @Option(names = "--problems", split = ",", paramLabel = "NAME", description = "problems to report; all by default")
    private List<String> problems;

    @Option(names = "--largest", description = "only the largest size of each problem")
    private boolean largest;

    @Option(names = "--seconds", paramLabel = "SECONDS", defaultValue = "0.5", description = "how long each function is timed in a round; ${DEFAULT-VALUE} by default")
    private double seconds;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "how often each function has its turn; ${DEFAULT-VALUE} by default")
    private int rounds;

    @Option(names = "--cpu", description = "measure the thread's time on a processor instead of the clock's, for a busy machine; with -Dchainrule.threads=1 for the JVM")
    private boolean cpu;

    /** Creates the command. */
    public GradBench() {}

    /**
     * Runs the command line.
     *
     * @param args the options; see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new GradBench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (protocol) {
            Protocol.answer(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), System.out);
        } else {
            new Report(System.out, seconds, rounds, cpu).print(selected(), largest);
        }
        return 0;
    }

    private List<Problem> selected() {
        return problems == null ? Problems.ALL : problems.stream().map(this::named).toList();
    }

    private Problem named(String name) {
        Problem problem = Problems.named(name);
        if (problem == null) {
            throw new ParameterException(spec.commandLine(), "no problem " + name + ", but "
                    + String.join(", ", Problems.ALL.stream().map(Problem::name).toList()));
        }
        return problem;
    }
}
