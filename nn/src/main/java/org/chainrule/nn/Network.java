package org.chainrule.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import org.chainrule.autograd.DType;
import org.chainrule.autograd.Device;
import org.chainrule.autograd.Op;
import org.chainrule.autograd.Shape;
import org.chainrule.autograd.Tensor;
import org.chainrule.nn.internal.NetworkArgument;
import org.chainrule.nn.internal.ParameterNames;

/**
 * Lists, copies, converts and summarizes networks. A network is an ordinary object, mostly a record of layers with a
 * {@code forward} method:
 *
 * {@snippet :
 * record Xor(Linear hidden, Linear out) implements Layer {
 *     public Tensor forward(Tensor x) {
 *         return out.forward(hidden.forward(x).tanh());
 *     }
 * }
 * }
 *
 * <p>
 * There is nothing to register and no base class. Tensors are found in the record's components, and in the components
 * of those, through lists, maps and arrays; their names are the way there, {@code hidden.weight}. A tensor that
 * requires a gradient is a parameter; any other, such as a moving average, is a buffer. One that is found twice is
 * shared, and keeps its first name. Data classes of Kotlin, and case classes and sequences of Scala, are gone through like records and lists.
 */
public final class Network {
    private Network() {}

    /**
     * Returns the parameters, which training changes: the tensors that require a gradient. Each is
     * {@linkplain Tensor#named named} by its path, for errors and pictures, unless it was given another name.
     *
     * @param network a record, a layer, or a list, map or array of those
     * @return the parameters by their dotted names
     * @throws IllegalArgumentException if the object is no network but a plain value, such as a text, a number or a
     *         constant; if parameters could be where they can't be listed, in the captured values of a lambda, in a class
     *         that is no record and doesn't implement {@link Composite}, or in a set; if one is the result of an op, or two
     *         have the same name
     * @throws IllegalStateException if a record stands in a package that its module doesn't open
     */
    public static NamedTensors parameters(Object network) {
        return collect(network, Tensor::requiresGrad);
    }

    /**
     * Returns the buffers, which aren't trained: the tensors that require no gradient, such as the moving averages of
     * {@code BatchNorm}.
     *
     * @param network the network
     * @return the buffers by their dotted names
     * @throws IllegalArgumentException as {@link #parameters}
     * @throws IllegalStateException as {@link #parameters}
     */
    public static NamedTensors buffers(Object network) {
        return collect(network, tensor -> !tensor.requiresGrad());
    }

    /**
     * Returns parameters and buffers, which is all that must be saved and loaded.
     *
     * @param network the network
     * @return the tensors by their dotted names
     * @throws IllegalArgumentException as {@link #parameters}
     * @throws IllegalStateException as {@link #parameters}
     */
    public static NamedTensors state(Object network) {
        return collect(network, _ -> true);
    }

    private static NamedTensors collect(Object network, Predicate<Tensor> wanted) {
        NetworkArgument.require(network);
        SequencedMap<String, Tensor> found = new LinkedHashMap<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        eachTensor("", network, (name, tensor) -> {
            if (seen.add(tensor)) {
                if (found.put(name, tensor) != null) {
                    throw new IllegalArgumentException("two tensors are named " + name
                            + "; a name in a map, or one that components() gives, should have no dot");
                }
                ParameterNames.name(name, tensor);
            }
        });
        found.values().removeIf(wanted.negate());
        return new NamedTensors(found);
    }

    private static void eachTensor(String path, Object part, BiConsumer<String, Tensor> action) {
        if (part instanceof Tensor tensor) {
            requireLeaf(path, tensor);
            action.accept(path, tensor);
        } else {
            components(path, part).forEach(
                    (name, inner) -> eachTensor(path.isEmpty() ? name : path + "." + name, inner, action));
        }
    }

    private static SequencedMap<String, ?> components(String path, Object part) {
        try {
            return ComponentTree.componentsOf(part);
        } catch (IllegalArgumentException e) {
            throw path.isEmpty() ? e : new IllegalArgumentException("at " + path + ": " + e.getMessage(), e.getCause());
        }
    }

    private static void requireLeaf(String path, Tensor tensor) {
        if (!tensor.isLeaf()) {
            throw new IllegalArgumentException((path.isEmpty() ? tensor.shape() + " " + tensor.dtype() : path)
                    + " is the result of " + tensor.op().name()
                    + ", which training can't write; hold what it was computed from, or detach() it");
        }
    }

    /** Names the parameters of a layer, as far as they can be listed. */
    static void nameParameters(String path, Layer layer) {
        try {
            eachTensor(path, layer, ParameterNames::name);
        } catch (IllegalArgumentException | IllegalStateException _) {
            // Whoever asks for the parameters is told.
        }
    }

