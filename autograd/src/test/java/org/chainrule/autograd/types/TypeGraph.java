package org.chainrule.autograd.types;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which types refer to which, as their class files say. Nested types count as part of the type around them.
 *
 * @param references from each type to those that it mentions, by their full names
 */
public record TypeGraph(Map<String, Set<String>> references) {
    private static final Pattern NAME = Pattern.compile("(?:^|L)(org/chainrule/[\\w/]+)");

    /** Reads all classes below a folder. */
    public static TypeGraph read(Path folder) throws IOException {
        var references = new TreeMap<String, Set<String>>();
        try (var paths = Files.walk(folder)) {
            paths.filter(path -> path.toString().endsWith(".class") && !path.toString().endsWith("-info.class"))
                    .map(TypeGraph::parse).forEach(type -> references
                            .computeIfAbsent(outermost(type.thisClass().asInternalName()), _ -> new TreeSet<>())
                            .addAll(mentioned(type)));
        }
        references.forEach((type, others) -> {
            others.remove(type);
            others.retainAll(references.keySet()); // what looks like a name in a text is none
        });
        return new TypeGraph(references);
    }

    private static ClassModel parse(Path path) {
        try {
            return ClassFile.of().parse(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Classes, descriptors and signatures all stand as text in the constant pool. */
    private static Set<String> mentioned(ClassModel type) {
        var names = new TreeSet<String>();
        type.constantPool().forEach(entry -> {
            if (entry instanceof Utf8Entry text) {
                NAME.matcher(text.stringValue()).results().forEach(name -> names.add(outermost(name.group(1))));
            }
        });
        return names;
    }

    private static String outermost(String internalName) {
        String name = internalName.replace('/', '.');
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    private static String packageOf(String type) {
        return type.substring(0, type.lastIndexOf('.'));
    }

    /** The packages and which of the others they refer to. */
    public TypeGraph packages() {
        var packages = new TreeMap<String, Set<String>>();
        references.forEach((type, others) -> others.forEach(other -> {
            Set<String> known = packages.computeIfAbsent(packageOf(type), _ -> new TreeSet<>());
            if (!packageOf(other).equals(packageOf(type))) {
                known.add(packageOf(other));
            }
        }));
        return new TypeGraph(packages);
    }

    /** The types of a package by their simple names. */
    public TypeGraph within(String packageName) {
        var within = new TreeMap<String, Set<String>>();
        references.forEach((type, others) -> {
            if (packageOf(type).equals(packageName)) {
                Set<String> known = within.computeIfAbsent(simple(type), _ -> new TreeSet<>());
                others.stream().filter(other -> packageOf(other).equals(packageName)).map(TypeGraph::simple)
                        .forEach(known::add);
            }
        });
        return new TypeGraph(within);
    }

    /** The graph of the other types. */
    public TypeGraph without(Set<String> types) {
        var rest = new TreeMap<>(references);
        rest.keySet().removeAll(types);
        rest.replaceAll((_, others) -> others.stream().filter(Predicate.not(types::contains))
                .collect(Collectors.toCollection(TreeSet::new)));
        return new TypeGraph(rest);
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** The cycles: the greatest sets of two or more types each of which refers to all others, perhaps through some. */
    public List<Set<String>> cycles() {
        return new Components().find().stream().filter(component -> component.size() > 1).toList();
    }

    /** Tarjan's strongly connected components. */
    private final class Components {
        private final Map<String, Integer> indices = new HashMap<>();
        private final Map<String, Integer> lowest = new HashMap<>();
        private final Deque<String> open = new ArrayDeque<>();
        private final List<Set<String>> found = new ArrayList<>();

        Collection<Set<String>> find() {
            references.keySet().forEach(this::visit);
            return found;
        }

        private int visit(String type) {
            if (indices.containsKey(type)) {
                return open.contains(type) ? indices.get(type) : Integer.MAX_VALUE;
            }
            int index = indices.size();
            indices.put(type, index);
            lowest.put(type, index);
            open.push(type);
            for (String other : references.getOrDefault(type, Set.of())) {
                boolean isNew = !indices.containsKey(other);
                int reached = visit(other);
                lowest.merge(type, isNew ? lowest.get(other) : reached, Math::min);
            }
            if (lowest.get(type) == index) {
                var component = new TreeSet<String>();
                String member;
                do {
                    member = open.pop();
                    component.add(member);
                } while (!member.equals(type));
                found.add(component);
            }
            return index;
        }
    }
}
