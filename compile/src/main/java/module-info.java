/** Functions of tensors that are recorded once and then run as a program. */
module org.chainrule.autograd.compile {
    requires transitive org.chainrule.autograd;
    requires static org.jspecify; // for annotations

    exports org.chainrule.autograd.compile;
}
