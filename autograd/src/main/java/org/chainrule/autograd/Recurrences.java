package org.chainrule.autograd;

import java.util.Objects;

import org.chainrule.autograd.kernel.RecurrentCell;

/**
 * Recurrent cells over the steps of sequences. This tensor holds the inputs' part of the preactivations, for all steps at once, as
 * {@code x.linear(weight, bias)} computes it: (T, N, gates * H) for T steps of N sequences and states of H elements. The cell adds
 * the hidden state's part step by step. Gradients go back through all steps.
 */
public sealed interface Recurrences permits Tensor {

    /**
     * Runs the recurrence h' = tanh(x + W h) (Elman 1990). With the gradient G of h', that of the preactivation is
     * A = G (1 - h'^2); dx = A, dh = A W, and dW is the sum of A^T h over steps and sequences.
     *
     * @param weight W, (H, H)
     * @param hidden the first h, (N, H)
     * @param steps the order of the steps, and the sequences' lengths
     * @return the states after each step and the last one
     * @throws IllegalArgumentException if the sizes don't fit, there is no step, or a length is out of range
     * @alias PyTorch rnn_tanh, nn.RNN
     */
    default RecurrentStates rnnTanh(Tensor weight, Tensor hidden, Steps steps) {
        return states(
                RecurrentOp.apply(new RecurrentOp(RecurrentCell.TANH, steps), steps, (Tensor) this, weight, hidden));
    }

    /**
     * Runs the recurrence h' = max(x + W h, 0). With the gradient G of h', that of the preactivation is A = G where h' > 0, else 0;
     * dx = A, dh = A W, and dW is the sum of A^T h over steps and sequences.
     *
     * @param weight W, (H, H)
     * @param hidden the first h, (N, H)
     * @param steps the order of the steps, and the sequences' lengths
     * @return the states after each step and the last one
     * @throws IllegalArgumentException if the sizes don't fit, there is no step, or a length is out of range
     * @alias PyTorch rnn_relu, nn.RNN
     */
    default RecurrentStates rnnRelu(Tensor weight, Tensor hidden, Steps steps) {
        return states(
                RecurrentOp.apply(new RecurrentOp(RecurrentCell.RELU, steps), steps, (Tensor) this, weight, hidden));
    }

    /**
     * Runs a long short-term memory (Hochreiter, Schmidhuber 1997; Gers, Schmidhuber, Cummins 2000): with the preactivations
     * a = x + W h of the gates i, f, g, o, in this order, c' = s(a_f) c + s(a_i) tanh(a_g) and h' = s(a_o) tanh(c'), where
     * s is the sigmoid. With the gradients G of h' and C of c', and D = C + G o (1 - tanh(c')^2), those of the preactivations are
     * D g i (1 - i), D c f (1 - f), D i (1 - g^2) and G tanh(c') o (1 - o), together A; dx = A, dh = A W, dc = D f, and dW is the
     * sum of A^T h over steps and sequences.
     *
     * @param weight W, (4 H, H)
     * @param hidden the first h, (N, H)
     * @param cell the first c, (N, H)
     * @param steps the order of the steps, and the sequences' lengths
     * @return the states after each step and the last ones
     * @throws IllegalArgumentException if the sizes don't fit, there is no step, or a length is out of range
     * @alias PyTorch lstm, nn.LSTM
     */
    default LstmStates lstm(Tensor weight, Tensor hidden, Tensor cell, Steps steps) {
        Tensor all = RecurrentOp.apply(new RecurrentOp(RecurrentCell.LSTM, steps), steps, (Tensor) this, weight, hidden,
                cell);
        int count = all.shape().size(0) - 2;
        return new LstmStates(all.slice(0, 0, count), all.select(0, count), all.select(0, count + 1));
    }

    /**
     * Runs a gated recurrent unit (Cho et al. 2014), with the reset gate behind the product: with the preactivations x and
     * q = W h + b of r, z, n, in this order, r = s(x_r + q_r), z = s(x_z + q_z), n = tanh(x_n + r q_n) and h' = (1 - z) n + z h,
     * where s is the sigmoid. With the gradient G of h', those of the preactivations are N q_n r (1 - r), G (h - n) z (1 - z) and
     * N = G (1 - z) (1 - n^2), together dx; dq is the same but for N r in the third place, dh = dq W + G z, db is the sum of
     * dq, and dW that of dq^T h over steps and sequences.
     *
     * @param weight W, (3 H, H)
     * @param bias b, (3 H)
     * @param hidden the first h, (N, H)
     * @param steps the order of the steps, and the sequences' lengths
     * @return the states after each step and the last one
     * @throws IllegalArgumentException if the sizes don't fit, there is no step, or a length is out of range
     * @alias PyTorch gru, nn.GRU
     */
    default RecurrentStates gru(Tensor weight, Tensor bias, Tensor hidden, Steps steps) {
        return states(RecurrentOp.apply(new RecurrentOp(RecurrentCell.GRU, steps), steps, (Tensor) this, weight, hidden,
                bias));
    }

    private static RecurrentStates states(Tensor all) {
        int count = all.shape().size(0) - 1;
        return new RecurrentStates(all.slice(0, 0, count), all.select(0, count));
    }
}
