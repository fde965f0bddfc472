"""From a scene to a photo: the ground, the things, every sheet with its shadow and its shading."""

import cv2
import numpy as np
from numpy.random import Generator

from .light import expose
from .noise import cloud
from .pool import Pool
from .scene import Scene
from .sheet import RECTANGLE, Sheet
from .things import BESIDE, UPON, fill

STRIDE = 8


def floor(rng: Generator, pool: Pool, kind: str, w: int, h: int) -> np.ndarray:
    """The ground of the picture, uint8 RGB, seen askew and recoloured."""
    shelf = pool.white if kind == "white" and rng.random() < 0.8 else pool.grounds if rng.random() < 0.72 or not pool.photos else pool.photos
    source = shelf[int(rng.integers(len(shelf)))]
    sh, sw = source.shape[:2]
    size = np.array([sw, sh]) * rng.uniform(0.45, 1.3)
    corner = RECTANGLE * size + rng.uniform(0, 1, 2) * (np.array([sw, sh]) - size) + rng.normal(0, 0.06, (4, 2)) * size
    if rng.random() < 0.5:
        corner = np.roll(corner, int(rng.integers(4)), 0)
    transform = cv2.getPerspectiveTransform(np.float32(RECTANGLE * (w, h)), np.float32(corner))
    out = cv2.warpPerspective(source, transform, (w, h), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT)
    gain = np.float32(np.exp(rng.normal(0, 0.06, 3) + rng.normal(0.05, 0.3))) if kind != "white" else np.float32(np.exp(rng.normal(0, 0.012, 3)))
    out = np.clip(out * gain, 0, 255).astype(np.uint8)
    return cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 2.5) * max(w, h) / 320) if rng.random() < 0.25 else out


def clutter(rng: Generator, kind: str, picture: np.ndarray) -> None:
    """Lay things beside the documents to come."""
    count = {"clutter": rng.integers(2, 9), "none": rng.integers(0, 7), "scan": 0, "white": rng.integers(0, 2)}.get(kind, max(0, rng.integers(-2, 4)))
    for _ in range(int(count)):
        BESIDE[int(rng.integers(len(BESIDE)))](picture, rng, rng.uniform(-0.05, 1.05, 2))


