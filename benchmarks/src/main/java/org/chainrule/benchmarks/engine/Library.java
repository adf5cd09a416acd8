package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.chainrule.benchmarks.work.Engine;

/** What can be measured, and how its JVM is to be started. */
public enum Library {
    /** This library. */
    CHAINRULE("Chainrule", List.of()),
    /** PyTorch through JavaCPP. */
    PYTORCH("PyTorch", List.of("pytorch", "javacpp", "openblas")),
    /** Amazon's library on its own PyTorch. */
    DJL("DJL", List.of("api", "pytorch-native-cpu")),
    /** ND4J's library. */
    SAMEDIFF("SameDiff", List.of("nd4j-native", "javacpp", "openblas")),
    /** No library: the least that the machine needs for the numbers alone. */
    FLOOR("Floor", List.of());

    private final String title;
    private final List<String> artifacts;

    Library(String title, List<String> artifacts) {
        this.title = title;
        this.artifacts = artifacts;
    }

    /** {@return its name in reports} */
    public String title() {
        return title;
    }

    /** {@return its name on the command line} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the artifacts whose versions say what was measured, the main one first; none for what is built here} */
    public List<String> artifacts() {
        return artifacts;
    }

    /**
     * The engine, in the JVM that asks for it.
     *
     * @param threads how many threads it may use
     * @return the engine
     */
    public Engine load(int threads) {
        return switch (this) {
            case CHAINRULE -> new ChainruleEngine();
            case PYTORCH -> new PyTorchEngine(threads);
            case DJL -> new DjlEngine(threads);
            case SAMEDIFF -> new SameDiffEngine(threads);
            case FLOOR -> new FloorEngine(threads);
        };
    }

    /**
     * What its JVM is told.
     *
     * @param threads how many threads it may use
     * @return options
     */
    public List<String> jvmOptions(int threads) {
        List<String> options = new ArrayList<>(switch (this) {
            case CHAINRULE -> List.of("--add-modules", "jdk.incubator.vector", "-Dchainrule.threads=" + threads);
            case FLOOR -> List.of("--add-modules", "jdk.incubator.vector", "-XX:CompileCommand=quiet",
                    "-XX:CompileCommand=dontinline," + FloorEngine.class.getName() + "$Registers::burst*");
            case PYTORCH -> List.of("--enable-native-access=ALL-UNNAMED");
            case DJL -> List.of("--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true");
            case SAMEDIFF -> List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
        });
        if (threads == 1) {
            options.add("-XX:ParallelGCThreads=1"); // a collector's pauses count for no more than they take
            options.add("-XX:ConcGCThreads=1");
        }
        return options;
    }

    /**
     * What native code is told before it is loaded.
     *
     * @param threads how many threads it may use
     * @return environment variables
     */
    public Map<String, String> environment(int threads) {
        String number = Integer.toString(threads);
        return Map.of("OMP_NUM_THREADS", number, "OPENBLAS_NUM_THREADS", number, "MKL_NUM_THREADS", number,
                "OPT_OUT_TRACKING", "true"); // DJL's telemetry
    }
}
