"""Layers that make numbers of text, categories and raw numbers, some with what they learn from data by `adapt`."""
