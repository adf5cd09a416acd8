package org.chainrule.nn.io;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.chainrule.nn.NamedTensors;

/**
 * The contents of a safetensors file.
 *
 * @param tensors the tensors, in the order of the file's header
 * @param metadata texts by name, which say more about them; empty if there are none
 */
public record SavedTensors(NamedTensors tensors, Map<String, String> metadata) {

    /** Makes the contents, with a copy of the metadata. */
    public SavedTensors {
        Objects.requireNonNull(tensors, "tensors");
        Objects.requireNonNull(metadata, "metadata");
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