def shading(rng: Generator, sheet: Sheet, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """How light falls on the sheet's relief at page places u, v: creases, bends, wrinkles, the gutter."""
    value = np.ones_like(u)
    for axis, place, strength, width in sheet.creases:
        d = (u if axis == 0 else v) - np.float32(place)
        value += np.float32(strength) * (np.where(d > 0, 1, -1) * np.exp(-np.abs(d) * 6) * 0.35 - np.exp(-((d / width) ** 2)) * 0.7)
    for coefficients, t in ((sheet.bend.across, v), (sheet.bend.along, u)):
        if np.abs(coefficients).max() > 0.003:
            value += np.float32(rng.normal(0, 2.2)) * (sheet.bend.wave(coefficients, t + 0.02) - sheet.bend.wave(coefficients, t)).astype(np.float32) / 0.02 * 0.4
    if sheet.wrinkle:
        field = cloud(rng, 96, 96, rng.uniform(3, 12), 3)
        value += np.float32(sheet.wrinkle) * cv2.remap(np.abs(field) * 2 - 0.7, np.clip(u, 0, 1) * 95, np.clip(v, 0, 1) * 95, cv2.INTER_LINEAR)
    if sheet.gutter:
        d = 1 - u if sheet.gutter > 0 else u
        value *= 1 - np.float32(0.55) * np.exp(-np.maximum(d, 0) * 14)
    return np.clip(value, 0.2, 1.6)


def paste(rng: Generator, picture: np.ndarray, sheet: Sheet, camera: np.ndarray) -> None:
    """Draw one sheet onto the picture (uint8 RGB, in place); the camera maps millimetres to pixels."""
    h, w = picture.shape[:2]
    outline = sheet.project(camera, sheet.outline)
    low = np.maximum(np.floor(outline.min(0)).astype(int) - STRIDE, 0)
    high = np.minimum(np.ceil(outline.max(0)).astype(int) + STRIDE, (w, h))
    if (high - low).min() < 2:
        return
    (x0, y0), (bw, bh) = low, high - low
    shade_under(rng, picture, outline, sheet, max(w, h))
    nx, ny = -(-bw // STRIDE) + 1, -(-bh // STRIDE) + 1
    gx, gy = np.meshgrid(x0 + (np.arange(nx) + 0.5) * STRIDE - 0.5, y0 + (np.arange(ny) + 0.5) * STRIDE - 0.5)
    inverse = np.linalg.inv(camera @ sheet.to_plane())
    flat = np.stack([gx, gy, np.ones_like(gx)], -1) @ inverse.T
    uv = sheet.bend.source(flat[..., :2] / flat[..., 2:]).astype(np.float32)
    uv = cv2.resize(uv, (nx * STRIDE, ny * STRIDE), interpolation=cv2.INTER_LINEAR)[:bh, :bw]
    corners = sheet.project(camera, RECTANGLE)
    wide = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    tall = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    ph, pw = sheet.page.pixels.shape[:2]
    tw, th = int(np.clip(wide, 8, pw)), int(np.clip(tall, 8, ph))
    texture = cv2.resize(sheet.page.pixels, (tw, th), interpolation=cv2.INTER_AREA)
    print_ = cv2.remap(texture, uv[..., 0] * tw - 0.5, uv[..., 1] * th - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    body = print_ * shading(rng, sheet, uv[..., 0], uv[..., 1])[..., None]
    if not sheet.is_document:
        body = np.full_like(body, rng.uniform(120, 235)) * np.float32([1, 0.98, 0.93])
    alpha = fill((bh, bw), outline - low).astype(np.float32)[..., None] / 255
    view = picture[y0 : y0 + bh, x0 : x0 + bw]
    np.copyto(view, np.clip(view * (1 - alpha) + body * alpha, 0, 255).astype(np.uint8))


def shade_under(rng: Generator, picture: np.ndarray, outline: np.ndarray, sheet: Sheet, side: int) -> None:
    """The sheet's shadow on what lies beneath: thin for flat paper, wide for lifted."""
    reach = side * 0.0012 * (0.4 + sheet.lift_mm)
    h, w = picture.shape[:2]
    mask = fill((h // 2, w // 2), (outline + rng.normal(0, 1, 2) * reach) / 2)
    k = max(1, int(reach)) * 2 + 1
    dark = cv2.resize(cv2.blur(cv2.blur(mask, (k, k)), (k, k)), (w, h))
    dark = cv2.convertScaleAbs(dark, alpha=float(rng.uniform(0.05, 0.6)))
    np.copyto(picture, cv2.multiply(picture, cv2.merge([255 - dark] * 3), scale=1 / 255))


def photograph(rng: Generator, pool: Pool, scene: Scene, w: int, h: int) -> np.ndarray:
    """The photo of a scene, uint8 RGB [h, w, 3]."""
    picture = np.ascontiguousarray(floor(rng, pool, scene.kind, w, h))
    clutter(rng, scene.kind, picture)
    camera = np.diag([w, h, 1.0]) @ scene.camera
    if scene.kind == "white" and scene.sheets and rng.random() < 0.8:
        paper = np.median(scene.sheets[0].page.pixels.reshape(-1, 3), 0)
        target = paper * rng.uniform(0.92, 1.03)
        picture = np.clip(picture * np.float32(target / (picture.reshape(-1, 3).mean(0) + 1)), 0, 255).astype(np.uint8)
    for sheet in scene.sheets:
        paste(rng, picture, sheet, camera)
    chance = {"clutter": 0.4, "none": 0.3, "scan": 0.0}.get(scene.kind, 0.12)
    if rng.random() < chance:
        at = rng.uniform(0, 1, 2)
        if scene.sheets and rng.random() < 0.7:
            edge = scene.sheets[-1].project(scene.camera, scene.sheets[-1].outline)
            at = np.clip(edge[int(rng.integers(len(edge)))], 0, 1)
        UPON[int(rng.integers(len(UPON)))](picture, rng, at)
    return expose(rng, picture)
