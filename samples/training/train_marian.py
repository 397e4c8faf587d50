"""Trains a small translation Transformer, a MarianMTModel of Hugging Face; see README.md here for the command line.

Data, batches and the sampled output layer are those of `train_translation.py`, and the learning rate falls to zero when
the minutes are over. With --evaluate it prints the figures of a model instead.
"""
import argparse
import random
import time
from pathlib import Path

import torch
from tokenizers import processors
from transformers import MarianConfig, MarianMTModel

import evaluate_translation as evaluation
import hugging_face
import marian
import parallel
import train_translation
from rnn_seq2seq import pad


def joint_tokenizer(pairs, size):
    """One vocabulary for both languages; </s> ends every text."""
    tokenizer = parallel.bpe_tokenizer([text for pair in pairs for text in pair], size)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A $B </s>",
                                                             special_tokens=[("</s>", parallel.EOS)])
    return tokenizer


def configuration(args, vocabulary):
    return MarianConfig(
        vocab_size=vocabulary, d_model=args.size, encoder_layers=args.encoder_layers,
        decoder_layers=args.decoder_layers, encoder_attention_heads=args.heads, decoder_attention_heads=args.heads,
        encoder_ffn_dim=args.inner, decoder_ffn_dim=args.inner, activation_function="swish", dropout=args.dropout,
        attention_dropout=0.0, activation_dropout=0.0, scale_embedding=True, share_encoder_decoder_embeddings=True,
        max_position_embeddings=256, pad_token_id=parallel.PAD, bos_token_id=parallel.BOS, eos_token_id=parallel.EOS,
        decoder_start_token_id=parallel.PAD, forced_eos_token_id=None)


def start_weights(model):
    """Scaled by sqrt(d_model), embeddings are of the size of the sinusoids; as an output layer, they are small."""
    for name, parameter in model.named_parameters():
        if "shared" in name:
            torch.nn.init.normal_(parameter, std=parameter.shape[1] ** -0.5)
        elif parameter.dim() > 1:
            torch.nn.init.xavier_uniform_(parameter)


def loss_of(model, bias, batch, sampled, smoothing=0.1, sharpness=0.0):
    """All sources of a batch are of one length, and padding behind a target is seen by nothing: no masks but the causal.

    `sharpness` times the entropy of the last layer's rows is added, so that a head chooses and does not only average.
    """
    source, _ = pad([s for s, _ in batch], parallel.PAD)
    targets, _ = pad([t for _, t in batch], -1)
    inputs = torch.cat([torch.full_like(targets[:, :1], parallel.PAD), targets[:, :-1].clamp_min(parallel.PAD)], 1)
    memory = model.model.encoder(source).last_hidden_state
    output = model.model.decoder(inputs, encoder_hidden_states=memory, use_cache=False, output_attentions=sharpness > 0)
    real = targets >= 0
    loss, plain = train_translation.output_loss(model.model.shared.weight, bias, output.last_hidden_state[real],
                                                targets[real], sampled, smoothing)
    if sharpness:
        weights = output.cross_attentions[-1].transpose(1, 2)[real]  # [tokens x heads x S]
        loss = loss - sharpness * (weights * torch.log(weights + 1e-9)).sum(-1).mean()
    return loss, plain


def evaluate(directory, pairs, gold):
    model, tokenizer = marian.load(directory)
    if gold:
        print("AER by head (all, <= 15 words, longer):")
        for place, error in marian.aer_by_head(model, tokenizer, gold).items():
            print("   ", place, error)
    evaluation.report(lambda texts: marian.translate(model, tokenizer, texts), pairs, "fr", evaluation.LOOK["en"])


