/** Networks on the tape: layers as plain values. */
module org.chainrule.nn {
    requires transitive org.chainrule.autograd;

    exports org.chainrule.nn;
}
