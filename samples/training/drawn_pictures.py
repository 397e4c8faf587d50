"""Draw small pictures of digits and coloured shapes, each with the one sentence that says what stands where.

    python samples/training/drawn_pictures.py --out picture.png --seed 7
    python samples/training/drawn_pictures.py --out pictures --count 1000 --seed 7 --mnist mnist

Prints a line of JSON for each picture: its sentence, and for each thing its box [left, top, right, bottom] in pixels and
its words. With --mnist, a folder with train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz, most digits are
handwritten ones; without it all are drawn by strokes.
"""

import argparse
import gzip
import hashlib
import json
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

SIDE = 80  # pixels of a picture, both ways
DIGITS = "zero one two three four five six seven eight nine".split()
SHAPES = "circle square triangle diamond cross star".split()
# The shades that are called by a name: hue in degrees, saturation, value.
SHADES = {
    "red": ((-10, 8), (0.75, 1), (0.55, 1)),
    "orange": ((23, 39), (0.8, 1), (0.9, 1)),
    "yellow": ((51, 62), (0.75, 1), (0.85, 1)),
    "green": ((95, 150), (0.6, 1), (0.45, 1)),
    "blue": ((205, 245), (0.65, 1), (0.5, 1)),
    "purple": ((270, 302), (0.55, 1), (0.5, 0.95)),
}
COLORS = list(SHADES)
# How many things stand in each column, from left to right.
LAYOUTS = ((2,), (1, 1), (1, 2), (2, 1), (1, 1, 1), (2, 2), (1, 1, 2), (1, 2, 1), (2, 1, 1))
SIZES = {1: (18, 30), 2: (17, 28), 3: (16, 21)}  # pixels of a thing's box, by the number of columns
GAP = 2  # pixels between things at the least
SWAY = 4  # pixels of the width of a column beyond its widest thing: what stands one above the other may be shifted
NOISE = np.random.default_rng(0).standard_normal(1 << 20, np.float32)  # cut out at random, which is faster than drawing it
WORDS = [",", "a", "an", "above", "left", "of", *COLORS, *SHAPES, *DIGITS]


@dataclass
class Thing:
    words: tuple  # ("red", "circle") or ("seven",)
    box: tuple  # left, top, right, bottom in pixels

    @property
    def phrase(self):
        return ("an " if self.words[0] in ("orange", "eight") else "a ") + " ".join(self.words)


def sentence_of(columns):
    """What stands in the columns from left to right, each from top to bottom, as one sentence."""
    return ", left of ".join(" above ".join(thing.phrase for thing in column) for column in columns)


def part_of(text):
    """'test' for 5 % of all texts, 'validation' for 2 %: a hash decides."""
    value = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % 100
    return "test" if value < 5 else "validation" if value < 7 else "train"


# --- digits ----------------------------------------------------------------------------------------------------------


