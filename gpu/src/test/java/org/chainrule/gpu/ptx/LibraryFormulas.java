package org.chainrule.gpu.ptx;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.chainrule.autograd.Pointwise;
import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Primitive.Fallback;
import org.chainrule.autograd.formula.TopologicalOrder;

/** The formulas of the library's ops and of their vjp rules, found by reflection, so that none is forgotten. */
final class LibraryFormulas {
    private LibraryFormulas() {}

    /**
     * A formula.
     *
     * @param name the op's name, and for a rule the argument's
     * @param arity how many arguments there may be
     * @param expression the formula
     * @param single whether for single precision
     */
    record Case(String name, int arity, Expr expression, boolean single) {
        /** Returns whether it calls a function of the platform, which a GPU doesn't have. */
        boolean callsThePlatform() {
            return TopologicalOrder.of(expression.inlineCalls(single)).stream()
                    .anyMatch(node -> node.primitive() instanceof Fallback);
        }

        @Override
        public String toString() {
            return name + (single ? " in F32" : " in F64");
        }
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Pointwise op : ops()) {
            Formula formula = op.formula();
            for (boolean single : new boolean[] {true, false}) {
                Expr definition = formula.definition(single) == null ? formula.body() : formula.definition(single);
                cases.add(new Case(op.name(), formula.arity(), definition, single));
                for (int i = 0; i < formula.arity(); i++) {
                    Expr rule = formula.vjp(i);
                    if (rule != null) {
                        cases.add(new Case(op.name() + " by " + formula.names(i), formula.arity() + 2,
                                rule, single));
                    }
                }
            }
        }
        return cases;
    }

    private static List<Pointwise> ops() {
        List<Pointwise> ops = new ArrayList<>();
        try {
            Path place = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                read(place, ops);
            } else {
                try (var jar = FileSystems.newFileSystem(place)) {
                    read(jar.getPath("/"), ops);
                }
            }
        } catch (IOException | URISyntaxException | ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        return ops;
    }

    private static void read(Path root, List<Pointwise> ops) throws IOException, ReflectiveOperationException {
        String inPackage = Tensor.class.getPackageName();
        List<String> names;
        try (Stream<Path> files = Files.list(root.resolve(inPackage.replace('.', '/')))) {
            names = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith("Formulas.class"))
                    .sorted().toList();
        }
        for (String name : names) {
            for (Field field : Class.forName(inPackage + "." + name.replace(".class", "")).getDeclaredFields()) {
                if (field.getType() == Pointwise.class) {
                    field.setAccessible(true);
                    ops.add((Pointwise) field.get(null));
                }
            }
        }
    }
}
