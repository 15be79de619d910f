"""The command-line tools, and the modules of `tensorflow.python.tools` that programs import."""
