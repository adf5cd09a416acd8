package org.chainrule.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Runs the JMH benchmarks. */
@Command(name = "kernels", description = "Measures single kernels of Chainrule by JMH, whose options follow: -prof gc")
final class Kernels implements Callable<Integer> {
    @Unmatched
    private List<String> jmhArguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Main.main(jmhArguments.toArray(String[]::new));
        return 0;
    }
}
