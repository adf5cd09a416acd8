package org.chainrule.benchmarks.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.chainrule.benchmarks.work.Engine;

/** A library that can be measured, with the options of its JVM. */
public enum Library {
    /** Chainrule, from this build. */
    CHAINRULE("Chainrule", List.of()),
    /** Chainrule, with functions that are compiled. */
    COMPILED("Chainrule compiled", List.of()),
    /** PyTorch through JavaCPP. */
    PYTORCH("PyTorch", List.of("pytorch", "javacpp", "openblas")),
    /** Amazon's Deep Java Library, with its own build of PyTorch. */
    DJL("DJL", List.of("api", "pytorch-native-cpu")),
    /** rapaio, which is pure Java as well. */
    RAPAIO("rapaio", List.of("rapaio-lib")),
    /** SameDiff of ND4J. */
    SAMEDIFF("SameDiff", List.of("nd4j-native", "javacpp", "openblas")),
    /** No library, but a lower bound of the time on this machine. */
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

    /** {@return whether this is a library of its own, rather than a way to use one, or a bound} */
    public boolean isOnItsOwn() {
        return this != COMPILED && this != FLOOR;
    }

    /** {@return the folder of the POM that asks for its class path} */
    public String folder() {
        return this == COMPILED ? CHAINRULE.id() : id();
    }

    /** {@return the artifacts whose versions are reported, the main one first; none for modules of this build} */
    public List<String> artifacts() {
        return artifacts;
    }

    /**
     * Creates the engine in this JVM.
     *
     * @param threads how many threads it may use
     * @return the engine
     */
    public Engine load(int threads) {
        return switch (this) {
            case CHAINRULE -> new ChainruleEngine(false);
            case COMPILED -> new ChainruleEngine(true);
            case PYTORCH -> new PyTorchEngine(threads);
            case DJL -> new DjlEngine(threads);
            case RAPAIO -> new RapaioEngine();
            case SAMEDIFF -> new SameDiffEngine(threads);
            case FLOOR -> new FloorEngine(threads);
        };
    }

    /**
     * Returns the options of its JVM.
     *
     * @param threads how many threads it may use
     * @return the options
     */
    public List<String> jvmOptions(int threads) {
        List<String> options = new ArrayList<>(switch (this) {
            case CHAINRULE, COMPILED ->
                List.of("--add-modules", "jdk.incubator.vector", "-Dchainrule.threads=" + threads);
            case FLOOR -> List.of("--add-modules", "jdk.incubator.vector", "-XX:CompileCommand=quiet",
                    "-XX:CompileCommand=dontinline," + FloorEngine.class.getName() + "$Registers::burst*");
            case RAPAIO -> List.of("--add-modules", "jdk.incubator.vector", "-XX:ActiveProcessorCount=" + threads);
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
     * Returns the environment variables that its native code reads when it is loaded.
     *
     * @param threads how many threads it may use
     * @return the environment variables
     */
    public Map<String, String> environment(int threads) {
        String number = Integer.toString(threads);
        return Map.of("OMP_NUM_THREADS", number, "OPENBLAS_NUM_THREADS", number, "MKL_NUM_THREADS", number,
                "OPT_OUT_TRACKING", "true"); // DJL's telemetry
    }
}
