/** Programs to read and to run, a file each. */
module org.chainrule.examples {
    requires info.picocli;
    requires org.chainrule.nn;

    opens org.chainrule.examples to info.picocli;
}
