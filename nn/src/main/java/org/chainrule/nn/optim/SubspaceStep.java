package org.chainrule.nn.optim;

/**
 * Computes the direction of an iteration within bounds. From the {@linkplain CauchyPoint generalized Cauchy point},
 * elements that are on a bound there stay, and the quadratic model is minimized over the others (Byrd, Lu, Nocedal, Zhu
 * 1995, 5.4 and 5.11). Where that leaves the box, the nearest point in it is taken; if that isn't downhill, the last
 * point of the step that is in the box (Morales, Nocedal 2011).
 */
final class SubspaceStep {
    private SubspaceStep() {}

    /** Returns the direction from x, whose whole length is in the box; NaN where rounding has spoilt the model. */
    static double[] direction(Box box, CompactHessian hessian, double[] x, double... gradient) {
        double[] cauchy = CauchyPoint.find(box, hessian, x, gradient);
        boolean[] isFree = new boolean[x.length];
        double[] residual = hessian.times(difference(cauchy, x)); // the model's gradient there, for free elements
        for (int i = 0; i < x.length; i++) {
            isFree[i] = box.isInside(i, cauchy[i]);
            residual[i] = isFree[i] ? -residual[i] - gradient[i] : 0;
        }
        double[] step = hessian.solve(isFree, residual);
        double[] target = cauchy.clone();
        CurvatureHistory.add(target, 1, step);
        double[] direction = difference(box.nearest(target), x);
        return CurvatureHistory.dot(direction, gradient) < 0
                ? direction
                : difference(box.moved(cauchy, Math.min(1, box.greatestStep(cauchy, step)), step), x);
    }

    private static double[] difference(double[] a, double... b) {
        double[] difference = a.clone();
        CurvatureHistory.add(difference, -1, b);
        return difference;
    }
}
