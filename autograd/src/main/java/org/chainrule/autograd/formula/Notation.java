package org.chainrule.autograd.formula;

/** The notation in which a call of a formula is printed. */
enum Notation {
    /** f(a, b). */
    CALL,
    /** e^a. */
    EXPONENTIAL,
    /** a^b. */
    POWER,
    /** What the formula says, in place of its name. */
    BODY
}
