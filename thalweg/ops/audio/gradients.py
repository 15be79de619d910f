"""The WAV ops have no gradients."""

from __future__ import annotations

from thalweg.core.registry import not_differentiable

not_differentiable("DecodeWav EncodeWav", reason="files are bytes")
