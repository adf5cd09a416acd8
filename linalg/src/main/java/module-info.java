/** Factorizations, linear systems and functions of matrices on the tape. */
@SuppressWarnings("requires-automatic") // EJML has no module descriptors
module org.chainrule.linalg {
    requires ejml.core;
    requires ejml.ddense;
    requires transitive org.chainrule.autograd;

    exports org.chainrule.linalg;
}
