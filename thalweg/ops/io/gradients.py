"""The ops on files and packed bytes pass no gradient on."""

from thalweg.core.registry import not_differentiable

not_differentiable(
    "ReadFile WriteFile MatchingFiles DecodeRaw DecodePaddedRaw DecodeCompressed DecodeJSONExample DecodeCSV "
    "SerializeTensor ParseTensor SerializeSparse SerializeManySparse DeserializeManySparse DeserializeSparse",
    reason="bytes are not numbers",
)
