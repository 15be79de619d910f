"""Known differences, each with its reason. An entry that no longer applies fails the test."""

_MORE = "thalweg has a kernel where TensorFlow has none on the CPU"

# regular expression for "call: what came out" -> reason why that may be, although it is none of ALLOWED
FUZZ: dict[str, str] = {
    r"tf\.compat\.v1\..*: RuntimeError: .*(eager|not supported in)": "graphs only, as in TensorFlow, said first here",
    r"tf\.(compat\.v1\.)?ragged\.placeholder\(.*: RuntimeError": "graphs only, as in TensorFlow, said first here",
    r"tf\.compat\.v1\.flags\..*: (IllegalFlagValue|Attribute|Index|Key)Error": "absl asks in another order",
    r"tf\.keras\.models\.model_from_yaml\(.*: ImportError": "TensorFlow 2.15 has it no more, older programs need it",
    r"tf\.keras\.(losses|metrics)\.(sparse_)?categorical_crossentropy\(.*: IndexError": "seen before the odd smoothing",
    r"tf\.keras\.backend\.rnn\(.*: AttributeError": "an array of objects as input: TensorFlow has an IndexError",
    r"tf\.compat\.v1\.report_uninitialized_variables\(.*: AttributeError": "no variables: TensorFlow sees it elsewhere",
}

# recorded call -> why we answer otherwise than TensorFlow
DIFFERENT: dict[str, str] = {
    "tf.math.digamma(x=tf.constant([[1.0, 2.0], [3.0, 4.0]], tf.bfloat16))": _MORE,
    "tf.math.erfinv(x=np.float16(1))": _MORE,
    'tf.signal.fftnd(memoryview(b"x"))': _MORE,
    "tf.signal.fftnd(np.ma.masked)": _MORE,
    "tf.nn.softmax(1.0)": "AbortedError comes of a check inside oneDNN; TensorFlow without it has our class",
}
