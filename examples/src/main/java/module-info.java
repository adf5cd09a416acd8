/** Programs to read and to run, a file each. */
@SuppressWarnings("requires-automatic") // XChart has no module descriptor
module org.chainrule.examples {
    requires info.picocli;
    requires java.desktop;
    requires me.tongfei.progressbar;
    requires org.chainrule.autograd.graph;
    requires org.chainrule.autograd.test;
    requires org.chainrule.autograd.transform;
    requires org.chainrule.nn;
    requires xchart;

    opens org.chainrule.examples to info.picocli, org.chainrule.nn;
}
