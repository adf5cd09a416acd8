package org.chainrule.nn.distributed;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A call of {@link AllReduce} in progress, as one worker of a ring sees it. */
sealed interface RingCall {

    /** Takes part with what is this worker's own before any frame has come. */
    void begin();

    /** Takes a frame of this call from the worker before. */
    void receive(Frame frame);

    boolean isDone();

    /** What calls know of the ring. */
    record Place(int rank, int workers, Consumer<Frame> toNext) {

        boolean isLast() {
            return rank == workers - 1;
        }

        int next() {
            return (rank + 1) % workers;
        }

        AllReduceException differ(String before, String here) {
            return Ranks.differ(Math.floorMod(rank - 1, workers), before, rank, here);
        }
    }

    /**
     * A sum. Each chunk goes from rank 0 to the last one, which has its sum, and from there, by way of rank 0, to the one before the last. So
     * its terms are added in order, and all links but those to the last rank and to rank 0 carry it twice.
     */
    final class Sum implements RingCall {
        private static final int MOST_ON_THE_WAY = 1 << 24; // bytes

        private final Place place;
        private final int number;
        private final SumElements elements;
        private final int chunk; // elements
        private final int chunks;
        private final int ahead; // chunks that may be on their way: as many as links of 10 Gbit/s hold in 12 ms
        private int sent; // by rank 0
        private int summed;

        Sum(Place place, int number, SumElements elements, int chunkBytes) {
            this.place = place;
            this.number = number;
            this.elements = elements;
            this.chunk = chunkBytes / elements.bytes();
            this.ahead = Math.max(4 * place.workers() + 4, MOST_ON_THE_WAY / chunkBytes);
            this.chunks = Math.max(1, Math.ceilDiv(elements.length(), chunk)); // an empty one shows that lengths are the same
        }

        /** Sends as many chunks as may be on their way, so that no worker has to keep too many of them. */
        @Override
        public void begin() {
            while (place.rank() == 0 && sent < Math.min(chunks, summed + ahead)) {
                int from = sent * chunk;
                place.toNext().accept(new Frame(Frame.Kind.PARTIAL, elements.type(), number, elements.length(), from,
                        elements.read(from, Math.min(chunk, elements.length() - from))));
                sent++;
            }
        }

        @Override
        public void receive(Frame frame) {
            if (frame.kind() == Frame.Kind.MESSAGE) {
                throw place.differ(Ranks.call(byte[].class), SumElements.name(elements.type(), elements.length()));
            }
            if (frame.origin() != elements.type() || frame.length() != elements.length()) {
                throw place.differ(SumElements.name(frame.origin(), frame.length()),
                        SumElements.name(elements.type(), elements.length()));
            }
            if (frame.kind() == Frame.Kind.SUM) {
                take(frame);
            } else {
                byte[] partial = elements.addTo(frame.bytes(), frame.offset());
                if (place.isLast()) {
                    take(frame.with(Frame.Kind.SUM, partial));
                } else {
                    place.toNext().accept(frame.with(Frame.Kind.PARTIAL, partial));
                }
            }
            begin();
        }

        private void take(Frame frame) {
            elements.write(frame.bytes(), frame.offset());
            if (place.next() != place.workers() - 1) {
                place.toNext().accept(frame);
            }
            summed++;
        }

        @Override
        public boolean isDone() {
            return summed == chunks;
        }
    }

    /** An exchange of messages, each of which goes around the ring. */
    final class Gather implements RingCall {
        private static final int PIECE = 1 << 20; // so that each is progress, also of a message that takes longer than the time-out

        private final Place place;
        private final int number;
        private final byte[][] messages; // by rank
        private final int[] received; // bytes of each

        Gather(Place place, int number, byte[] message) {
            this.place = place;
            this.number = number;
            this.messages = new byte[place.workers()][];
            this.received = new int[place.workers()];
            messages[place.rank()] = message;
            received[place.rank()] = message.length;
        }

        @Override
        public void begin() {
            byte[] own = messages[place.rank()];
            int from = 0;
            do { // an empty message, too, is one piece
                int to = from + Math.min(PIECE, own.length - from);
                place.toNext().accept(new Frame(Frame.Kind.MESSAGE, place.rank(), number, own.length, from,
                        own.length <= PIECE ? own : Arrays.copyOfRange(own, from, to)));
                from = to;
            } while (from < own.length);
        }

        @Override
        public void receive(Frame frame) {
            if (frame.kind() != Frame.Kind.MESSAGE) {
                throw place.differ(SumElements.name(frame.origin(), frame.length()), Ranks.call(byte[].class));
            }
            take(frame.origin(), frame);
            if (place.next() != frame.origin()) {
                place.toNext().accept(frame);
            }
        }

        private void take(int origin, Frame piece) {
            if (messages[origin] == null) {
                messages[origin] = piece.bytes().length == piece.length() ? piece.bytes() : new byte[piece.length()];
            }
            if (messages[origin] != piece.bytes()) {
                System.arraycopy(piece.bytes(), 0, messages[origin], piece.offset(), piece.bytes().length);
            }
            received[origin] += piece.bytes().length;
        }

        @Override
        public boolean isDone() {
            for (int rank = 0; rank < messages.length; rank++) {
                if (messages[rank] == null || received[rank] < messages[rank].length) {
                    return false;
                }
            }
            return true;
        }

        List<byte[]> messages() {
            return List.of(messages);
        }
    }
}
