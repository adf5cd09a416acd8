/** Recorded graphs as tables, pictures and lists of gates. */
module org.chainrule.autograd.graph {
    requires transitive org.chainrule.autograd;
    requires static org.jspecify; // for annotations

    exports org.chainrule.autograd.graph;
}
