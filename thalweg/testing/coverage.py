"""What each op has and lacks: one walk over the registry, for tests/test_registry.py and for docs/coverage.md."""

import dataclasses
from collections.abc import Iterator

from thalweg.core import registry
from thalweg.testing import sampling

ASPECTS = ("inference", "numpy", "xla", "gradient", "samples")


@dataclasses.dataclass
class Row:
    """One op: per aspect "yes", the written reason why not, or None where neither is there."""

    op: str
    family: str
    aspects: dict[str, str | None]

    def silent(self) -> list[str]:
        """The aspects that are missing without a word."""
        return [name for name, state in self.aspects.items() if not state]


def walk() -> list[Row]:
    """A row per defined op, in the order of their names."""
    counts = _sample_counts()
    return [_row(op, counts) for op in registry.all_ops().values()]


def _row(op: registry.OpDef, counts: dict[str, int]) -> Row:
    aspects = {
        "inference": "yes" if op.infer is not None else None,
        "numpy": "yes" if op.kernel_for("numpy") else op.missing_kernels.get("numpy"),
        "xla": "yes" if op.kernel_for("xla") else op.missing_kernels.get("xla"),
        "gradient": "yes" if op.gradient is not None else op.not_differentiable_reason,
        "samples": "yes" if counts.get(op.name) else sampling._NO_SAMPLES.get(op.name),
    }
    return Row(op.name, op.package.rpartition(".")[2], aspects)


def _sample_counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    for family in sampling.families():
        for op in sampling.load_family(family):
            counts[op] = counts.get(op, 0) + len(sampling.samples_of(family, op))
    return counts


def page() -> str:
    """docs/coverage.md."""
    rows = walk()
    undefined = sorted(set(registry.schema_names()) - {r.op for r in rows})
    lines = [
        "# Coverage of TensorFlow's ops",
        "",
        "Written by `python tools/write_coverage.py` from a walk over the registry; tests/test_registry.py checks that",
        "it is current. `x`: there is one; a number: there is none, for the reason of that number below; `-`: a gap",
        "nobody explained.",
        "",
        f"{len(rows)} ops are defined; TensorFlow 2.15 registers {len(set(registry.schema_names()))}.",
        "",
    ]
    reasons: dict[str, int] = {}
    families: dict[str, list[Row]] = {}
    for row in rows:
        families.setdefault(row.family, []).append(row)
    for family in sorted(families):
        lines += _family_table(family, families[family], reasons)
    lines += ["## Reasons", ""] + [f"{number}. {reason}" for reason, number in reasons.items()] + [""]
    lines += ["## Not defined", "", *_wrapped(undefined)]
    return "\n".join(lines) + "\n"


def _family_table(family: str, rows: list[Row], reasons: dict[str, int]) -> list[str]:
    lines = [f"## {family} ({len(rows)})", "", "| op | NumPy | XLA | gradient | samples |", "|---|---|---|---|---|"]
    for row in rows:
        cells = [_cell(row.aspects[a], reasons) for a in ASPECTS[1:]]
        lines.append(f"| {row.op} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _cell(state: str | None, reasons: dict[str, int]) -> str:
    if state == "yes":
        return "x"
    return str(reasons.setdefault(state, len(reasons) + 1)) if state else "-"


def _wrapped(names: list[str]) -> Iterator[str]:
    line = ""
    for name in names:
        if len(line) + len(name) > 118:
            yield line.rstrip()
            line = ""
        line += name + " "
    yield line.rstrip()
