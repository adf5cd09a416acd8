/** Factorizations, linear systems and functions of matrices on the tape. */
module org.chainrule.linalg {
    requires transitive org.chainrule.autograd;

    exports org.chainrule.linalg;
}
