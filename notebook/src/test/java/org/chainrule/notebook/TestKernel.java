package org.chainrule.notebook;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/** A kernel that evaluates nothing, and installs extensions as JJava does when it starts. */
final class TestKernel extends BaseKernel {
    TestKernel() {
        super("test", "1", new LanguageInfo.Builder("java").build(), List.of(), null,
                new JupyterIO(StandardCharsets.UTF_8), new CommManager(), new Renderer(), null, null, true,
                new StringStyler.Builder().build());
        installDefaultExtensions();
    }

    @Override
    protected ClassLoader getClassLoader() {
        return TestKernel.class.getClassLoader();
    }

    @Override
    public Object evalRaw(String code) {
        return null;
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extraDetail) {
        return null;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        return null;
    }

    @Override
    public String isComplete(String code) {
        return IS_COMPLETE_YES;
    }
}
