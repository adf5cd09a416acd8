package org.chainrule.autograd.formula;

/** How a call of a formula is written. */
enum Notation {
    /** f(a, b). */
    CALL,
    /** e^a. */
    EXPONENTIAL,
    /** a^b. */
    POWER
}
