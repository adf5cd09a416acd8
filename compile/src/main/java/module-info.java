/** Functions of tensors that are recorded once and then run as a program. */
module org.chainrule.autograd.compile {
    requires transitive org.chainrule.autograd;

    exports org.chainrule.autograd.compile;
}
