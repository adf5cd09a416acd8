package org.chainrule.autograd.compile;

import java.util.Collections;
import java.util.List;

/**
 * What a loop over values repeats: steps, each of which computes a formula. The ints of a loop are those of its constants, then of its moving
 * operands (the first place and the step), then those that carried operands have at first; then, for each repetition, those of its listed
 * operands.
 *
 * @param formulas the number of the formula of each step
 * @param operands the operands of all steps, in order
 * @param constants the number of operands that are the same in all repetitions
 * @param moving the number of operands whose place moves by the same step
 * @param carried for each value that is carried from one repetition to the next, which step computes it
 * @param isStored for each step, whether all its values are read from memory later, rather than the last one alone
 */
record LoopBody(List<Integer> formulas, List<Source> operands, int constants, int moving, List<Integer> carried,
        List<Boolean> isStored) {

    /** Where an operand comes from. */
    enum Kind {
        /** It is the result of an earlier step of the same repetition. */
        STEP,
        /** It is carried from the repetition before. */
        CARRIED,
        /** It is the same in all repetitions. */
        CONSTANT,
        /** Its place moves by the same step. */
        MOVING,
        /** Its place is listed for each repetition. */
        LISTED
    }

    /**
     * An operand.
     *
     * @param index which of its kind; 0 for one that is listed
     */
    record Source(Kind kind, int index) {
        static final Source LISTED = new Source(Kind.LISTED, 0);
    }

    /** Returns the loop over one formula whose operands are listed. */
    static LoopBody listed(int formula, int arity) {
        return new LoopBody(List.of(formula), Collections.nCopies(arity, Source.LISTED), 0, 0, List.of(),
                List.of(true));
    }
}
