package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;

import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks in a module of their own, compiled and loaded here as a user's would be. */
class ModulesTest {
    private static final String ADVICE = "add to its module-info.java: ";

    @TempDir
    Path folder;

    /** On the class path no package would be closed, and nothing were tested. */
    @BeforeAll
    static void theLibraryIsAModule() {
        assertThat(Layer.class.getModule().isNamed()).isTrue();
    }

    private Layer made(String what, String directive) throws Exception {
        return ShopModule.make(folder, what, directive);
    }

    @Test
    void aPackageThatIsNotOpenedIsNamedAndTheAdviceHelps() throws Exception {
        Layer closed = made("network", "");

        var error = catchThrowableOfType(IllegalStateException.class, () -> Network.parameters(closed));

        assertThat(error).hasMessage("the parts of shop.model.Prices can't be read, since module shop doesn't open its "
                + "package; " + ADVICE + "opens shop.model to org.chainrule.nn;");
        assertThat(catchThrowableOfType(IllegalStateException.class, () -> Network.copy(closed)))
                .hasMessage(error.getMessage());

        Layer opened = made("network", error.getMessage().substring(error.getMessage().indexOf(ADVICE)
                + ADVICE.length()));

        assertThat(Network.parameters(opened).names()).containsExactly("layer.weight", "layer.bias");
        assertThat(Network.copy(opened).forward(Tensor.of(1, 2)).item())
                .isEqualTo(opened.forward(Tensor.of(1, 2)).item());
    }

    @Test
    void aPackageThatIsExportedNeedNotBeOpened() throws Exception {
        assertThat(Network.parameters(made("network", "exports shop.model;")).names()).containsExactly("layer.weight",
                "layer.bias");
    }

    @Test
    void whatALambdaCapturesIsSeenInAClosedPackageToo() throws Exception {
        Layer lambda = made("lambda", "");

        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Network.parameters(lambda)))
                .hasMessageContaining("type Linear");
    }
}
