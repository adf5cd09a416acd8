package org.chainrule.nn.optim;

import java.util.Objects;
import java.util.function.Supplier;

import org.chainrule.nn.internal.SharedStep;
import org.chainrule.nn.optim.NonFinite.Allow;
import org.chainrule.nn.optim.NonFinite.Skip;

/** Fails at steps that aren't finite, or counts those that are skipped. */
final class NonFiniteSteps {
    private NonFinite choice = NonFinite.fail();
    private long skipped;
    private int skippedInARow;

    NonFinite choice() {
        return choice;
    }

    void choose(NonFinite other) {
        choice = Objects.requireNonNull(other, "choice");
    }

    boolean areAllowed() {
        return choice instanceof Allow;
    }

    long skipped() {
        return skipped;
    }

    /** Says that a step was taken. */
    void taken() {
        skippedInARow = 0;
    }

    /** Counts a step that is skipped, or fails. */
    void refuse(Supplier<String> explanation) {
        if (choice instanceof Skip(int mostInARow)) {
            if (skippedInARow < mostInARow) {
                skipped++;
                skippedInARow++;
                return;
            }
            throw new ArithmeticException(
                    "after " + skippedInARow + " skipped steps in a row: " + SharedStep.apart(explanation));
        }
        throw new ArithmeticException(SharedStep.apart(explanation)); // other workers needn't have something to explain
    }
}
