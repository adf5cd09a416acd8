package org.chainrule.examples;

import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;

/** The points (x, y) of a rectangle, row by row from the bottom, as they are fed to a network and drawn. */
record Grid(double[] x, double[] y) {

    /** As many points in each row as in each column, from corner to corner of a square. */
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

    /** A batch of all points, of shape (points, 2). */
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
