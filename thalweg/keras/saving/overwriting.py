"""Asking before a file is written over."""

from __future__ import annotations


def ask_to_proceed_with_overwrite(filepath: str) -> bool:
    """Asks at the terminal whether to write over a file."""
    question = f"[WARNING] {filepath} already exists - overwrite? [y/n]"
    answer = input(question).strip().lower()
    while answer not in ("y", "n"):
        answer = input('Enter "y" (overwrite) or "n" (cancel).').strip().lower()
    if answer == "n":
        return False
    print("[TIP] Next time specify overwrite=True!")
    return True
