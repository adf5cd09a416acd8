package org.chainrule.nn;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.chainrule.autograd.Op;
import org.chainrule.autograd.Tensor;

/**
 * Refuses objects in which parameters could be hidden from training. A lambda's captured values, an ordinary class's
 * fields and the elements of a set can't be listed under a name, so training would ignore them without an error. The
 * types that fields were declared with are checked, which can be seen in any module.
 */
final class HiddenParameterCheck {
    private final Set<Type> seen = new HashSet<>(); // a type may refer to itself

    private HiddenParameterCheck() {}

    /** Refuses an object, of which no components are known, if there could be parameters in it. */
    static void check(Object whole) {
        Class<?> type = whole.getClass();
        if (isContainer(type)) {
            throw new IllegalArgumentException("the elements of a " + type.getName() + " have no names under which "
                    + "parameters could be listed; use a List or a Map");
        }
        boolean isFunction = type.isHidden() || type.isSynthetic();
        var check = new HiddenParameterCheck();
        for (Field field : fields(type)) {
            if (check.mayHold(field.getGenericType())) {
                throw new IllegalArgumentException((isFunction
                        ? "a lambda or method reference"
                        : "the class " + type.getName()) + " holds something of type " + field.getType().getSimpleName()
                        + ", in which parameters could hide from training; make it a " + productOf(type)
                        + (isFunction ? " that implements Layer" : ", or let it implement Composite"));
            }
        }
    }

    /** Returns what has components in the language of a class. */
    private static String productOf(Class<?> type) {
        return DataClass.isOfKotlin(type)
                ? "data class, of which all properties are parameters of a public constructor"
                : CaseClass.isOfScala(type) ? "case class with one list of parameters" : "record";
    }

    /** Refuses a class that has fields beside its components, as a record can't, if there could be parameters in one. */
    static void checkBeside(ProductType product) {
        Class<?> type = product.type();
        Set<String> components = product.components().stream().map(ProductType.Component::name)
                .collect(Collectors.toSet());
        var check = new HiddenParameterCheck();
        for (Field field : type.isRecord() ? List.<Field>of() : fields(type)) {
            boolean isComponent = field.getDeclaringClass() == type && components.contains(field.getName());
            if (!isComponent && check.mayHold(field.getGenericType())) {
                throw new IllegalArgumentException("the class " + type.getName() + " holds " + field.getName()
                        + ", in which parameters could hide from training, beside the parameters of its constructor; "
                        + "make it one of these, or let the class implement Composite");
            }
        }
    }

    private static List<Field> fields(Class<?> whole) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = whole; type != null; type = type.getSuperclass()) {
            Stream.of(type.getDeclaredFields()).filter(field -> !Modifier.isStatic(field.getModifiers()))
                    .forEach(fields::add);
        }
        return fields;
    }

    private boolean mayHold(Type type) {
        return seen.add(type) && switch (type) {
            case Class<?> plain -> mayHoldTensors(plain);
            case GenericArrayType array -> mayHold(array.getGenericComponentType());
            case ParameterizedType generic -> any(generic.getActualTypeArguments())
                    || generic.getRawType() instanceof Class<?> raw && !isContainer(raw) && mayHold(raw);
            case WildcardType wildcard -> any(wildcard.getUpperBounds());
            case TypeVariable<?> variable -> any(variable.getBounds());
            default -> false;
        };
    }

    private boolean any(Type... types) {
        return Stream.of(types).anyMatch(this::mayHold);
    }

    private boolean mayHoldTensors(Class<?> type) {
        if (type.isArray()) {
            return mayHold(type.componentType());
        }
        if (Stream.of(Tensor.class, Layer.class, Composite.class).anyMatch(part -> part.isAssignableFrom(type))) {
            return true;
        }
        if (Op.class.isAssignableFrom(type)) {
            return false; // ops carry settings only
        }
        return isContainer(type) || !isOfJava(type) && any(
                fields(type).stream().map(Field::getGenericType).toArray(Type[]::new));
    }

    private static boolean isContainer(Class<?> type) {
        return Stream.of(Collection.class, Map.class, Optional.class)
                .anyMatch(container -> container.isAssignableFrom(type)) || ScalaSequence.isContainer(type);
    }

    /** Java's own classes have no fields for layers, so their fields needn't be searched. */
    private static boolean isOfJava(Class<?> type) {
        return type.getName().startsWith("java.");
    }
}