def arc(x, y, width, height, start, end):
    """Points of an ellipse around (x, y), from one angle to another in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(start, end, 13))
    return [(x + width * np.cos(a), y + height * np.sin(a)) for a in angles]


STROKES = (  # of each digit, in a box from (0, 0) to (1, 1)
    [arc(0.5, 0.5, 0.34, 0.5, 0, 360)],
    [[(0.3, 0.22), (0.55, 0), (0.55, 1)]],
    [[*arc(0.5, 0.29, 0.34, 0.29, 190, 390), (0.14, 1), (0.88, 1)]],
    [[*arc(0.48, 0.26, 0.32, 0.26, 200, 445), *arc(0.48, 0.74, 0.36, 0.26, 275, 520)]],
    [[(0.64, 1), (0.64, 0), (0.1, 0.68), (0.92, 0.68)]],
    [[(0.82, 0), (0.24, 0), (0.2, 0.45), *arc(0.46, 0.68, 0.36, 0.32, 230, 510)]],
    [[(0.72, 0), *arc(0.5, 0.7, 0.34, 0.3, 200, 560)]],
    [[(0.12, 0), (0.88, 0), (0.4, 1)]],
    [arc(0.5, 0.25, 0.28, 0.25, 90, 450), arc(0.5, 0.75, 0.35, 0.25, 270, 630)],
    [[*arc(0.5, 0.3, 0.33, 0.3, 20, 380), (0.7, 1)]],
)


def stroke_digit(rng, digit):
    """A digit as a pen would write it. -> how much ink is at each of 28 x 28 pixels, 0 to 1"""
    turn, lean = rng.uniform(-0.12, 0.12), rng.uniform(-0.2, 0.2)
    spread = rng.uniform(0.8, 1.1)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    y, x = np.mgrid[0:28, 0:28] + 0.5
    pixels = np.stack([x.ravel(), y.ravel()], 1)
    nearest = np.full(len(pixels), np.inf)
    for line in STROKES[digit]:
        points = np.array(line) - 0.5
        points[:, 0] = spread * 0.85 * points[:, 0] - lean * points[:, 1]
        points = 14 + 20 * points @ rotation.T + rng.normal(0, 0.25, points.shape)
        start, along = points[:-1], np.diff(points, axis=0)
        to = pixels[:, None] - start
        reach = np.clip((to * along).sum(-1) / np.maximum((along * along).sum(-1), 1e-9), 0, 1)
        distance = np.sqrt(((to - reach[..., None] * along) ** 2).sum(-1))
        nearest = np.minimum(nearest, distance.min(1))
    return np.clip(rng.uniform(0.9, 1.7) + 0.5 - nearest, 0, 1).reshape(28, 28)


def read_mnist(folder):
    """-> images [n x 28 x 28] uint8, labels [n]"""
    folder = Path(folder)
    images = gzip.decompress((folder / "train-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((folder / "train-labels-idx1-ubyte.gz").read_bytes())
    return np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28), np.frombuffer(labels, np.uint8, offset=8)


class Digits:
    """Digits to draw: handwritten ones of one part of MNIST, where it is given, and a share drawn by strokes."""

    STROKED = 0.25

    def __init__(self, mnist=None, part=None):
        self.images = None
        if mnist:
            images, labels = read_mnist(mnist)
            if part:
                kept = np.array([part_of(f"digit {i}") == part for i in range(len(labels))])
                images, labels = images[kept], labels[kept]
            self.images, self.rows = images, [np.flatnonzero(labels == digit) for digit in range(10)]

    def draw(self, rng, digit):
        """-> the ink of one such digit, 0 to 1, without the empty rows and columns around it"""
        if self.images is None or rng.random() < self.STROKED:
            ink = stroke_digit(rng, digit)
        else:
            ink = self.images[rng.choice(self.rows[digit])].astype(np.float32) / 255
        rows, columns = np.flatnonzero(ink.max(1) > 0.15), np.flatnonzero(ink.max(0) > 0.15)
        return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@lru_cache(maxsize=None)
def resampling(before, after):
    """The matrix [after x before] of a triangle filter as wide as the larger pixels."""
    scale = max(1.0, before / after)
    centers = (np.arange(after) + 0.5) * before / after
    weights = np.maximum(0, 1 - np.abs((np.arange(before) + 0.5) - centers[:, None]) / scale)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def resized(ink, side):
    """The longer side becomes `side` pixels."""
    scale = side / max(ink.shape)
    height, width = (max(3, round(scale * length)) for length in ink.shape)
    return resampling(ink.shape[0], height) @ ink @ resampling(ink.shape[1], width).T


# --- shapes ----------------------------------------------------------------------------------------------------------


def polygon(shape):
    """Corners in a box from (-1, -1) to (1, 1)."""
    if shape == "square":
        return np.array([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    if shape == "triangle":
        return np.array([(0, -0.95), (1, 0.85), (-1, 0.85)])
    if shape == "diamond":
        return np.array([(0, -1), (0.8, 0), (0, 1), (-0.8, 0)])
    if shape == "cross":
        a = 0.34
        return np.array([(-a, -1), (a, -1), (a, -a), (1, -a), (1, a), (a, a), (a, 1), (-a, 1), (-a, a), (-1, a), (-1, -a),
                         (-a, -a)])
    angles = np.radians(-90 + 36 * np.arange(10))  # star
    return np.where(np.arange(10) % 2, 0.42, 1.0)[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)


@lru_cache(maxsize=None)
def shape_mask(shape, side, turn):
    """How much of each of side x side pixels the shape covers, turned by some degrees."""
    fine = 4
    at = ((np.arange(fine * side) + 0.5) / fine - side / 2) / (side / 2)
    x, y = np.meshgrid(at, at)
    if shape == "circle":
        inside = x * x + y * y <= 0.95**2
    else:
        angle = np.radians(turn)
        corners = polygon(shape) @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        inside = np.zeros(x.shape, bool)
        for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, 0)):
            if y0 != y1:  # how often a line to the right crosses the outline
                inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside.reshape(side, fine, side, fine).mean((1, 3)).astype(np.float32)


def rgb(hue, saturation, value):
    """Hue in degrees. -> 0 to 255 each"""
    k = (np.array([5, 3, 1]) + hue / 60) % 6
    return 255 * (value - value * saturation * np.clip(np.minimum(k, 4 - k), 0, 1))


# --- pictures --------------------------------------------------------------------------------------------------------


def shares(rng, room, count):
    """`room` pixels cut at random into `count` parts."""
    cuts = [0, *sorted(rng.integers(0, room + 1, count - 1).tolist()), room]
    return [after - before for before, after in zip(cuts, cuts[1:])]


def placed(rng, share):
    """The columns of a picture: words to be drawn and their boxes. `share` of all things are digits."""
    layout = LAYOUTS[rng.integers(len(LAYOUTS))]
    smallest, largest = SIZES[len(layout)]
    sizes = [rng.integers(smallest, largest + 1, count).tolist() for count in layout]
    widths = [max(column) + SWAY for column in sizes]
    free = shares(rng, SIDE - sum(widths) - GAP * (len(layout) - 1), len(layout) + 1)
    columns, left = [], 0
    for column, width, before in zip(sizes, widths, free):
        left += before
        top, things = 0, []
        for size, above in zip(column, shares(rng, SIDE - sum(column) - GAP * (len(column) - 1), len(column) + 1)):
            top += above
            x = left + (width - size) // 2 + int(rng.integers(-(SWAY // 2), SWAY // 2 + 1))
            if rng.random() < share:
                words = (DIGITS[rng.integers(10)],)
            else:
                words = (COLORS[rng.integers(len(COLORS))], SHAPES[rng.integers(len(SHAPES))])
            things.append(Thing(words, (x, top, x + size, top + size)))
            top += size + GAP
        columns.append(things)
        left += width + GAP
    return columns


def painted(rng, digits, things):
    """-> the picture [SIDE x SIDE x 3] uint8"""
    paper = np.clip(rng.uniform(215, 255) + rng.normal(0, 4, 3), 0, 255)
    ink = np.clip(rng.uniform(0, 80) + rng.normal(0, 4, 3), 0, 255)
    picture = np.empty((SIDE, SIDE, 3), np.float32)
    picture[:] = paper
    for thing in things:
        left, top, right, bottom = thing.box
        side = right - left
        if len(thing.words) == 1:
            cover = resized(digits.draw(rng, DIGITS.index(thing.words[0])), side)
            left, top = left + (side - cover.shape[1]) // 2, top + (side - cover.shape[0]) // 2
            color = ink
        else:
            color = rgb(*(rng.uniform(*ends) for ends in SHADES[thing.words[0]]))
            cover = shape_mask(thing.words[1], side, int(rng.integers(-2, 3)) * 4)
        at = picture[top : top + cover.shape[0], left : left + cover.shape[1]]
        at += cover[..., None] * (color.astype(np.float32) - at)
    at = rng.integers(len(NOISE) - picture.size)
    picture += rng.uniform(0, 8) * NOISE[at : at + picture.size].reshape(picture.shape)
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


def draw(rng, digits, part=None, share=0.5):
    """-> a picture, its sentence, its things in the order in which the sentence names them. `part` is that of the sentence,
    `share` says how many of the things are digits."""
    while True:
        columns = placed(rng, share)
        sentence = sentence_of(columns)
        if part in (None, part_of(sentence)):
            things = [thing for column in columns for thing in column]
            return painted(rng, digits, things), sentence, things


def write_png(path, picture):
    """picture [height x width x 3] uint8"""
    height, width, _ = picture.shape

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) +
                           chunk(b"IEND", b""))


def read_png(path):
    """What write_png wrote. -> [height x width x 3] uint8"""
    data = Path(path).read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    pixels = data[data.index(b"IDAT") + 4 : data.index(b"IEND") - 8]
    rows = np.frombuffer(zlib.decompress(pixels), np.uint8).reshape(height, 1 + 3 * width)
    return rows[:, 1:].reshape(height, width, 3).copy()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", required=True, type=Path, help="a PNG file, or with --count a folder")
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mnist", type=Path, help="the folder with MNIST's train-*.gz")
    arguments = parser.parse_args()

    rng, digits = np.random.default_rng(arguments.seed), Digits(arguments.mnist)
    if arguments.count:
        arguments.out.mkdir(parents=True, exist_ok=True)
    for i in range(arguments.count or 1):
        picture, sentence, things = draw(rng, digits)
        path = arguments.out / f"{i:05}.png" if arguments.count else arguments.out
        write_png(path, picture)
        boxes = [{"words": thing.words, "box": thing.box} for thing in things]
        print(json.dumps({"picture": path.name, "sentence": sentence, "things": boxes}))


if __name__ == "__main__":
    main()
