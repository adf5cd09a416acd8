/** The gradient checker, the laws that every op keeps, and ways to break an op, which the laws must notice. */
module org.chainrule.autograd.test {
    requires transitive org.chainrule.autograd;
    requires static net.jqwik.api;
    requires static org.junit.jupiter.api;
    requires static org.jspecify; // for annotations

    exports org.chainrule.autograd.check;
    exports org.chainrule.autograd.test;
}
