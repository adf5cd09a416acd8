package org.chainrule.benchmarks.compare;

import org.chainrule.benchmarks.engine.Library;
import org.chainrule.benchmarks.work.Gates;

/** A program that computes one small gradient, prints it, and exits. */
public final class ColdStart {
    private ColdStart() {}

    /**
     * Computes the gradient and prints it.
     *
     * @param args the library
     */
    public static void main(String[] args) {
        try (var task = Library.valueOf(args[0]).load(1).prepare(new Gates())) {
            task.run();
            System.out.println("{" + task.results()[1] + "}"); // braces, for libraries print other lines
        } catch (Throwable e) {
            System.out.println("{" + Reason.of(e) + "}");
        }
        System.exit(0);
    }
}
