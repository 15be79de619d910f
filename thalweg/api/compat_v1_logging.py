"""`tf.compat.v1.logging`."""

EXPORTS = {
    "thalweg.v1.logging": """
        DEBUG ERROR FATAL INFO TaskLevelStatusMessage WARN debug error fatal flush get_verbosity info log log_every_n
        log_first_n log_if set_verbosity vlog warn warning
    """,
}
