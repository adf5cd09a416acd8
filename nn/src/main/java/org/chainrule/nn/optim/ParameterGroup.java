package org.chainrule.nn.optim;

import java.util.Objects;

import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;

/**
 * A group of parameters that follow one rule.
 *
 * @param rule the rule
 * @param parameters the parameters
 */
public record ParameterGroup(UpdateRule rule, NamedTensors parameters) {

    /** Creates a group. */
    public ParameterGroup {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(parameters, "parameters");
    }

    /**
     * Creates a group of all parameters of a network, or of a part of it.
     *
     * @param rule the rule
     * @param network a network, a layer, or parameters such as {@code parameters.matching(name -> ...)}
     * @return the group
     */
    public static ParameterGroup of(UpdateRule rule, Object network) {
        return new ParameterGroup(rule, Network.parameters(network));
    }
}
