"""Exact ground truth of a scene: the three maps that the network learns, and the corners."""

import cv2
import numpy as np

from .scene import Scene, visible
from .sheet import RECTANGLE

SIDE = 128
FINE = 4
BAND = 3.0  # outline thickness in pixels of a 256 raster
SIGMA = 1.5  # of the corner heat, in pixels of the 128 raster


def maps(scene: Scene) -> np.ndarray:
    """Interior, outline and corner heat, uint8 [3, 128, 128], stretched over the whole picture."""
    big = SIDE * FINE
    inside, edge = np.zeros((big, big), np.uint8), np.zeros((big, big), np.uint8)
    heat = np.zeros((SIDE, SIDE), np.float32)
    y, x = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    for sheet in scene.sheets:
        if not sheet.is_document:
            continue
        outline = np.clip(sheet.project(scene.camera, sheet.outline), -8, 9)
        points = [np.int32(np.round((outline * big - 0.5) * 16))]
        covered = np.zeros((big, big), np.uint8)
        cv2.fillPoly(covered, points, 255, cv2.LINE_8, 4)
        inside |= covered
        edge[covered > 0] = 0
        heat *= cv2.resize(covered, (SIDE, SIDE), interpolation=cv2.INTER_AREA) < 128
        cv2.polylines(edge, points, True, 255, round(BAND * FINE / 2), cv2.LINE_AA, 4)
        for cx, cy in sheet.project(scene.camera, RECTANGLE) * SIDE:
            if -1 < cx < SIDE + 1 and -1 < cy < SIDE + 1:
                heat = np.maximum(heat, np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * SIGMA**2)))
    small = [cv2.resize(m, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for m in (inside, edge)]
    return np.stack([*small, np.uint8(heat * 255)])


def quads(scene: Scene, w: int, h: int) -> list[list[list[float]]]:
    """The documents' corners in pixels, clockwise from the smallest x + y. A sheet that the border cuts straight
    across is the quad that remains; one that loses a corner keeps its true corners, outside of the picture.
    Sheets hidden by more than 45 %, or hardly in the picture, are left out."""
    found = []
    canvas = np.zeros((SIDE * 2, SIDE * 2), np.uint16)
    documents = [s for s in scene.sheets if s.is_document]
    for i, sheet in enumerate(documents, 1):
        cv2.fillPoly(canvas, [np.int32(np.round(np.clip(sheet.project(scene.camera, sheet.outline), -8, 9) * SIDE * 2))], i)
    for i, sheet in enumerate(documents, 1):
        corners = sheet.project(scene.camera, RECTANGLE)
        area = cv2.contourArea(np.float32(corners * SIDE * 2))
        seen = int((canvas == i).sum())
        if area < 1 or seen < 0.003 * canvas.size or seen < 0.55 * area * visible(corners) or visible(corners) < 0.3:
            continue
        count, clipped = cv2.intersectConvexConvex(np.float32(corners), np.float32(RECTANGLE))
        if count and len(clipped) == 4:
            corners = clipped.reshape(4, 2).astype(float)
        found.append(ordered(corners * (w, h)).round(1).tolist())
    return found


def ordered(quad: np.ndarray) -> np.ndarray:
    """Clockwise (y down), beginning with the smallest x + y."""
    centre = quad.mean(0)
    quad = quad[np.argsort(np.arctan2(quad[:, 1] - centre[1], quad[:, 0] - centre[0]))]
    return np.roll(quad, -int(np.argmin(quad.sum(1))), 0)
