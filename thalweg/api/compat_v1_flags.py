"""`tf.compat.v1.flags` and `tf.compat.v1.app.flags`."""

EXPORTS = {
    "thalweg.v1.flags.define": """
        DEFINE DEFINE_alias DEFINE_bool DEFINE_boolean DEFINE_enum DEFINE_enum_class DEFINE_flag DEFINE_float
        DEFINE_integer DEFINE_list DEFINE_multi DEFINE_multi_enum DEFINE_multi_enum_class DEFINE_multi_float
        DEFINE_multi_integer DEFINE_multi_string DEFINE_spaceseplist DEFINE_string adopt_module_key_flags
        declare_key_flag disclaim_key_flags doc_to_help flag_dict_to_args get_help_width override_value set_default
        text_wrap
    """,
    "thalweg.v1.flags.errors": """
        CantOpenFlagFileError DuplicateFlagError Error FlagNameConflictsWithMethodError IllegalFlagValueError
        UnparsedFlagAccessError UnrecognizedFlagError ValidationError
    """,
    "thalweg.v1.flags.flag": """
        BooleanFlag EnumClassFlag EnumFlag Flag FlagHolder MultiEnumClassFlag MultiFlag
    """,
    "thalweg.v1.flags.parsers": """
        ArgumentParser ArgumentSerializer BaseListParser BooleanParser CsvListSerializer EnumClassListSerializer
        EnumClassParser EnumClassSerializer EnumParser FloatParser IntegerParser ListParser ListSerializer
        WhitespaceSeparatedListParser
    """,
    "thalweg.v1.flags.validators": """
        mark_bool_flags_as_mutual_exclusive mark_flag_as_required mark_flags_as_mutual_exclusive mark_flags_as_required
        multi_flags_validator register_multi_flags_validator register_validator validator
    """,
    "thalweg.v1.flags.values": """
        FLAGS FlagValues
    """,
}
