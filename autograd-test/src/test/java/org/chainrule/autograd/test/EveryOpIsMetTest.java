package org.chainrule.autograd.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;

/** The cases apply every class of ops that the library has, so that the laws reach all of them. */
class EveryOpIsMetTest {

    @Test
    void everyClassOfOpsIsApplied() throws IOException, URISyntaxException {
        Collection<OpUses.Use> uses = OpUses.of(LibraryOps.cases()).values();
        List<Class<?>> classes = opClasses().stream()
                .filter(type -> !type.getSimpleName().equals("PerExample")) // of other ops within vmap; see the law VMAP
                .filter(type -> !type.getSimpleName().equals("Call")) // of a custom function; see CustomFunctionLawsTest
                .filter(type -> !type.getSimpleName().equals("Move")) // to another device; see the tests of the module gpu
                .filter(type -> !type.getSimpleName().equals("OpaqueOp")) // of programs; see CompiledOpsTest
                .toList();
        assertThat(classes).extracting(Class::getSimpleName).contains("MatMul", "Pointwise", "Softmax");
        assertThat(uses).extracting(use -> (Object) use.op.getClass()).containsAll(classes);
    }

    private static List<Class<?>> opClasses() throws IOException, URISyntaxException {
        URI tensor = Tensor.class.getResource("Tensor.class").toURI();
        if (!tensor.getScheme().equals("jar")) {
            return opClasses(Path.of(tensor).getParent());
        }
        try (FileSystem jar = FileSystems.newFileSystem(tensor, Map.of())) {
            return opClasses(jar.getPath(Tensor.class.getPackageName().replace('.', '/')));
        }
    }

    private static List<Class<?>> opClasses(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class"))
                    .<Class<?>>map(EveryOpIsMetTest::load)
                    .filter(type -> Op.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> load(String file) {
        String name = Tensor.class.getPackageName() + "." + file.substring(0, file.length() - ".class".length());
        try {
            return Class.forName(name, false, Tensor.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
