"""Writing the models of Hugging Face's library as samples."""
import json

from safetensors.torch import save_file


def save(directory, model, tokenizer, ours):
    """Write the model directory, its tensors as F16; `ours` are Saccade's own entries of config.json.

    What is tied is stored once, and what from_pretrained makes anew, such as sinusoids, is not stored.
    """
    directory.mkdir(parents=True, exist_ok=True)
    config = model.config.to_diff_dict() | {"architectures": [type(model).__name__]} | ours
    (directory / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    first = {value.data_ptr(): name for name, value in reversed(model.state_dict().items())}
    constant = tuple(model._keys_to_ignore_on_save or ())
    tensors = {name: value.detach().half().contiguous() for name, value in model.state_dict().items()
               if first[value.data_ptr()] == name and name not in constant}
    save_file(tensors, directory / "model.safetensors", metadata={"format": "pt"})
    (directory / "model.safetensors").chmod(0o644)  # save_file makes it readable by its owner only
    tokenizer.save(str(directory / "tokenizer.json"))
