/** Tensors, a tape, and {@code backward()}: reverse-mode automatic differentiation without dependencies. */
module org.chainrule.autograd {
    exports org.chainrule.autograd;
    exports org.chainrule.autograd.check;
    exports org.chainrule.autograd.formula;
    exports org.chainrule.autograd.graph;
}
