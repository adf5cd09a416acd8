package org.chainrule.nn.optim;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Finds the generalized Cauchy point: the first local minimum of the quadratic model g z + z B z / 2 along the
 * projected gradient path z = P(x - t g) - x, which bends wherever an element reaches its bound (Byrd, Lu, Nocedal, Zhu
 * 1995, algorithm CP).
 */
final class CauchyPoint {

    /** A step at which the path reaches the bound of an element. */
    private record Breakpoint(double step, int element) {
        static final Comparator<Breakpoint> NEAREST = Comparator.comparingDouble(Breakpoint::step)
                .thenComparingInt(Breakpoint::element);
    }

    private CauchyPoint() {}

    static double[] find(Box box, CompactHessian hessian, double[] x, double... gradient) {
        double theta = hessian.theta();
        double[] direction = new double[x.length];
        var ahead = new PriorityQueue<>(Breakpoint.NEAREST);
        for (int i = 0; i < x.length; i++) {
            double step = box.stepToBound(i, x[i], -gradient[i]);
            if (step > 0) {
                direction[i] = -gradient[i];
            }
            if (step > 0 && step < Double.POSITIVE_INFINITY) {
                ahead.add(new Breakpoint(step, i));
            }
        }
        double[] point = x.clone();
        double[] p = hessian.transposedW(direction);
        double[] c = new double[p.length]; // W^T z
        double derivative = -CurvatureHistory.dot(direction, direction);
        double curvature = -theta * derivative - CurvatureHistory.dot(p, hessian.middle(p)); // the second derivative
        double least = Math.ulp(-theta * derivative); // which rounding may have made of it
        curvature = Math.max(curvature, least);
        double step = 0;
        while (!ahead.isEmpty() && -derivative / curvature >= ahead.element().step() - step) {
            Breakpoint next = ahead.remove();
            int i = next.element();
            double g = gradient[i];
            double interval = next.step() - step;
            point[i] = box.moved(i, x[i], next.step(), direction[i]);
            CurvatureHistory.add(c, interval, p);
            double[] row = hessian.row(i);
            double[] middle = hessian.middle(row);
            derivative += interval * curvature + g * g + theta * g * (point[i] - x[i])
                    - g * CurvatureHistory.dot(middle, c); // 4.9
            curvature -= theta * g * g + 2 * g * CurvatureHistory.dot(middle, p)
                    + g * g * CurvatureHistory.dot(middle, row); // 4.10
            curvature = Math.max(curvature, least);
            CurvatureHistory.add(p, g, row);
            direction[i] = 0;
            step = next.step();
        }
        step += Math.max(0, -derivative / curvature);
        for (int i = 0; i < x.length; i++) {
            if (direction[i] != 0) {
                point[i] = box.moved(i, x[i], step, direction[i]);
            }
        }
        return point;
    }
}
