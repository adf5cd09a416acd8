package org.chainrule.nn.optim;

import org.chainrule.nn.NamedTensors;
import org.chainrule.nn.Network;

/**
 * Parameters that follow one rule.
 *
 * @param rule how they move
 * @param parameters which
 */
public record ParameterGroup(UpdateRule rule, NamedTensors parameters) {

    /**
     * All parameters of a network, or of a part of it.
     *
     * @param rule how they move
     * @param network a network, a layer, or parameters such as {@code parameters.matching(name -> ...)}
     * @return the group
     */
    public static ParameterGroup of(UpdateRule rule, Object network) {
        return new ParameterGroup(rule, Network.parameters(network));
    }
}
