"""Summaries tell about values; nothing is differentiated through them."""

from thalweg.core.registry import not_differentiable
from thalweg.ops.summary.defs import MAKES, WRITES

not_differentiable(f"SummaryWriter {MAKES} {WRITES}", reason="messages and files")
