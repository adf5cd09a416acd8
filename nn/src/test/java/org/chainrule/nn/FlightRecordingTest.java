package org.chainrule.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.chainrule.autograd.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecordingTest {
    @TempDir
    private Path folder;

    private final Tensor w = Tensor.of(1.0, 2, 3, 4).reshape(2, 2).copy().requiresGrad(true);

    @Test
    void recordsAnEventForEachOpForwardAndBackward() throws IOException {
        List<RecordedEvent> events = events(() -> FlightRecording.record(() -> {
            Tensor loss = w.exp().sum();
            loss.backward();
            return loss;
        }));

        assertThat(events).map(FlightRecordingTest::text).containsExactly(
                "exp forward [(2, 2)] -> (2, 2) 32", "sum forward [(2, 2)] -> () 8",
                "sum backward [(2, 2)] -> () 0", "exp backward [(2, 2)] -> (2, 2) 32");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getThread().getJavaName()).isEqualTo(Thread.currentThread().getName());
            assertThat(event.getDuration().toNanos()).isPositive();
            assertThat(event.getStackTrace().getFrames())
                    .anyMatch(frame -> frame.getMethod().getType().getName().contains("FlightRecordingTest"));
        });
    }

    @Test
    void recordsNothingOutsideTheScope() throws IOException {
        assertThat(events(() -> {
            FlightRecording.record(() -> {});
            return w.exp();
        })).isEmpty();
    }

    @Test
    void computesTheSameWithoutARecording() {
        assertThat(FlightRecording.<Tensor>record(() -> w.exp().sum()).item()).isEqualTo(w.exp().sum().item());
    }

    private List<RecordedEvent> events(Supplier<Tensor> body) throws IOException {
        Path file = folder.resolve("run.jfr");
        try (var recording = new Recording()) {
            recording.enable("chainrule.Op");
            recording.start();
            body.get();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("chainrule.Op"))
                .sorted((one, other) -> one.getStartTime().compareTo(other.getStartTime())).toList();
    }

    private static String text(RecordedEvent event) {
        return event.getString("op") + " " + event.getString("pass") + " " + event.getString("arguments") + " -> "
                + event.getString("result") + " " + event.getLong("bytes");
    }
}
