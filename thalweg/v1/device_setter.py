"""`tf.compat.v1.train.replica_device_setter`: variables on parameter servers, the rest on workers.

Source: tf.compat.v1.train.replica_device_setter public docs 2.15.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from thalweg.core.device import DeviceSpec

_VARIABLE_OPS = (
    "AutoReloadVariable", "MutableHashTable", "MutableHashTableV2", "MutableHashTableOfTensors",
    "MutableHashTableOfTensorsV2", "MutableDenseHashTable", "MutableDenseHashTableV2", "VarHandleOp", "Variable",
    "VariableV2", "BoostedTreesEnsembleResourceHandleOp", "BoostedTreesQuantileStreamResourceHandleOp",
    "DecisionTreeResource", "ResourceConditionalAccumulator",
)  # fmt: skip


def replica_device_setter(
    ps_tasks: int = 0,
    ps_device: str = "/job:ps",
    worker_device: str = "/job:worker",
    merge_devices: bool = True,
    cluster: Any = None,
    ps_ops: Sequence[str] | None = None,
    ps_strategy: Callable | None = None,
) -> Callable | None:
    """A function for `tf.compat.v1.device`: variables go to the parameter servers in turn, the rest to a worker.

    Args:
      ps_tasks: number of parameter servers.
      ps_device, worker_device: their jobs.
      merge_devices: accepted; devices are always merged.
      cluster: ClusterSpec or dict of jobs to tasks, which gives ps_tasks.
      ps_ops: types of the operations for parameter servers.
      ps_strategy: function of an operation that gives the number of its server.
    Returns: the function; None without parameter servers.
    Raises: TypeError for a strategy that is no function.
    """
    if cluster is not None:
        jobs = cluster.as_dict() if hasattr(cluster, "as_dict") else dict(cluster)
        job = DeviceSpec.from_string(ps_device).job
        if job not in jobs or not jobs[job]:
            return None
        ps_tasks = len(jobs[job])
    if ps_tasks == 0:
        return None
    if ps_strategy is not None and not callable(ps_strategy):
        raise TypeError("ps_strategy must be callable")
    types = _VARIABLE_OPS if ps_ops is None else tuple(ps_ops)
    turn = iter(_in_turn(ps_tasks))

    def device(op: Any) -> str:
        own = DeviceSpec.from_string(op.device or "")
        if ps_device and op.type in types:
            spec = DeviceSpec.from_string(ps_device)
            if spec.task is None and spec.job != own.job or spec.task is None and own.task is None:
                spec = spec.replace(task=ps_strategy(op) if ps_strategy else next(turn))
            return spec.make_merged_spec(own).to_string()
        return DeviceSpec.from_string(worker_device or "").make_merged_spec(own).to_string()

    return device


def _in_turn(count: int) -> Any:
    while True:
        yield from range(count)
