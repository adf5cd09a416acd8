package org.chainrule.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class ProtocolTest {

    @Test
    void requestsArriveAsTheyWereSent() {
        for (Request request : new Request[] {Request.prepare("mlp-64"), Request.run(Duration.ofMillis(250)),
            Request.close()}) {
            assertThat(Protocol.read(Protocol.write(request), Request.class)).isEqualTo(request);
        }
    }

    @Test
    void repliesArriveToTheLastBit() {
        Reply reply = Protocol.read(Protocol.write(Reply.results(0.1 + 0.2, Double.NaN, -1e-300)), Reply.class);
        assertThat(reply.results()).containsExactly(0.1 + 0.2, Double.NaN, -1e-300);
        assertThat(reply.succeeded()).isTrue();
        Reply ran = Protocol.read(Protocol.write(Reply.ran(4, 0.5)), Reply.class);
        assertThat(ran.secondsPerRun()).isEqualTo(0.125);
        Reply failed = Protocol.read(Protocol.write(Reply.failed("a \"reason\"\nof two lines")), Reply.class);
        assertThat(failed.succeeded()).isFalse();
        assertThat(failed.problem()).isEqualTo("a \"reason\"\nof two lines");
    }

    @Test
    void aMessageIsOneLine() {
        assertThat(Protocol.write(Reply.failed("two\nlines"))).doesNotContain("\n");
    }

    @Test
    void whatLibrariesPrintIsNoMessage() {
        assertThat(Protocol.isMessage("Added differentiated op add")).isFalse();
        assertThat(Protocol.isMessage("")).isFalse();
        assertThat(Protocol.isMessage(Protocol.write(Reply.done()))).isTrue();
    }

    @Test
    void whatCantBeReadIsShown() {
        assertThatThrownBy(() -> Protocol.read("{oops", Reply.class)).hasMessageContaining("not a Reply: {oops");
    }
}
