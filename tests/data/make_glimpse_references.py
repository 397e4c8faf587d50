"""Write tests/data/glimpses/: tiny random models of `glimpse_network` and what they must compute.

    python tests/data/make_glimpse_references.py

A case is a folder with the model's `config.json` and `model.safetensors` (F32); its `reference.json` has

    picture        [28 x 28] values from 0 to 255, row by row
    locations      of each look: x and y in pixels
    probabilities  after each look, of each label

`pictures.json` has pictures of other sizes, `width`, `height` and `values`, with what they are `prepared` to
(samples/training/drawn_digits.py, `prepare`).

Everything is computed in double precision, numbers carry 9 significant digits.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "glimpses"
sys.path.insert(0, str(HERE.parent.parent / "samples" / "training"))
from drawn_digits import paint, prepare, strokes  # noqa: E402
from glimpse_network import GlimpseNetwork  # noqa: E402

CASES = {
    "gru": {"cell": "gru", "glimpses": 6, "glimpse_size": 4, "scales": [4, 8]},
    "lstm": {"cell": "lstm", "glimpses": 4, "glimpse_size": 3, "scales": [3, 9, 12]},
    "one-scale": {"cell": "gru", "glimpses": 3, "glimpse_size": 5, "scales": [5]},
}
SHARED = {"model_type": "glimpse_network", "labels": ["a", "b", "c", "d"], "feature_size": 7, "hidden_size": 6}


def digits(number):
    return float(f"{number:.9g}")


def write(path, value):
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n", encoding="utf-8")


def main():
    rng = np.random.default_rng(1)
    for seed, (name, options) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        config = {**SHARED, **options}
        model = GlimpseNetwork(config).double()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(2)  # so that the looks wander and some leave the picture
            model.location.weight.mul_(3)
        folder = FOLDER / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        tensors = {key: value.float().contiguous() for key, value in model.state_dict().items()}
        save_file(tensors, folder / "model.safetensors")
        model.load_state_dict({key: value.double() for key, value in tensors.items()})
        picture = prepare(paint(strokes(3 + seed, rng), 64, 6))
        with torch.no_grad():
            logits, locations, _, _ = model(torch.from_numpy(picture).double()[None] / 255)
        write(folder / "reference.json", {
            "picture": picture.flatten().tolist(),
            "locations": [[digits(28 * (place + 1) / 2) for place in look] for look in locations[0].tolist()],
            "probabilities": [[digits(p) for p in look] for look in logits[0].softmax(-1).tolist()]})

    tall = np.full((61, 40), 7, np.uint8)
    tall[9:40, 12:19] = 200
    tall[39:44, 12:34] = 120
    tall[3, 3] = 25  # noise
    pictures = [tall, 255 - paint(strokes(2, rng), 50, 4), prepare(paint(strokes(5, rng), 40, 5))[4:24, 5:22],
                255 - prepare(paint(strokes(8, rng), 64, 6))]
    write(FOLDER / "pictures.json", [
        {"width": picture.shape[1], "height": picture.shape[0], "values": picture.flatten().tolist(),
         "prepared": prepare(picture).flatten().tolist()} for picture in pictures])


if __name__ == "__main__":
    main()
