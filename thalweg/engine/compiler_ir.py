"""What XLA is given and what it makes of it, as text, protobuf or a drawing: `experimental_get_compiler_ir`.

Source: tf.function.experimental_get_compiler_ir public docs 2.15.
"""

from __future__ import annotations

from typing import Any

STAGES = ("hlo", "hlo_serialized", "optimized_hlo", "optimized_hlo_serialized", "optimized_hlo_dot")
_ALSO = ("optimized_hlo_proto_serialized",)


def check_stage(stage: str) -> None:
    """Raises: ValueError for a stage that there is not."""
    if stage not in STAGES and stage not in _ALSO:
        raise ValueError(f"Invalid stage selected: '{stage}'. Valid values are: {', '.join(map(repr, STAGES))}")


def form(lowered: Any, stage: str) -> str | bytes:
    """One form of a lowered function.

    Args:
      lowered: what `jax.jit(f).lower(...)` gives.
      stage: "hlo" as it is given to XLA, "optimized_hlo" as XLA runs it; with "_serialized" the HloModuleProto,
        with "_dot" a graph for Graphviz.
    Returns: str; bytes for serialized forms.
    """
    computation = lowered.compiler_ir("hlo")
    if stage.startswith("optimized"):
        (module,) = lowered.compile().runtime_executable().hlo_modules()
        if stage == "optimized_hlo":
            return module.to_string()
        serialized = module.as_serialized_hlo_module_proto()
        return serialized if stage.endswith("serialized") else type(computation)(serialized).as_hlo_dot_graph()
    return computation.as_hlo_text() if stage == "hlo" else computation.as_serialized_hlo_module_proto()
