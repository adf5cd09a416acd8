package org.chainrule.autograd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What other libraries have a name for, and is written with several ops here; the page of names takes the code from this file.
 *
 * @param theirs the names there
 * @param ours what is written here
 * @param values the elements of the result, by NumPy and SciPy
 */
record ComposedName(String theirs, Supplier<Tensor> ours, double... values) {
    private static final Path SOURCE = Path.of("src/test/java/org/chainrule/autograd/ComposedName.java");
    private static final Pattern CODE = Pattern.compile("(?s) of\\(\"([^\"]+)\",\\s+\\(\\) -> (.+?),\\n +[-0-9]");
    private static final Tensor x = Tensor.of(new double[][] {{1, -2, 3}, {4, 0, -6}});
    private static final Tensor y = Tensor.of(new double[][] {{2, 1, 0}, {1, 5, -1}});
    private static final Tensor z = Tensor.of(new double[][] {{1, 2}, {4, 6}, {1, 3}});
    private static final Tensor gaps = Tensor.of(new double[][] {{1, Double.NaN, 3}, {Double.NaN, 5, 4}});
    private static final Tensor u = Tensor.of(1, 2);
    private static final Tensor v = Tensor.of(3, 1, 2);
    private static final Tensor w = Tensor.of(1, 5, 4);
    private static final Tensor n = Tensor.of(new long[] {4, 0, 5});
    private static final Tensor mask = Tensor.of(new boolean[][] {{true, false, true}, {true, true, false}});

