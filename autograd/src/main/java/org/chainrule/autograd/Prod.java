package org.chainrule.autograd;

import org.chainrule.autograd.kernel.IntegerRows;
import org.chainrule.autograd.kernel.RowProducts;

/**
 * The product over axes.
 *
 * @param over the axes
 */
record Prod(ReducedAxes over) implements Op {

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[0]);
    }

    @Override
    public Tensor forward(Tensor... x) {
        if (!x[0].dtype().isFloating()) {
            long[] products = new long[shape(x[0].shape()).count()];
            over.reduceIntegers(x[0], IntegerRows::product, products);
            return Tensor.of(shape(x[0].shape()), products);
        }
        Tensor rows = over.rows(x[0]);
        boolean isExact = true; // or else digits were lost on the way
        while (rows.shape().size(-1) > 1) {
            rows = ProductsOfPairs.halved(rows);
            isExact &= !hasSubnormal(rows);
        }
        return rows.shape().size(-1) == 0
                ? Tensor.full(1, over.shape(x[0].shape()), x[0].dtype())
                : rescued(rows.reshape(over.shape(x[0].shape())), x[0], isExact);
    }

    private static double leastNormal(DType type) {
        return type == DType.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    }

    private static boolean hasSubnormal(Tensor products) {
        double least = leastNormal(products.dtype());
        for (double product : products.doubles()) {
            if (product != 0 && Math.abs(product) < least) {
                return true;
            }
        }
        return false;
    }

    /** Returns the products, computed anew where they may be wrong only because a product on the way was out of range. */
    private Tensor rescued(Tensor products, Tensor x, boolean isExact) {
        if (isExact && Rescaling.areNormal(products)) {
            return products;
        }
        double least = leastNormal(products.dtype());
        double[] values = products.doubles();
        double[] scaled = over.reduce(x, RowProducts::product);
        for (int n = 0; n < values.length; n++) {
            if (isExact && Math.abs(values[n]) >= least && Double.isFinite(values[n])) {
                scaled[n] = values[n];
            }
        }
        return Tensor.of(products.shape(), scaled).to(products.dtype());
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ReductionRules.jvp(this, over, tangents, y, x);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(axes -> new Prod(axes), over, 0, isBatched, x);
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return new ProdVjp(over).defer(g, x[0]);
    }

    @Override
    public boolean reads(int i, int j) {
        return j == 0;
    }
}

/**
 * The vjp rule of {@link Prod}, the gradient times the product of the other elements, without a division. The arguments
 * are the gradient and the elements.
 *
 * @param over the axes
 */
record ProdVjp(ReducedAxes over) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return in[1];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        over.mapRows(out,
                (in, at, result, rows, width) -> RowProducts.others(x[0].doubles(), in[0], at[0], result, rows,
                        width),
                x[1]);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(ProdVjp::new, over, 1, isBatched, x);
    }

    /** The second derivatives of a product are symmetric. */
    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor tangent = tangents[0] == null ? null : apply(tangents[0], x[1]);
        return tangents[1] == null
                ? tangent
                : Tangents.plus(tangent, new ProdDirectionalVjp(over).apply(x[0], tangents[1], x[1]));
    }

    @Override
    public VjpResult vjp(int i, Tensor h, Tensor y, Tensor... x) {
        return i == 0
                ? new ProdDirectional(over).defer(h, x[1])
                : new ProdDirectionalVjp(over).defer(x[0], h, x[1]);
    }
}

/**
 * The directional derivative of {@link Prod}, the sum of directions times the product of the other elements. The
 * arguments are the directions and the elements.
 *
 * @param over the axes
 */
record ProdDirectional(ReducedAxes over) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return over.shape(in[1]);
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        Tensor directions = over.rows(x[0].unrecorded()).contiguous();
        Tensor rows = over.rows(x[1].unrecorded()).contiguous();
        Storage.convert(RowProducts.directional(directions.storage().array(), directions.layout().offset(),
                rows.storage().array(), rows.layout().offset(), shape.count(), rows.shape().size(-1)), out);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(ProdDirectional::new, over, 1, isBatched, x);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        Tensor tangent = tangents[0] == null ? null : apply(tangents[0], x[1]);
        return tangents[1] == null
                ? tangent
                : Tangents.plus(tangent, new Sum(over).apply(
                        tangents[1].mul(new ProdDirectionalVjp(over).apply(
                                Tensor.onesLike(y), x[0], x[1]))));
    }

    @Override
    public VjpResult vjp(int i, Tensor g, Tensor y, Tensor... x) {
        return i == 0 ? new ProdVjp(over).defer(g, x[1]) : new ProdDirectionalVjp(over).defer(g, x[0], x[1]);
    }
}

/**
 * The vjp rule of {@link ProdDirectional} by the elements, which is that of {@link ProdVjp}. The arguments are the
 * gradient, the directions and the elements.
 *
 * @param over the axes
 */
record ProdDirectionalVjp(ReducedAxes over) implements KernelOp {

    @Override
    public Shape shape(Shape... in) {
        return in[2];
    }

    @Override
    public void compute(Shape shape, Object out, Tensor... x) {
        over.mapRows(out, (in, at, result, rows, width) -> RowProducts.directionalGradient(x[0].doubles(), in[0], at[0],
                in[1], at[1], result, rows, width), x[1], x[2]);
    }

    @Override
    public Tensor vmap(boolean[] isBatched, Tensor... x) {
        return ReductionRules.vmap(ProdDirectionalVjp::new, over, 2, isBatched, x);
    }

    @Override
    public Tensor vjp(int i, Tensor k, Tensor y, Tensor... x) {
        return Composition.vjp(i, k, this::composed, x);
    }

    @Override
    public Tensor jvp(Tensor[] tangents, Tensor y, Tensor... x) {
        return ForwardPass.ofComposition(tangents, this::composed, x);
    }

    private Tensor composed(Tensor... args) {
        Tensor elements = args[2].requiresGrad() ? args[2] : args[2].recorded(new Node());
        Tensor others = over.unrolled(ProductsOfPairs.others(over.rows(elements)), elements.shape());
        Tensor directional = args[1].mul(others);
        return GradRequest.of(directional).seed(Sum.unreduced(over, args[0], elements.shape())).createGraph()
                .materializeGrads().grad(elements);
    }
}

/** Products of rows by recorded ops, pairwise, which takes about log2 n of them. */
final class ProductsOfPairs {
    private ProductsOfPairs() {}

    /** Multiplies the first half of each row with the second; an odd element stays. */
    static Tensor halved(Tensor rows) {
        int n = rows.shape().size(-1);
        int half = n / 2;
        Tensor products = rows.slice(-1, 0, half).mul(rows.slice(-1, half, 2 * half));
        return n % 2 == 0 ? products : Tensor.concat(-1, products, rows.slice(-1, n - 1, n));
    }

    /** Computes for each element of a row the product of the others by recorded ops, from those of pairs. */
    static Tensor others(Tensor rows) {
        int n = rows.shape().size(-1);
        if (n <= 1) {
            return Tensor.onesLike(rows);
        }
        int half = n / 2;
        Tensor ofHalves = others(halved(rows));
        Tensor pairs = ofHalves.slice(-1, 0, half);
        Tensor first = pairs.mul(rows.slice(-1, half, 2 * half));
        Tensor second = pairs.mul(rows.slice(-1, 0, half));
        return n % 2 == 0
                ? Tensor.concat(-1, first, second)
                : Tensor.concat(-1, first, second, ofHalves.slice(-1, half, half + 1));
    }
}
