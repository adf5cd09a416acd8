/** nn. */
module org.chainrule.nn {
    requires transitive org.chainrule.autograd;
}
