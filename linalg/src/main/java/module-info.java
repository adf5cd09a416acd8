/** Factorizations, linear systems and functions of matrices on the tape. */
module org.chainrule.linalg {
    requires transitive org.chainrule.autograd;
    requires static org.jspecify; // for annotations

    exports org.chainrule.linalg;
}
