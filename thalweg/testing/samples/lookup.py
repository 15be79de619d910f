"""Table ops have no samples: what they return depends on what other ops did before."""

from thalweg.testing.sampling import no_samples

no_samples(
    *(
        "HashTableV2 AnonymousHashTable MutableHashTableV2 AnonymousMutableHashTable MutableHashTableOfTensorsV2 "
        "AnonymousMutableHashTableOfTensors MutableDenseHashTableV2 AnonymousMutableDenseHashTable InitializeTableV2 "
        "InitializeTableFromTextFileV2 LookupTableFindV2 LookupTableInsertV2 LookupTableImportV2 LookupTableRemoveV2 "
        "LookupTableExportV2 LookupTableSizeV2"
    ).split(),
    reason="state that other ops made: tests/ops/test_lookup.py and tests/conformance/cases/lookup.py",
)
