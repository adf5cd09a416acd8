package org.chainrule.nn.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference implementation reads is read. */
class LenientSafetensorsTest {
    private static final String TENSOR = "\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]";

    private static SavedTensors read(String header) {
        return Safetensors.read(new ByteArrayInputStream(FileBytes.safetensors(header, 2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"__metadata__\":null,\"a\":{" + TENSOR + "}}", "{\"a\":{" + TENSOR + ",\"more\":1}}",
        "{\"a\":{\"more\":null," + TENSOR + "}}", "{\"a\":{\"more\":[[[[{\"x\":[1,2]}]]]]," + TENSOR + "}}",
        "{\"a\":{\"more\":{\"shape\":[7],\"dtype\":\"?\"}," + TENSOR + "}}"})
    void nullMetadataAndUnknownProperties(String header) {
        SavedTensors saved = read(header);
        assertThat(saved.tensors().names()).containsExactly("a");
        assertThat(saved.tensors().get("a").toLongArray()).containsExactly(0, 0);
        assertThat(saved.metadata()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"__metadata__\":[],\"a\":{" + TENSOR + "}}",
        "{\"__metadata__\":{\"x\":null},\"a\":{" + TENSOR + "}}", "{\"a\":null}", "{\"a\":{" + TENSOR + ",\"more\":}}"})
    void otherMetadataIsRefused(String header) {
        assertThatThrownBy(() -> read(header)).isInstanceOf(FormatException.class);
    }

    @Test
    void nestingHasAnEnd() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThatThrownBy(() -> read("{\"a\":{\"more\":" + deep + "," + TENSOR + "}}"))
                .isInstanceOf(FormatException.class);
    }
}
