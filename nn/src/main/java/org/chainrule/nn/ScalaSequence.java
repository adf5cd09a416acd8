package org.chainrule.nn;

import java.util.ArrayList;
import java.util.List;

/** Reads and copies sequences of Scala's library, which is there only if a program brings it. */
final class ScalaSequence {
    private static final String SEQUENCE = "scala.collection.Seq";
    private static final String ITERATOR = "scala.collection.Iterator";

    private ScalaSequence() {}

    static boolean isOne(Object whole) {
        return isContainer(whole.getClass()) && CaseClass.interfaceOf(whole.getClass(), SEQUENCE) != null;
    }

    /** Returns whether a class is a collection, be it a sequence or another. */
    static boolean isContainer(Class<?> type) {
        return CaseClass.interfaceOf(type, "scala.collection.Iterable") != null;
    }

    static List<Object> elements(Object sequence) {
        List<Object> elements = new ArrayList<>();
        Object iterator = call(SEQUENCE, sequence, "iterator");
        while ((boolean) call(ITERATOR, iterator, "hasNext")) {
            elements.add(call(ITERATOR, iterator, "next"));
        }
        return elements;
    }

    /** Returns a sequence of the kind of another. */
    static Object like(Object original, List<Object> elements) {
        try {
            ClassLoader loader = CaseClass.interfaceOf(original.getClass(), SEQUENCE).getClassLoader();
            Object list = loader.loadClass("scala.jdk.javaapi.CollectionConverters").getMethod("asScala", List.class)
                    .invoke(null, elements);
            return loader.loadClass("scala.collection.IterableFactory")
                    .getMethod("from", loader.loadClass("scala.collection.IterableOnce"))
                    .invoke(call(SEQUENCE, original, "iterableFactory"), list);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a copy of a " + original.getClass().getName() + " can't be made", e);
        }
    }

    private static Object call(String declaring, Object target, String method) {
        try {
            return CaseClass.interfaceOf(target.getClass(), declaring).getMethod(method).invoke(target);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a " + target.getClass().getName() + " can't be read", e);
        }
    }
}
