import org.chainrule.autograd.*;
import org.chainrule.autograd.graph.*;
import org.chainrule.autograd.transform.*;
import org.chainrule.nn.*;
import org.chainrule.nn.data.*;
import org.chainrule.nn.init.*;
import org.chainrule.nn.io.*;
import org.chainrule.nn.layers.*;
import org.chainrule.nn.losses.*;
import org.chainrule.nn.optim.*;
import org.chainrule.nn.random.*;
import org.chainrule.nn.train.*;

/** Creates a tensor that requires a gradient. */
Tensor leaf(double... values) { return (values.length == 1 ? Tensor.of(values[0]) : Tensor.of(values)).requiresGrad(true); }

/** Prints the circuit that a tensor was computed by. */
void graph(Tensor y) { System.out.print(Graph.of(y)); }
