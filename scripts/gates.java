///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25
//DEPS org.chainrule:chainrule-graph:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
//DESCRIPTION Prints a circuit with its values and gradients, and writes it to circuit.html as an interactive page.

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Graph;

void main() throws java.io.IOException {
    var w0 = Tensor.of(2).named("w0").requiresGrad(true);
    var w1 = Tensor.of(-3).named("w1").requiresGrad(true);
    var w2 = Tensor.of(-3).named("w2").requiresGrad(true);
    var x0 = Tensor.of(-1).named("x0").requiresGrad(true);
    var x1 = Tensor.of(-2).named("x1").requiresGrad(true);
    Graph graph = Graph.of(w0.mul(x0).add(w1.mul(x1)).add(w2).sigmoid());
    IO.println(graph);
    java.nio.file.Files.writeString(java.nio.file.Path.of("circuit.html"), graph.toHtml());
}
