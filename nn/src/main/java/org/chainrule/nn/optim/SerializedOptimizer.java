package org.chainrule.nn.optim;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.nn.NamedTensors;

/**
 * What is written of an optimizer by Java serialization.
 *
 * @param groups its groups
 * @param dependsOnTraining whether the network has layers to which the mode matters
 * @param dependsOnWorkers whether it has layers that exchange numbers with other workers
 * @param schedule the schedule
 * @param clip the clip, or null for none
 * @param nonFinite what becomes of steps that aren't finite
 * @param state what {@link Optimizer#state()} gives
 */
record SerializedOptimizer(ArrayList<Group> groups, boolean dependsOnTraining, boolean dependsOnWorkers,
        Schedule schedule, Clip clip, NonFinite nonFinite,
        LinkedHashMap<String, Tensor> state) implements Serializable {

    /** A group, with the parameters by their names. */
    record Group(UpdateRule rule, LinkedHashMap<String, Tensor> parameters) implements Serializable {}

    static SerializedOptimizer of(Optimizer optimizer, boolean dependsOnTraining) {
        List<Group> groups = optimizer.groups().stream()
                .map(group -> new Group(group.rule(), new LinkedHashMap<>(group.parameters().asMap()))).toList();
        return new SerializedOptimizer(new ArrayList<>(groups), dependsOnTraining,
                optimizer.dependsOnWorkers(), optimizer.schedule(), optimizer.clip().orElse(null),
                optimizer.nonFinite(),
                new LinkedHashMap<>(optimizer.state().asMap()));
    }

    private Object readResolve() {
        List<ParameterGroup> of = groups.stream()
                .map(group -> new ParameterGroup(group.rule, new NamedTensors(group.parameters))).toList();
        var optimizer = new Optimizer(of, dependsOnTraining, dependsOnWorkers).schedule(schedule).nonFinite(nonFinite);
        if (clip != null) {
            optimizer.clip(clip);
        }
        optimizer.load(new NamedTensors(state));
        return optimizer;
    }
}
