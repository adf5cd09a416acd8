/** ex. */
module org.chainrule.examples {
    requires org.chainrule.nn;
}