    /**
     * Returns whether a network has a layer that {@linkplain Layer#dependsOnTraining depends on training mode}.
     *
     * @param network a record, a layer, or a list, map or array of those
     * @return true if there is one
     * @throws IllegalArgumentException as {@link #parameters}
     * @throws IllegalStateException as {@link #parameters}
     */
    public static boolean dependsOnTraining(Object network) {
        NetworkArgument.require(network);
        return hasLayer(network, Layer::dependsOnTraining);
    }

    /**
     * Returns whether a network has a layer that {@linkplain Layer#dependsOnWorkers exchanges numbers with other workers}.
     *
     * @param network a record, a layer, or a list, map or array of those
     * @return true if there is one
     * @throws IllegalArgumentException as {@link #parameters}
     * @throws IllegalStateException as {@link #parameters}
     */
    public static boolean dependsOnWorkers(Object network) {
        NetworkArgument.require(network);
        return hasLayer(network, Layer::dependsOnWorkers);
    }

    private static boolean hasLayer(Object part, Predicate<Layer> wanted) {
        return part instanceof Layer layer && wanted.test(layer) || ComponentTree.componentsOf(part).values().stream()
                .anyMatch(inner -> hasLayer(inner, wanted));
    }

    /**
     * Returns the network as a table: its layers, the shapes of their tensors, the number of parameters.
     *
     * @param network the network
     * @return lines of text
     * @throws IllegalArgumentException as {@link #parameters}
     * @throws IllegalStateException as {@link #parameters}
     */
    public static String summary(Object network) {
        NetworkArgument.require(network);
        return Summary.of(network);
    }

    /**
     * Returns the network as a table with the shape of each layer's output, the number of its parameters, and the number of
     * multiply-adds that it takes, for a sample input.
     *
     * <p>
     * The network is run once on the sample, in evaluation mode and without recording. Multiply-adds are those of the products: of
     * matrices, (n, k) with (k, m), they are n k m, of a linear map rows in out, of a convolution the number of its results times
     * that of the weights of a channel. They are those of the whole sample, with all of its examples, and of all calls of a layer.
     * Other ops count as none: the sum of a bias, activations, normalization. A layer's line has what it computes itself; its parts
     * have lines of their own.
     *
     * <p>
     * The output of a layer is what its last call returned, where it stands in a {@link Sequential} or another place that
     * is declared as a {@link Layer}. In other places, such as a record with a component {@code Linear hidden}, it is the result of
     * the last op within the call; it stays empty if there was none, as in a {@code Dropout}, which does nothing in evaluation
     * mode. Layers are told apart there by their classes and parameters, and, without any, by the order in which they are called.
     *
     * @param network the network
     * @param sample an input, such as (1, features)
     * @return lines of text
     * @throws IllegalArgumentException as {@link #parameters}, or if the network can't compute the sample
     * @throws IllegalStateException as {@link #parameters}
     */
    public static String summary(Layer network, Tensor sample) {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(sample, "sample");
        return summary(network,
                layer -> Objects.requireNonNull(layer.forward(sample), "the network returned null"));
    }

    /**
     * Returns the network as a table with outputs, parameters and multiply-adds, as {@link #summary(Layer, Tensor)} does, for an
     * input of zeros of a shape. Its type is that of the network's first floating tensor, or else F64; a network that takes tokens needs
     * a sample of type I64 instead.
     *
     * @param network the network
     * @param sample the shape of an input, such as (1, features)
     * @return lines of text
     * @throws IllegalArgumentException as {@link #parameters}, or if the network can't compute the sample
     * @throws IllegalStateException as {@link #parameters}
     */
    public static String summary(Layer network, Shape sample) {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(sample, "sample");
        DType type = state(network).tensors().stream().map(Tensor::dtype).filter(DType::isFloating).findFirst()
                .orElse(DType.F64);
        return summary(network, Tensor.full(0, sample, type));
    }

    /**
     * Returns a network that has several inputs or results as a table with outputs, parameters and multiply-adds, as
     * {@link #summary(Layer, Tensor)} does:
     *
     * {@snippet :
     * Network.summary(network, net -> net.score(query, document));
     * }
     *
     * @param network the network
     * @param forward computes something with the network that it is given, which is to be traced
     * @param <N> the network's type
     * @return lines of text
     * @throws IllegalArgumentException as {@link #parameters}, or if the network can't compute that
     * @throws IllegalStateException as {@link #parameters}
     */
    public static <N> String summary(N network, Function<? super N, ?> forward) {
        NetworkArgument.require(network);
        Objects.requireNonNull(forward, "forward");
        return Summary.of(network, LayerTrace.of(network, forward));
    }

