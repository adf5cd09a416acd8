package org.chainrule.autograd.transform;

/** How a Jacobian matrix is computed. */
public enum JacobianMode {
    /** Column by column, a forward pass for each element of the argument. */
    FORWARD,
    /** Row by row, a backward pass for each element of the result. */
    REVERSE,
    /** By columns if the argument has fewer elements than the result, else by rows. */
    AUTO
}
