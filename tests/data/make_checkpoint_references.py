"""Write tests/data/checkpoints/: small files of torch.save in all the ways that it has, and what they hold.

    python tests/data/make_checkpoint_references.py

`<case>.pt` is what PyTorch wrote, `expected.json` has for each case its tensors by name: the type as safetensors calls
it, the shape and the values by row.
"""

import collections
import json
import shutil
from pathlib import Path

import torch
from torch import nn

OUT = Path(__file__).resolve().parent / "checkpoints"
NAMES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64", torch.int64: "I64",
         torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
         torch.uint16: "U16", torch.float8_e4m3fn: "F8_E4M3"}


def module():
    torch.manual_seed(1)
    return nn.Sequential(nn.Embedding(5, 3), nn.Linear(3, 4), nn.LayerNorm(4))


def floats():
    values = torch.tensor([[1.0, -2.0, 0.5], [0.1, 65504.0, -0.0]])
    return {name: values.to(dtype) for name, dtype in
            [("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16), ("f64", torch.float64)]}


def others():
    return {**{str(dtype).split(".")[1]: torch.tensor([0, 1, 1], dtype=dtype) for dtype in
               [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool, torch.uint16]},
            "float8": torch.tensor([1.0, 2.0]).to(torch.float8_e4m3fn), "scalar": torch.tensor(3.5),
            "empty": torch.zeros(0, 4), "cube": torch.arange(8.0).reshape(2, 2, 2), "weight": torch.tensor([2.0])}


def views():
    base = torch.arange(24, dtype=torch.float32)
    return {"base": base, "rows": base.reshape(4, 6)[1:3], "columns": base.reshape(4, 6)[:, 1:4],
            "transposed": base.reshape(4, 6).t(), "stepped": base[3::5], "tail": base[20:],
            "half": base.half().reshape(4, 6).t(), "one": base.reshape(4, 6)[:, 2:3], "again": base}


def parameters():
    values = module()
    odd = nn.Parameter(torch.tensor([1.0, 2.0]))
    odd.note = "an attribute"
    plain = torch.tensor([3.0])
    plain.note = "another"
    return collections.OrderedDict(weight=values[1].weight, frozen=nn.Parameter(torch.ones(2), requires_grad=False),
                                   odd=odd, plain=plain)


def training_run():
    values = module()
    optimizer = torch.optim.Adam(values.parameters())
    values[1](torch.ones(1, 3)).sum().backward()
    optimizer.step()
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 3])
    return {"epoch": 7, "best": torch.tensor(0.25), "history": [0.5, None, "text", (1, -2, 2**40), {"a", 2}],
            "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(), "device": torch.device("cpu"),
            "size": torch.Size([1, 2]), "dtype": torch.float16, "big": 2**80, "raw": b"bytes",
            "ema": values.state_dict(), "state_dict": values.state_dict()}


CASES = {"module": (module().state_dict(), None), "floats": (floats(), None), "others": (others(), None),
         "views": (views(), None), "parameters": (parameters(), None), "training": (training_run(), "state_dict"),
         "only": ({"epoch": 1, "net": module().state_dict()}, "net")}


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    expected = {}
    for name, (saved, inner) in CASES.items():
        ways = {"": {}, "-legacy": {"_use_new_zipfile_serialization": False}}
        if name in ("module", "training"):
            ways |= {"-protocol4": {"pickle_protocol": 4},
                     "-legacy-protocol5": {"_use_new_zipfile_serialization": False, "pickle_protocol": 5}}
        for way, options in ways.items():
            torch.save(saved, OUT / f"{name}{way}.pt", **options)
            tensors = saved[inner] if inner else saved
            expected[name + way] = {
                key: {"dtype": NAMES[value.dtype], "shape": list(value.shape),
                      "values": value.detach().double().flatten().tolist()}
                for key, value in tensors.items()}
    (OUT / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
