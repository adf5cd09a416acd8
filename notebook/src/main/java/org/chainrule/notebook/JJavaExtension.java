package org.chainrule.notebook;

import java.util.List;

import org.chainrule.autograd.Tensor;
import org.chainrule.autograd.graph.Graph;
import org.chainrule.nn.Layer;
import org.chainrule.nn.train.History;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;

/** Displays objects in notebooks of the kernel JJava, which finds this extension on its class path. */
public final class JJavaExtension implements Extension {

    /** Creates the extension. */
    public JJavaExtension() {}

    @Override
    public void install(BaseKernel kernel) {
        Renderer renderer = kernel.getRenderer();
        List.of(Tensor.class, History.class, Layer.class).forEach(type -> renderer.createRegistration(type)
                .preferring(MIMEType.TEXT_HTML).register(JJavaExtension::render));
        renderer.createRegistration(Graph.class).preferring(MIMEType.IMAGE_SVG).register(JJavaExtension::render);
    }

    private static void render(Object value, RenderContext context) {
        Display.of(value).forEach((type, text) -> context.renderIfRequested(type(type), () -> text));
    }

    private static MIMEType type(String name) {
        return switch (name) {
            case "text/html" -> MIMEType.TEXT_HTML;
            case "image/svg+xml" -> MIMEType.IMAGE_SVG;
            default -> MIMEType.TEXT_PLAIN;
        };
    }
}
