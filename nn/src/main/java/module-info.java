/** Networks on the tape: layers as plain values. */
module org.chainrule.nn {
    requires transitive org.chainrule.autograd;

    exports org.chainrule.nn;
    exports org.chainrule.nn.optim;
    exports org.chainrule.nn.train;
}
