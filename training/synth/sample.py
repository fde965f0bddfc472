"""Training samples and set files: one seed, one photo."""

import cv2
import numpy as np

from .labels import maps
from .pool import Pool
from .render import photograph
from .scene import CLASSES, Scene, compose, tile

INPUT = 256


def scene_of(rng: np.random.Generator, pool: Pool, kind: str | None = None) -> Scene:
    """A scene of a class, or of a random one."""
    return compose(rng, pool, kind or str(rng.choice(list(CLASSES), p=list(CLASSES.values()))))


def sample(rng: np.random.Generator, pool: Pool, kind: str | None = None, tiled: float = 0.3) -> tuple[np.ndarray, np.ndarray, str]:
    """A photo uint8 [256, 256, 3], its maps uint8 [3, 128, 128] and its class; a share of them as tiles."""
    scene = scene_of(rng, pool, kind)
    if rng.random() < tiled and scene.kind not in ("none", "scan"):
        scene = tile(rng, scene)
    side = int(rng.choice([256, 288, 352]))
    picture = photograph(rng, pool, scene, side, side)
    if side != INPUT:
        picture = cv2.resize(picture, (INPUT, INPUT), interpolation=cv2.INTER_AREA)
    return picture, maps(scene), scene.kind
