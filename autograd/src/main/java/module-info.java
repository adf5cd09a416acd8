/** Tensors, a tape, and {@code backward()}: reverse-mode automatic differentiation without dependencies. */
@SuppressWarnings("module") // modules that aren't there when this one is compiled
module org.chainrule.autograd {
    exports org.chainrule.autograd;
    exports org.chainrule.autograd.check;
    exports org.chainrule.autograd.formula;
    exports org.chainrule.autograd.graph;
    exports org.chainrule.autograd.internal to org.chainrule.autograd.test;
}
