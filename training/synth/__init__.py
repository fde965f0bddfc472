"""Synthetic photos of documents, with exact ground truth, deterministic by seed."""