@torch.no_grad()
def dev_loss(model, bias, rows):
    total = sum(loss_of(model, bias, [row], None, 0.0)[1].item() * len(row[1]) for row in rows)
    return total / sum(len(row[1]) for row in rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True, help="gzipped English TAB French")
    parser.add_argument("--evaluate", type=Path, metavar="DIR", help="print the figures of a model, train nothing")
    parser.add_argument("--out", type=Path, help="model directory to write")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--init", type=Path, help="model directory to train on")
    parser.add_argument("--view", default="2.1", help="layer.head of the cross-attention to show first, from 1")
    parser.add_argument("--alignment", type=Path, help="prefix of a hand-aligned corpus: prints AER while training")
    parser.add_argument("--vocabulary", type=int, default=8000)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--inner", type=int, default=512)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--encoder-layers", type=int, default=3)
    parser.add_argument("--decoder-layers", type=int, default=2)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--warm-up", type=int, default=500, help="steps")
    parser.add_argument("--tokens", type=int, default=1200, help="target tokens in a batch")
    parser.add_argument("--sampled", type=int, default=1200, help="output columns sampled in the first 85 %% of the time")
    parser.add_argument("--sharpness", type=float, default=0.02, help="of the last cross-attention, after the warm-up")
    parser.add_argument("--joined", type=float, default=0.06, help="share of texts followed by a second one")
    parser.add_argument("--phrases", type=int, default=6000, help="made pairs to add, see phrases.py")
    parser.add_argument("--stress", help="pairs whose English matches this expression are read nine times as often")
    parser.add_argument("--test", type=float, default=0.02, help="share of English sentences kept for testing")
    parser.add_argument("--report", type=float, default=5, help="minutes of processor time between two looks and saves")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    parts = parallel.split(parallel.read_pairs(args.data, "fr"), args.test, args.test / 2)
    gold = parallel.read_gold(str(args.alignment)) if args.alignment else None
    if args.evaluate:
        evaluate(args.evaluate, parts["test"], gold)
        return
    if args.init:
        model, tokenizer = marian.load(args.init, dropout=args.dropout)
    else:
        tokenizer = joint_tokenizer(parts["train"], args.vocabulary)
        model = MarianMTModel(configuration(args, tokenizer.get_vocab_size()))
        model.set_attn_implementation("eager")  # the other one keeps no weights
        start_weights(model)
    bias = torch.nn.Parameter(model.final_logits_bias[0])  # a buffer there: this shares its memory
    layer, head = (int(number) - 1 for number in args.view.split("."))
    ours = {"title": "en-fr · transformer", "summary": "Many heads, one of them aligns", "group": "Soft alignment",
            "example": evaluation.LOOK["en"][0],
            "view": {"name": "heatmap", "site": "cross", "layer": layer, "head": head}}
    parameters = [*model.parameters(), bias]

    train = train_translation.weighted(parts["train"], args.stress, args.phrases, rng)
    corpus = train_translation.Corpus(train, tokenizer, tokenizer, False, rng)
    dev = train_translation.Corpus(parts["dev"][:300], tokenizer, tokenizer, False, rng).plain
    optimizer = torch.optim.Adam(parameters, lr=args.rate, betas=(0.9, 0.98), fused=True)
    print(sum(p.numel() for p in parameters), "parameters", flush=True)

    def report():
        model.eval()
        print(f"dev {dev_loss(model, bias, dev):.3f}", flush=True)
        if gold:
            print("AER", next(iter(marian.aer_by_head(model, tokenizer, gold).items())), flush=True)
        for text in evaluation.LOOK["en"]:
            print("    ", text, "|", marian.translate(model, tokenizer, [text])[0], flush=True)
        hugging_face.save(args.out, model, tokenizer, ours)
        model.train()

    model.train()
    start, reported = time.time(), time.process_time()
    step, epoch, seen, losses = 0, 0, 0, []
    spent = 0.0
    while spent < 1:
        for batch in corpus.epoch(args.tokens, args.joined):
            spent = (time.time() - start) / (60 * args.minutes)
            if spent >= 1:
                break
            # Warm-up, then linearly to zero at the end of the time.
            optimizer.param_groups[0]["lr"] = args.rate * min(1, (step + 1) / args.warm_up) * (1 - spent)
            loss, plain = loss_of(model, bias, batch, args.sampled if spent < 0.85 else None,
                                  sharpness=args.sharpness if step > args.warm_up else 0.0)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            losses.append(plain.item())
            step += 1
            seen += sum(len(t) for _, t in batch)
            if time.process_time() - reported > 60 * args.report:
                reported = time.process_time()
                print(f"{(time.time() - start) / 60:5.1f} min  epoch {epoch}  step {step}  "
                      f"{seen / (time.time() - start):.0f} tokens/s  loss {sum(losses) / len(losses):.3f}  ", end="")
                losses = []
                report()
        epoch += 1
    print(f"{step} steps, {epoch} epochs, {seen} target tokens:", end=" ")
    report()


if __name__ == "__main__":
    main()
