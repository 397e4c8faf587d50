"""Teacher forcing of a decoder that looks before it steps (Bahdanau et al. 2015), with its gradients by hand.

`RnnSeq2Seq.readouts` computes the same, step by step through autograd, and is what this file is checked against when
it is run. Here the gradients of the weights are collected over all steps and computed in one product each, and nothing is
recorded in between: about twice as fast on a processor. One layer of GRU, additive score, sources of equal length.

Shapes: T target steps, B sentences, S source tokens, H, K, A as in samples/README.md; time comes first.
"""
import torch
from torch.nn import functional as F


class Steps(torch.autograd.Function):
    @staticmethod
    def forward(ctx, gates, keys, projected, first, query, v, fed, recurrent, bias):
        """gates [T x B x 3H] from the embeddings, keys [B x S x K], projected [B x S x A], first state [B x H],
        query [A x H], v [A], fed [3H x K], recurrent [3H x H], bias [3H] -> states [T x B x H], contexts [T x B x K], weights [T x B x S].
        """
        steps, batch, _ = gates.shape
        source, hidden = keys.shape[1], first.shape[1]
        from_state = torch.cat([recurrent, query])  # one product for both users of the state
        from_state_bias = torch.cat([bias, bias.new_zeros(len(query))])
        states = gates.new_empty(steps + 1, batch, hidden)
        contexts = gates.new_empty(steps, batch, keys.shape[2])
        energies = gates.new_empty(steps, batch, source, len(v))
        weights = gates.new_empty(steps, batch, source)
        reset_update = gates.new_empty(steps, batch, 2 * hidden)
        news = gates.new_empty(steps, batch, hidden)
        recurrents = gates.new_empty(steps, batch, hidden)
        states[0] = first
        for t in range(steps):
            old = states[t]
            both = torch.addmm(from_state_bias, old, from_state.t())
            torch.add(projected, both[:, 3 * hidden:].unsqueeze(1), out=energies[t]).tanh_()
            torch.softmax(energies[t] @ v, -1, out=weights[t])
            torch.bmm(weights[t].unsqueeze(1), keys, out=contexts[t].unsqueeze(1))
            inputs = torch.addmm(gates[t], contexts[t], fed.t())
            torch.add(inputs[:, :2 * hidden], both[:, :2 * hidden], out=reset_update[t]).sigmoid_()
            reset, update = reset_update[t, :, :hidden], reset_update[t, :, hidden:]
            recurrents[t] = both[:, 2 * hidden:3 * hidden]
            torch.addcmul(inputs[:, 2 * hidden:], reset, recurrents[t], out=news[t]).tanh_()
            torch.lerp(news[t], old, update, out=states[t + 1])
        ctx.save_for_backward(keys, from_state, v, fed, states, contexts, energies, weights, reset_update, news,
                              recurrents)
        return states[1:], contexts, weights

    @staticmethod
    def backward(ctx, to_states, to_contexts, to_rows):
        (keys, from_state, v, fed, states, contexts, energies, weights, reset_update, news,
         recurrents) = ctx.saved_tensors
        steps, batch, hidden = news.shape
        to_gates = news.new_empty(steps, batch, 3 * hidden)
        to_both = news.new_empty(steps, batch, len(from_state))
        to_context = news.new_empty(contexts.shape)
        to_scores = news.new_empty(weights.shape)
        to_projected = torch.zeros_like(energies[0])
        to_old = torch.zeros_like(states[0])
        for t in reversed(range(steps)):
            to_state = to_old + to_states[t]
            new, old = news[t], states[t]
            reset, update = reset_update[t, :, :hidden], reset_update[t, :, hidden:]
            gate, both = to_gates[t], to_both[t]
            to_new = to_state * (1 - update) * (1 - new * new)
            gate[:, 2 * hidden:] = to_new
            torch.mul(to_new, recurrents[t], out=gate[:, :hidden])
            torch.mul(to_state, old - new, out=gate[:, hidden:2 * hidden])
            gate[:, :2 * hidden] *= reset_update[t] * (1 - reset_update[t])
            both[:, :2 * hidden] = gate[:, :2 * hidden]
            torch.mul(to_new, reset, out=both[:, 2 * hidden:3 * hidden])
            torch.addmm(to_contexts[t], gate, fed, out=to_context[t])
            to_weights = torch.bmm(keys, to_context[t].unsqueeze(2)).squeeze(2) + to_rows[t]
            to_score = weights[t] * (to_weights - (weights[t] * to_weights).sum(-1, keepdim=True))
            to_scores[t] = to_score
            to_energy = (1 - energies[t] * energies[t]).mul_(to_score.unsqueeze(2)).mul_(v)
            to_projected += to_energy
            torch.sum(to_energy, 1, out=both[:, 3 * hidden:])
            to_old = torch.addmm(to_state * update, both, from_state)
        to_keys = torch.bmm(weights.permute(1, 2, 0), to_context.transpose(0, 1))
        flat_gates, flat_both = to_gates.flatten(0, 1), to_both.flatten(0, 1)
        to_from_state = flat_both.t() @ states[:-1].flatten(0, 1)
        return (to_gates, to_keys, to_projected, to_old, to_from_state[3 * hidden:],
                to_scores.flatten() @ energies.view(-1, len(v)), flat_gates.t() @ contexts.flatten(0, 1),
                to_from_state[:3 * hidden], flat_both[:, :3 * hidden].sum(0))


def readouts(model, source, lengths, target):
    """What `model.readouts` returns first, [B x T x R], and the attention weights [B x T x S]."""
    memory, state = model.encode(source, lengths)
    gates = model._input_part(target.t().contiguous())
    attention, rnn, size = model.attention, model.decoder.rnn, model.config["embedding_size"]
    states, contexts, weights = Steps.apply(
        gates, memory.keys.contiguous(), memory.projected, state.hidden[0], attention["query"].weight,
        attention["v"].weight[0], rnn.weight_ih_l0[:, size:], rnn.weight_hh_l0, rnn.bias_hh_l0)
    return model.readout(contexts, states).transpose(0, 1), weights.transpose(0, 1)


def check():
    from rnn_seq2seq import RnnSeq2Seq

    torch.manual_seed(1)
    model = RnnSeq2Seq({
        "cell": "gru", "source_vocab_size": 30, "target_vocab_size": 40, "embedding_size": 8, "encoder_hidden_size": 6,
        "encoder_layers": 1, "bidirectional": True, "hidden_size": 10, "decoder_layers": 1, "bridge": "linear",
        "readout_size": 8, "tie_word_embeddings": True, "attention": {
            "query": "previous_state", "score": "additive", "attention_size": 7, "normalizer": "softmax",
            "window": "none"}}).double()
    source, target = torch.randint(30, (3, 5)), torch.randint(40, (3, 4))
    lengths, upstream = torch.full((3,), 5), torch.randn(3, 4, 8, dtype=torch.double)
    to_rows = torch.randn(3, 4, 5, dtype=torch.double)
    results = []
    for plain in (True, False):
        model.zero_grad()
        if plain:
            result, attention, _ = model.readouts(source, lengths, target)
            weights = attention.weights
        else:
            result, weights = readouts(model, source, lengths, target)
        ((result * upstream).sum() + (weights * to_rows).sum()).backward()
        results.append([result, weights] + [p.grad for p in model.parameters() if p.grad is not None])
    for one, other in zip(*results, strict=True):
        torch.testing.assert_close(one, other)
    print("equal to the plain path, with", len(results[0]) - 2, "gradients")


if __name__ == "__main__":
    check()