    // @formatter:off
    static final List<ComposedName> ALL = List.of(
            of("torch.addr", () -> x.add(u.outer(v)),
                    4, -1, 5, 10, 2, -2),
            of("torch.angle, numpy.angle", () -> Tensor.where(x.lt(0), Math.PI, x.mul(0)),
                    0, 3.141592653589793, 0, 0, 0, 3.141592653589793),
            of("torch.broadcast_tensors, numpy.broadcast_arrays", () -> v.expand(v.shape().broadcast(x.shape())),
                    3, 1, 2, 3, 1, 2),
            of("torch.column_stack, numpy.column_stack", () -> Tensor.stack(1, v, w),
                    3, 1, 1, 5, 2, 4),
            of("torch.diagflat, numpy.diagflat", () -> x.flatten().diag(),
                    1, 0, 0, 0, 0, 0, 0, -2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -6),
            of("torch.dstack, numpy.dstack", () -> Tensor.stack(2, x, y),
                    1, 2, -2, 1, 3, 0, 4, 1, 0, 5, -6, -1),
            of("torch.expand_as", () -> v.expand(x.shape()),
                    3, 1, 2, 3, 1, 2),
            of("torch.Tensor.reshape_as, torch.Tensor.view_as", () -> x.reshape(z.shape()),
                    1, -2, 3, 4, 0, -6),
            of("torch.float_power, numpy.float_power", () -> n.to(DType.F64).pow(0.5),
                    2, 0, 2.23606797749979),
            of("torch.hsplit, numpy.hsplit", () -> x.tensorSplit(3, 1).get(1),
                    -2, 0),
            of("torch.vsplit, numpy.vsplit", () -> x.tensorSplit(2, 0).get(1),
                    4, 0, -6),
            of("torch.inner, numpy.inner", () -> x.tensorDot(y, new int[] {-1}, new int[] {-1}),
                    0, -12, 8, 10),
            of("torch.isneginf, numpy.isneginf", () -> x.eq(Double.NEGATIVE_INFINITY),
                    0, 0, 0, 0, 0, 0),
            of("torch.masked.sum, numpy.sum(where=mask)", () -> x.maskedFill(mask.logicalNot(), 0).sum(1),
                    4, 4),
            of("torch.masked.mean, numpy.mean(where=mask)", () -> x.maskedFill(mask.logicalNot(), 0).sum(1).div(mask.sum(1)),
                    2, 2),
            of("torch.msort", () -> x.sort(0).values(),
                    1, -2, -6, 4, 0, 3),
            of("torch.nn.functional.bilinear", () -> Tensor.einsum("bi,oij,bj->bo", u.unsqueeze(0), x.unsqueeze(0), v.unsqueeze(0)),
                    7),
            of("torch.nn.functional.normalize", () -> x.div(x.norm(2, true, 1).clampMin(1e-12)),
                    0.2672612419124244, -0.5345224838248488, 0.8017837257372732, 0.5547001962252291, 0, -0.8320502943378437),
            of("torch.nn.functional.pdist, scipy.spatial.distance.pdist", () -> z.cdist(z).maskedSelect(Tensor.ones(3, 3).triu(1).to(DType.BOOL)),
                    5, 1, 4.242640687119285),
            of("torch.nn.functional.rms_norm", () -> x.div(x.square().mean(true, 1).add(1e-6).sqrt()),
                    0.4629100002887783, -0.9258200005775566, 1.388730000866335, 0.9607688951160359, 0, -1.441153342674054),
            of("torch.nn.functional.softmin", () -> x.neg().softmax(1),
                    0.047123416524664154, 0.9464991225528937, 0.006377460922442298, 4.5285621964412445e-05, 0.0024725111823572427, 0.9974822031956785),
            of("torch.put, numpy.put", () -> x.flatten().indexPut(false, w, n).reshape(x.shape()),
                    5, -2, 3, 4, 1, 4),
            of("torch.special.spherical_bessel_j0, scipy.special.spherical_jn(0)", () -> x.div(Math.PI).sinc(),
                    0.8414709848078965, 0.45464871341284085, 0.0470400026866224, -0.18920062382698205, 1, -0.04656924969982098),
            of("torch.tril_indices, numpy.tril_indices", () -> Tensor.ones(3, 3).tril().nonzero().transpose(),
                    0, 1, 1, 2, 2, 2, 0, 0, 1, 0, 1, 2),
            of("torch.triu_indices, numpy.triu_indices", () -> Tensor.ones(3, 3).triu(1).nonzero().transpose(),
                    0, 0, 1, 1, 2, 2),
            of("torch.unravel_index, numpy.unravel_index", () -> Tensor.stack(0, n.floorDivide(3), n.remainder(3)),
                    1, 0, 1, 1, 0, 2),
            of("torch.vander, numpy.vander", () -> v.unsqueeze(1).pow(Tensor.arange(3).flip()),
                    9, 3, 1, 1, 1, 1, 4, 2, 1),
            of("numpy.average", () -> x.mul(w).sum(1).div(w.sum()),
                    0.3, -2),
            of("numpy.intersect1d", () -> v.maskedSelect(v.isin(w)).unique().values(),
                    1),
            of("numpy.setdiff1d", () -> v.maskedSelect(v.isin(w).logicalNot()).unique().values(),
                    2, 3),
            of("numpy.union1d", () -> Tensor.concat(0, v, w).unique().values(),
                    1, 2, 3, 4, 5),
            of("numpy.nanmax", () -> gaps.maskedFill(gaps.isNaN(), Double.NEGATIVE_INFINITY).max(1),
                    3, 5),
            of("numpy.nanprod", () -> gaps.maskedFill(gaps.isNaN(), 1).prod(1),
                    3, 20),
            of("numpy.percentile", () -> x.quantile(0.25, 1),
                    -0.5, -3),
            of("numpy.ptp", () -> x.max(1).sub(x.min(1)),
                    5, 10),
            of("numpy.tri", () -> Tensor.ones(2, 3).tril(),
                    1, 0, 0, 1, 1, 0),
            of("scipy.special.betaln", () -> v.lgamma().add(w.lgamma()).sub(v.add(w).lgamma()),
                    -1.0986122886681098, -1.6094379124341003, -2.995732273553991),
            of("scipy.special.gamma", () -> w.lgamma().exp(),
                    1, 24, 6),
            of("scipy.special.rel_entr", () -> v.xlogy(v.div(w)),
                    3.295836866004329, -1.6094379124341003, -1.3862943611198906));
    // @formatter:on

    private static ComposedName of(String theirs, Supplier<Tensor> ours, double... values) {
        return new ComposedName(theirs, ours, values);
    }

    /** The code here by the names there. */
    static Map<String, String> code() {
        try {
            Map<String, String> code = new TreeMap<>();
            var entry = CODE.matcher(Files.readString(SOURCE));
            while (entry.find()) {
                for (String name : entry.group(1).split(", ")) {
                    code.put(name, entry.group(2).replaceAll("\\s+", " "));
                }
            }
            return code;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
