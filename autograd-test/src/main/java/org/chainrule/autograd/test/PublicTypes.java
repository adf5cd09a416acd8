package org.chainrule.autograd.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the types that a module exports to everybody. */
public final class PublicTypes {
    private static final String CLASS = ".class";

    private PublicTypes() {}

    /**
     * Returns the public types in the exported packages of a module, with those nested in them.
     *
     * @param member any type of the module
     * @return the types, by name
     * @throws IllegalArgumentException if the type is in no named module
     */
    public static List<Class<?>> ofModuleOf(Class<?> member) {
        Module module = member.getModule();
        if (!module.isNamed()) {
            throw new IllegalArgumentException(member.getName() + " is in no named module");
        }
        ModuleReference reference = module.getLayer().configuration().findModule(module.getName()).orElseThrow()
                .reference();
        Set<String> packages = module.getDescriptor().exports().stream().filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
        return classNames(reference.location().orElseThrow()).stream()
                .filter(name -> name.contains(".") && packages.contains(name.substring(0, name.lastIndexOf('.'))))
                .<Class<?>>map(name -> load(name, member.getClassLoader()))
                .filter(PublicTypes::isPublic).toList();
    }

    private static List<String> classNames(URI location) {
        Path path = Path.of(location);
        try {
            if (Files.isDirectory(path)) {
                return classNames(path);
            }
            try (FileSystem jar = FileSystems.newFileSystem(path)) {
                return classNames(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the classes at " + location + " can't be listed: " + e, e);
        }
    }

    private static List<String> classNames(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString()).filter(name -> name.endsWith(CLASS))
                    .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.')
                            .replace('\\', '.'))
                    .sorted().toList();
        }
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers()) && !type.isSynthetic()
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
    }
}
