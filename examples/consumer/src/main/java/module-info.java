/** A program that uses the library. */
module com.example.consumer {
    requires org.chainrule.autograd.graph;
    requires org.chainrule.autograd.transform;
    requires org.chainrule.linalg;
    requires org.chainrule.nn;
}
