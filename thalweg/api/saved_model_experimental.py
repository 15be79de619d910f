"""`tf.saved_model.experimental`: its names; what is not written yet counts as missing."""

EXPORTS = {
    "thalweg.saved_model.fingerprints": "Fingerprint read_fingerprint",
}
