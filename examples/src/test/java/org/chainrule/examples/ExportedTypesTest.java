package org.chainrule.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.check.GradCheck;
import org.chainrule.autograd.graph.Graph;
import org.chainrule.autograd.transform.Transform;
import org.chainrule.linalg.Linalg;
import org.chainrule.nn.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What public methods mention can be named by whoever calls them: types that their module exports, or one that it
 * {@code requires transitive}. Of annotations it needn't be true, of which javac's lint says the same, so it is off.
 */
class ExportedTypesTest {
    /** What the laws of ops are tests of: whoever runs these has it, and whoever checks gradients alone needn't. */
    private static final Set<String> TEST_FRAMEWORKS = Set.of("org.junit.jupiter.api", "net.jqwik.api");

    @ParameterizedTest
    @ValueSource(classes = {Tensor.class, GradCheck.class, Graph.class, Transform.class, Linalg.class, Layer.class})
    void publicMembersMentionExportedTypes(Class<?> member) throws Exception {
        ModuleReference module = module(member);
        Set<String> readable = new HashSet<>();
        addReadable(module.descriptor(), readable, new HashSet<>());
        if (member == GradCheck.class) {
            readable.addAll(TEST_FRAMEWORKS);
        }
        Set<String> hidden = new TreeSet<>();
        int types = 0;
        for (Class<?> type : exported(module)) {
            types++;
            mentioned(type).filter(mention -> !readable.contains(mention.getPackageName()))
                    .forEach(mention -> hidden.add(type.getName() + " mentions " + mention.getName()));
        }
        assertThat(types).isPositive();
        assertThat(hidden).isEmpty();
    }

    /** Annotations say what may be null, and those who don't look at them don't need them. */
    @Test
    void nothingNeedsTheAnnotations() throws Exception {
        for (Class<?> member : List.of(Tensor.class, GradCheck.class, Graph.class, Transform.class, Linalg.class,
                Layer.class)) {
            assertThat(module(member).descriptor().requires()).as(member.getName())
                    .filteredOn(requires -> requires.name().equals("org.jspecify"))
                    .allSatisfy(requires -> assertThat(requires.modifiers()).containsExactly(Requires.Modifier.STATIC))
                    .hasSize(1);
        }
    }

    private static ModuleReference module(Class<?> member) throws Exception {
        Path home = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(home).findAll().iterator().next();
    }

    private static void addReadable(ModuleDescriptor module, Set<String> packages, Set<String> seen) {
        if (!seen.add(module.name())) {
            return;
        }
        module.exports().stream().filter(exports -> !exports.isQualified())
                .forEach(exports -> packages.add(exports.source()));
        module.requires().stream()
                .filter(requires -> requires.modifiers().contains(Requires.Modifier.TRANSITIVE)
                        || requires.name().equals("java.base"))
                .forEach(requires -> find(requires.name()).ifPresent(
                        required -> addReadable(required.descriptor(), packages, seen)));
    }

    private static Optional<ModuleReference> find(String name) {
        Path[] homes = Stream.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .map(Path::of).filter(home -> home.toFile().exists() && home.toString().contains("target"))
                .toArray(Path[]::new);
        return Stream.of(ModuleFinder.ofSystem(), ModuleFinder.of(homes)).flatMap(finder -> finder.find(name).stream())
                .findFirst();
    }

    private static List<Class<?>> exported(ModuleReference module) throws IOException, ClassNotFoundException {
        Set<String> packages = new HashSet<>();
        module.descriptor().exports().stream().filter(exports -> !exports.isQualified())
                .forEach(exports -> packages.add(exports.source()));
        List<Class<?>> types = new ArrayList<>();
        try (var reader = module.open(); Stream<String> names = reader.list()) {
            for (String file : names.filter(name -> name.endsWith(".class") && name.contains("/")).toList()) {
                String name = file.replace(".class", "").replace('/', '.');
                if (packages.contains(name.substring(0, name.lastIndexOf('.'))) && !name.endsWith("-info")) {
                    Class<?> type = Class.forName(name, false, ExportedTypesTest.class.getClassLoader());
                    if (isPublic(type)) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
    }

    /** Returns the types in the signatures of what can be used of a type. */
    private static Stream<Class<?>> mentioned(Class<?> type) {
        Stream<Type> all = Stream.of(
                Stream.of(type.getDeclaredFields()).filter(ExportedTypesTest::isUsable).map(Field::getGenericType),
                Stream.<Executable>concat(Stream.of(type.getDeclaredMethods()),
                        Stream.of(type.getDeclaredConstructors()))
                        .filter(ExportedTypesTest::isUsable).flatMap(ExportedTypesTest::types),
                Stream.of(type.getTypeParameters()).flatMap(parameter -> Stream.of(parameter.getBounds())))
                .flatMap(types -> types);
        return all.flatMap(ExportedTypesTest::classes);
    }

    private static boolean isUsable(Member member) {
        return !member.isSynthetic() && (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private static Stream<Type> types(Executable member) {
        Stream<Type> result = member instanceof Method method ? Stream.of(method.getGenericReturnType()) : Stream.of();
        return Stream.concat(result, Stream.concat(Arrays.stream(member.getGenericParameterTypes()),
                Stream.concat(Arrays.stream(member.getGenericExceptionTypes()),
                        Stream.of(member.getTypeParameters()).flatMap(variable -> Stream.of(variable.getBounds())))));
    }

    private static Stream<Class<?>> classes(Type type) {
        return switch (type) {
            case Class<?> plain when plain.isArray() -> classes(plain.getComponentType());
            case Class<?> plain -> plain.isPrimitive() ? Stream.of() : Stream.of(plain);
            case ParameterizedType generic -> Stream.concat(classes(generic.getRawType()),
                    Stream.of(generic.getActualTypeArguments()).flatMap(ExportedTypesTest::classes));
            case GenericArrayType array -> classes(array.getGenericComponentType());
            case WildcardType wildcard -> Stream.concat(Stream.of(wildcard.getUpperBounds()),
                    Stream.of(wildcard.getLowerBounds())).flatMap(ExportedTypesTest::classes);
            case TypeVariable<?> _ -> Stream.of(); // its bounds are listed where it is declared
            default -> throw new AssertionError(type);
        };
    }
}
