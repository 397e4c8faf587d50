"""Digits as people draw them with a mouse: strokes of one width, in other shapes and proportions than handwriting's.

They stand in for handwritten ones where there are none, and are mixed under them in training. `prepare` is what the
program does with a picture (samples/README.md, "Pictures"); MNIST was made the same way.
"""

import numpy as np

SIDE, INK = 28, 20  # pixels of a picture, and of the longer side of what is written in it

# The ways to draw each digit: strokes of points (x, y), y down; (True, ...) is a curve through its points.
SHAPES = [
    [[(True, [(.5, 0), (.15, .15), (.02, .5), (.15, .88), (.5, 1), (.86, .86), (.98, .5), (.84, .12), (.5, 0)])],
     [(True, [(.6, .02), (.2, .1), (.03, .55), (.25, .95), (.65, .97), (.97, .6), (.85, .15), (.45, .05)])]],
    [[(False, [(.5, 0), (.5, 1)])],
     [(False, [(.2, .25), (.5, 0), (.5, 1)])],
     [(False, [(.25, .25), (.5, 0), (.5, 1)]), (False, [(.2, 1), (.8, 1)])]],
    [[(True, [(.08, .25), (.3, .02), (.7, .03), (.88, .28), (.6, .62), (.08, .98)]), (False, [(.08, .98), (.95, .98)])],
     [(True, [(.1, .22), (.4, 0), (.82, .12), (.8, .42), (.4, .8), (.12, .97), (.08, .8), (.35, .78), (.7, .98),
              (.97, .9)])],
     [(False, [(.1, .05), (.85, .03), (.08, .97), (.92, .95)])]],
    [[(True, [(.1, .14), (.42, 0), (.82, .14), (.75, .38), (.38, .48)]),
      (True, [(.38, .48), (.8, .56), (.9, .8), (.5, 1), (.06, .88)])],
     [(False, [(.08, .02), (.86, .02), (.4, .42)]), (True, [(.4, .42), (.82, .5), (.92, .78), (.55, 1), (.06, .9)])]],
    [[(False, [(.3, 0), (.05, .6), (.95, .6)]), (False, [(.7, .28), (.66, 1)])],
     [(False, [(.68, 0), (.02, .66), (.98, .66)]), (False, [(.68, 0), (.68, 1)])],
     [(False, [(.1, 0), (.08, .5), (.85, .5)]), (False, [(.85, 0), (.85, 1)])]],
    [[(False, [(.88, .02), (.2, .02), (.14, .44)]), (True, [(.14, .44), (.5, .35), (.92, .6), (.75, .94), (.35, 1),
                                                            (.04, .86)])],
     [(True, [(.9, .02), (.3, .03), (.2, .4), (.6, .45), (.88, .7), (.6, .98), (.08, .92)])]],
    [[(True, [(.75, .02), (.3, .25), (.06, .66), (.25, .96), (.7, .97), (.88, .7), (.55, .5), (.1, .66)])],
     [(True, [(.35, 0), (.08, .4), (.08, .8), (.4, 1), (.85, .85), (.75, .56), (.4, .52), (.08, .72)])],
     [(True, [(.6, 0), (.2, .2), (.05, .6), (.3, .98), (.75, .9), (.85, .58), (.6, .38), (.22, .46)])]],
    [[(False, [(.05, .02), (.93, .02), (.38, 1)])],
     [(False, [(.05, .02), (.93, .02), (.38, 1)]), (False, [(.28, .5), (.85, .5)])],
     [(False, [(.08, .18), (.06, .02), (.93, .02)]), (True, [(.93, .02), (.6, .45), (.45, 1)])]],
    [[(True, [(.8, .12), (.45, 0), (.14, .2), (.45, .45), (.86, .74), (.55, 1), (.14, .9), (.2, .66), (.6, .44),
              (.86, .2), (.74, .08)])],
     [(True, [(.5, 0), (.2, .08), (.18, .36), (.5, .48), (.82, .36), (.8, .08), (.5, 0)]),
      (True, [(.5, .48), (.12, .6), (.12, .9), (.5, 1), (.9, .9), (.88, .6), (.5, .48)])]],
    [[(True, [(.85, .2), (.5, 0), (.1, .14), (.12, .44), (.5, .52), (.84, .3)]), (False, [(.86, .12), (.8, 1)])],
     [(True, [(.85, .2), (.5, 0), (.1, .16), (.14, .46), (.55, .5), (.86, .24), (.88, .6), (.7, .94), (.2, .95)])]],
]


