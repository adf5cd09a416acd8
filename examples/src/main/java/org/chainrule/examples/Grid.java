package org.chainrule.examples;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** A rectangular grid of points (x, y), row by row from the bottom, as inputs of a network and for drawing. */
record Grid(double[] x, double[] y) {

    /** Creates a grid of a square, with the same number of points in each row and column. */
    static Grid square(double from, double to, int count) {
        double[] steps = Tensor.linspace(from, to, count).toDoubleArray();
        return new Grid(steps, steps);
    }

    double left() {
        return x[0];
    }

    double right() {
        return x[x.length - 1];
    }

    double bottom() {
        return y[0];
    }

    double top() {
        return y[y.length - 1];
    }

    int size() {
        return x.length * y.length;
    }

    /** Returns all points as a batch of shape (points, 2). */
    Tensor points() {
        double[] points = new double[2 * size()];
        int i = 0;
        for (double height : y) {
            for (double width : x) {
                points[i++] = width;
                points[i++] = height;
            }
        }
        return Tensor.of(Shape.of(size(), 2), points);
    }
}
