/** Transforms of functions: products with Jacobians, Jacobians, Hessians, Taylor series, vmap and implicit derivatives. */
module org.chainrule.autograd.transform {
    requires transitive org.chainrule.autograd;
    requires static org.jspecify; // for annotations

    exports org.chainrule.autograd.transform;
}