def curve(points, per_piece=6):
    """Catmull-Rom through the points."""
    points = np.asarray(points)
    around = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, per_piece, endpoint=False)[:, None]
    pieces = [0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
              for a, b, c, d in zip(around, around[1:], around[2:], around[3:])]
    return np.concatenate([*pieces, points[-1:]])


def strokes(digit, rng):
    """One way to draw it, its points moved a little, bent, slanted and turned. -> a list of [points x 2]"""
    drawn = SHAPES[digit][rng.integers(len(SHAPES[digit]))]
    moved = {point: np.array(point) + rng.normal(0, 0.03, 2) for _, points in drawn for point in points}  # joints stay
    lines = [curve([moved[point] for point in points], 6 if smooth else 1) for smooth, points in drawn]
    turn, shear = rng.normal(0, 0.12), rng.normal(0, 0.15)
    aspect = rng.uniform(0.4, 1.1)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.array([[aspect, -shear], [0, 1]])
    waves = [(rng.normal(0, 0.03, 2), rng.uniform(1, 5, 2), rng.uniform(0, 6.3, 2)) for _ in range(3)]
    bent = []
    for line in lines:
        line = line + sum(size * np.sin(line[:, ::-1] * rate + phase) for size, rate, phase in waves)
        bent.append((line - 0.5) @ matrix.T)
    return bent


def paint(lines, side, width):
    """White, anti-aliased strokes with round ends on black. -> [side x side], 0 to 255"""
    points = np.concatenate(lines)
    low, high = points.min(0), points.max(0)
    scale = (side - width - 6) / (high - low).max()
    y, x = np.mgrid[:side, :side] + 0.5
    distance = np.full((side, side), np.inf)
    for line in lines:
        line = (line - (low + high) / 2) * scale + side / 2
        for (ax, ay), (bx, by) in zip(line, line[1:]):
            dx, dy = bx - ax, by - ay
            t = np.clip(((x - ax) * dx + (y - ay) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
            distance = np.minimum(distance, (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2)
    return (255 * np.clip(width / 2 - np.sqrt(distance) + 0.5, 0, 1)).round().astype(np.uint8)


def coverage(count, start, step, size):
    """How much of each of `size` source pixels each of `count` squares covers, the first from `start`, each `step` wide,
    as parts of the square. -> [count x size]"""
    left = start + step * np.arange(count)[:, None]
    pixel = np.arange(size)[None, :]
    return np.clip(np.minimum(left + step, pixel + 1) - np.maximum(left, pixel), 0, None) / step


def prepare(picture):
    """A grey picture of any size, white on black or black on white, as MNIST's are. -> [28 x 28], 0 to 255"""
    picture = np.asarray(picture, np.float64)
    border = np.concatenate([picture[0], picture[-1], picture[1:-1, 0], picture[1:-1, -1]])
    paper = np.sort(border)[(len(border) - 1) // 2]
    lighter, darker = np.maximum(picture - paper, 0), np.maximum(paper - picture, 0)
    ink = lighter if lighter.sum() >= darker.sum() else darker
    if picture.shape == (SIDE, SIDE):
        as_it_is = ink is lighter and paper == 0
        return (picture if as_it_is else np.floor(ink * (255 / ink.max()) + 0.5)).astype(np.uint8)
    ink = np.where(ink >= ink.max() / 8, ink, 0)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    step = max(bottom - top, right - left) / INK
    total = ink.sum()

    def start(mass, first, last):
        """Where the picture begins: its middle is the centre of mass, as long as everything stays inside."""
        return float(np.clip(mass / total - SIDE / 2 * step, last - SIDE * step, first))

    x = start((ink.sum(0) * (np.arange(ink.shape[1]) + 0.5)).sum(), left, right)
    y = start((ink.sum(1) * (np.arange(ink.shape[0]) + 0.5)).sum(), top, bottom)
    scaled = coverage(SIDE, y, step, ink.shape[0]) @ ink @ coverage(SIDE, x, step, ink.shape[1]).T
    return np.floor(scaled * (255 / scaled.max()) + 0.5).astype(np.uint8)


def drawn(count, seed):
    """-> pictures [count x 28 x 28], 0 to 255, and their digits"""
    rng = np.random.default_rng(seed)
    digits = rng.integers(10, size=count)
    side = 56
    pictures = [prepare(paint(strokes(digit, rng), side, side * rng.uniform(0.045, 0.15))) for digit in digits]
    return np.stack(pictures), digits