    /**
     * Describes a layer for an error message: its text, and its path where that is known, as in
     * {@code Linear(2 -> 4) at hidden}. The path comes from the names that the layer's parameters took when
     * {@link #parameters} was first asked of the network.
     *
     * @param layer the layer
     * @return its text and its path
     */
    public static String describe(Object layer) {
        Objects.requireNonNull(layer, "layer");
        for (Object part : ComponentTree.componentsOf(layer).values()) {
            if (part instanceof Tensor tensor && tensor.name().contains(".")) {
                return layer + " at " + tensor.name().substring(0, tensor.name().lastIndexOf('.'));
            }
        }
        return layer.toString();
    }

    /**
     * Copies a network. Training one leaves the other alone, for they share no tensor.
     *
     * @param network the network
     * @param <N> its type
     * @return the copy, whose tensors require gradients where the original's do
     * @throws IllegalArgumentException as {@link #parameters}, or if a class that implements {@link Composite} is no
     *         record
     * @throws IllegalStateException as {@link #parameters}
     */
    public static <N> N copy(N network) {
        return mapped(network, Tensor::copy);
    }

    /**
     * Copies a network with its tensors converted to another floating type.
     *
     * @param network the network
     * @param type F32 or F64, for every tensor that is one of those
     * @param <N> the network's type
     * @return the copy, whose tensors require gradients where the original's do
     * @throws IllegalArgumentException as {@link #copy}, or if the type isn't floating
     * @throws IllegalStateException as {@link #parameters}
     */
    public static <N> N to(N network, DType type) {
        Objects.requireNonNull(type, "type");
        if (!type.isFloating()) {
            throw new IllegalArgumentException("a network computes in F32 or F64, not in " + type);
        }
        return mapped(network, tensor -> tensor.dtype().isFloating() ? tensor.to(type).copy() : tensor.copy());
    }

    /**
     * Copies a network to a device, with all parameters and buffers.
     *
     * @param network the network
     * @param device the device
     * @param <N> the network's type
     * @return the copy, whose tensors require gradients where the original's do
     * @throws IllegalArgumentException as {@link #copy}
     * @throws IllegalStateException as {@link #parameters}
     */
    public static <N> N to(N network, Device device) {
        Objects.requireNonNull(device, "device");
        return mapped(network, tensor -> tensor.copy().to(device));
    }

    @SuppressWarnings("unchecked") // every part is replaced by one of the same kind
    private static <N> N mapped(N network, UnaryOperator<Tensor> change) {
        state(network); // objects to what training can't write
        Map<Tensor, Tensor> done = new IdentityHashMap<>(); // a shared tensor stays shared
        return (N) rebuilt(network, tensor -> done.computeIfAbsent(tensor, _ -> change.apply(tensor.detach())
                .requiresGrad(tensor.requiresGrad()).named(tensor.name())));
    }

    private static Object rebuilt(Object part, UnaryOperator<Tensor> change) {
        return switch (part) {
            case null -> null;
            case Tensor tensor -> change.apply(tensor);
            case Op op -> op;
            case Object product when ProductType.of(product) instanceof ProductType type -> {
                Map<String, Object> parts = new LinkedHashMap<>();
                type.componentsOf(product).forEach((name, inner) -> parts.put(name, rebuilt(inner, change)));
                yield type.rebuilt(product, parts);
            }
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                list.forEach(inner -> copy.add(rebuilt(inner, change)));
                yield ContainerCopy.like(list, copy);
            }
            case Map<?, ?> map -> {
                SequencedMap<Object, Object> copy = new LinkedHashMap<>();
                map.forEach((name, inner) -> copy.put(name, rebuilt(inner, change)));
                yield ContainerCopy.like(map, copy);
            }
            case Object[] array -> {
                Object[] copy = array.clone();
                for (int i = 0; i < copy.length; i++) {
                    copy[i] = rebuilt(copy[i], change);
                }
                yield copy;
            }
            case Object sequence when ScalaSequence.isOne(sequence) -> {
                List<Object> copy = new ArrayList<>();
                ScalaSequence.elements(sequence).forEach(inner -> copy.add(rebuilt(inner, change)));
                yield ScalaSequence.like(sequence, copy);
            }
            case Composite composite -> throw new IllegalArgumentException(
                    composite.getClass().getName() + " is no record, so that no copy of it can be made");
            default -> {
                ComponentTree.componentsOf(part); // objects to what can't be copied
                yield part;
            }
        };
    }
}
