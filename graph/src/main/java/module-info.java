/** Recorded graphs as tables, pictures and lists of gates. */
module org.chainrule.autograd.graph {
    requires transitive org.chainrule.autograd;

    exports org.chainrule.autograd.graph;
}
