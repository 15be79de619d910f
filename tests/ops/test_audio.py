"""WAV files written and read back."""

import numpy as np

import thalweg as tf
from thalweg.testing.samples import audio as samples


def test_bytes_are_those_of_tensorflow():
    """A recorded file: values are rounded and clipped."""
    sound = np.array([[0, 0.5], [-1, 1], [0.25, -0.3], [1.5, -2], [0.1, 0.00001]], "float32")
    assert tf.audio.encode_wav(sound, 8000).numpy() == samples.FILE


def test_read_back():
    sound = np.random.RandomState(0).uniform(-1, 0.99, (100, 3)).astype("float32")
    audio, rate = tf.audio.decode_wav(tf.audio.encode_wav(sound, 44100))
    assert int(rate) == 44100
    np.testing.assert_allclose(audio.numpy(), sound, atol=1 / 65536)


def test_static_shapes_in_functions():
    @tf.function(input_signature=[tf.TensorSpec([], tf.string)])
    def read(data):
        assert tf.audio.decode_wav(data).audio.shape.as_list() == [None, None]
        return tf.audio.decode_wav(data, desired_channels=2, desired_samples=7)

    audio, rate = read(samples.FILE)
    assert audio.shape == (7, 2) and rate.shape == ()


def test_folder_of_sounds(tmp_path, capsys):
    """Batches are as long as their longest sound, or all of one length."""
    for kind, count in (("high", 3), ("low", 2)):
        (tmp_path / kind).mkdir()
        for i in range(count):
            tf.io.write_file(str(tmp_path / kind / f"{i}.wav"), tf.audio.encode_wav(tf.fill([i + 2, 1], 0.5), 8000))
    read = tf.keras.utils.audio_dataset_from_directory
    (sounds, labels), (rest, _) = read(tmp_path, shuffle=False, batch_size=3)
    assert sounds.shape == (3, 4, 1) and rest.shape == (2, 3, 1) and labels.numpy().tolist() == [0, 0, 0]
    assert "Found 5 files belonging to 2 classes." in capsys.readouterr().out
    ((sounds, labels),) = read(tmp_path, shuffle=False, output_sequence_length=6, label_mode="binary")
    assert sounds.shape == (5, 6, 1) and labels.numpy().ravel().tolist() == [0, 0, 0, 1, 1]
    training, validation = read(tmp_path, seed=1, validation_split=0.4, subset="both")
    assert [len(list(d.unbatch())) for d in (training, validation)] == [3, 2]
