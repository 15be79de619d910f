"""Lists, dicts and tuples that layers look into: those of tf.Module (thalweg.module.tracking)."""

from thalweg.module.tracking import (  # noqa: F401
    DictWrapper,
    ListWrapper,
    NoDependency,
    OrderedDictWrapper,
    TupleWrapper,
    _Container,
    attribute_children,
    is_trackable,
    is_variable,
    members,
    unique,
    wrap,
)
