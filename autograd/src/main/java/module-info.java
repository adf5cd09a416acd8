/** Reverse-mode automatic differentiation: tensors, recorded ops and {@code backward()}, without dependencies. */
@SuppressWarnings("module") // exports to modules that are absent when this one is compiled
module org.chainrule.autograd {
    requires static org.jspecify; // for annotations

    exports org.chainrule.autograd;
    exports org.chainrule.autograd.codegen to org.chainrule.autograd.compile, org.chainrule.gpu;
    exports org.chainrule.autograd.device to org.chainrule.gpu;
    exports org.chainrule.autograd.formula;
    exports org.chainrule.autograd.internal to org.chainrule.autograd.compile, org.chainrule.autograd.graph,
            org.chainrule.autograd.test, org.chainrule.nn;
    exports org.chainrule.autograd.kernel to org.chainrule.autograd.compile, org.chainrule.gpu;
    exports org.chainrule.autograd.machine to org.chainrule.autograd.compile, org.chainrule.autograd.graph,
            org.chainrule.autograd.test, org.chainrule.gpu;

    uses org.chainrule.autograd.device.AcceleratorProvider;
}
