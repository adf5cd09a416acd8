package org.chainrule.linalg;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.lu.LUDecompositionAlt_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Makes the decompositions of EJML, the one door to it. EJML is no module, and our descriptor can't depend on the name
 * that Java makes of its file's. So this module reads whatever has EJML's packages: the class path or automatic modules.
 */
final class Ejml {
    private static final boolean IS_THERE = read(Ejml.class.getModule());

    private Ejml() {}

    static DMatrixRMaj matrix(int rows, int columns, double[] elements) {
        return DMatrixRMaj.wrap(rows, columns, elements);
    }

    static CholeskyDecomposition_F64<DMatrixRMaj> cholesky(int size) {
        requireEjml();
        return DecompositionFactory_DDRM.chol(size, true);
    }

    static SingularValueDecomposition_F64<DMatrixRMaj> svd(int rows, int columns) {
        requireEjml();
        return DecompositionFactory_DDRM.svd(rows, columns, true, true, true);
    }

    static LUDecompositionAlt_DDRM lu() {
        requireEjml();
        return new LUDecompositionAlt_DDRM();
    }

    static EigenDecomposition_F64<DMatrixRMaj> eigenvalues(int size) {
        requireEjml();
        return DecompositionFactory_DDRM.eig(size, true, true);
    }

    static QRDecomposition<DMatrixRMaj> qr(int rows, int columns) {
        requireEjml();
        return DecompositionFactory_DDRM.qr(rows, columns);
    }

    private static boolean read(Module linalg) {
        ClassLoader loader = Ejml.class.getClassLoader();
        if (linalg.isNamed()) {
            linalg.addReads(loader.getUnnamedModule());
            linalg.getLayer().modules().stream()
                    .filter(module -> module.getPackages().stream().anyMatch(name -> name.startsWith("org.ejml.")))
                    .forEach(linalg::addReads);
        }
        try {
            Class.forName("org.ejml.dense.row.factory.DecompositionFactory_DDRM", false, loader);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void requireEjml() {
        if (!IS_THERE) {
            throw new IllegalStateException("matrices are factorized by org.ejml:ejml-ddense, which isn't there; on a "
                    + "module path it is found with --add-modules ejml.ddense");
        }
    }
}
