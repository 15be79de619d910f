"""tf.keras.utils.OrderedEnqueuer, GeneratorEnqueuer; `workers` of fit, evaluate and predict."""

import threading

import numpy as np
import pytest

import thalweg as tf


class Rows(tf.keras.utils.Sequence):
    """Batches of two rows that hold their number; says which thread asked."""

    def __init__(self, count=6, fails_at=None):
        self.count, self.fails_at, self.threads, self.ends = count, fails_at, set(), 0

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.threads.add(threading.current_thread().name)
        if index == self.fails_at:
            raise OSError(f"row {index} is gone")
        return np.full((2, 1), index, np.float32), np.full((2, 1), 2 * index, np.float32)

    def on_epoch_end(self):
        self.ends += 1


def numbers(batches, count):
    return [int(x[0, 0]) for x, _ in (next(batches) for _ in range(count))]


def test_a_sequence_comes_in_order_epoch_after_epoch():
    rows = Rows(4)
    enqueuer = tf.keras.utils.OrderedEnqueuer(rows)
    enqueuer.start(workers=3, max_queue_size=2)
    assert enqueuer.is_running()
    assert numbers(enqueuer.get(), 10) == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
    enqueuer.stop()
    assert not enqueuer.is_running()
    assert rows.ends == 2
    assert not enqueuer.run_thread.is_alive()


def test_shuffled_epochs_have_all_batches():
    enqueuer = tf.keras.utils.OrderedEnqueuer(Rows(8), shuffle=True)
    enqueuer.start(workers=2)
    batches = enqueuer.get()
    assert sorted(numbers(batches, 8)) == list(range(8)) == sorted(numbers(batches, 8))
    enqueuer.stop()


def test_what_a_worker_raises_arrives():
    enqueuer = tf.keras.utils.OrderedEnqueuer(Rows(fails_at=3))
    enqueuer.start(workers=2)
    batches = enqueuer.get()
    assert numbers(batches, 3) == [0, 1, 2]
    with pytest.raises(OSError, match="row 3"):
        next(batches)
    assert not enqueuer.is_running()


def test_a_generator_comes_to_its_end():
    enqueuer = tf.keras.utils.GeneratorEnqueuer(Rows(5)[i] for i in range(5))
    enqueuer.start()
    assert [int(x[0, 0]) for x, _ in enqueuer.get()] == [0, 1, 2, 3, 4]
    assert not enqueuer.is_running()


def model():
    made = tf.keras.Sequential([tf.keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros", input_shape=(1,))])
    made.compile("sgd", "mse")
    return made


def test_workers_of_fit_evaluate_and_predict():
    alone, together = model(), model()
    here = Rows()
    alone.fit(here, epochs=2, shuffle=False, verbose=0, validation_data=Rows())
    rows, other = Rows(), Rows()
    together.fit(rows, epochs=2, shuffle=False, verbose=0, workers=2, max_queue_size=3, validation_data=other)
    assert together.history.history == alone.history.history
    assert here.threads == {"MainThread"}
    assert "MainThread" not in rows.threads | other.threads
    assert rows.ends == 2
    assert together.evaluate(Rows(), workers=3, verbose=0) == alone.evaluate(Rows(), verbose=0)
    np.testing.assert_array_equal(together.predict(Rows(), workers=3, verbose=0), alone.predict(Rows(), verbose=0))
    assert not [t for t in threading.enumerate() if t.name == "thalweg-enqueuer"]


def test_fewer_steps_than_batches_leave_no_thread():
    rows = Rows(50)
    model().fit(rows, epochs=3, steps_per_epoch=2, verbose=0, workers=2, max_queue_size=2)
    assert not [t for t in threading.enumerate() if t.name == "thalweg-enqueuer"]


def test_what_a_worker_of_fit_raises_arrives():
    with pytest.raises(OSError, match="row 3"):
        model().fit(Rows(fails_at=3), shuffle=False, verbose=0, workers=2)


def test_a_generator_with_workers():
    rows = Rows()
    losses = model().fit((rows[i] for i in range(6)), verbose=0, workers=1, use_multiprocessing=True).history["loss"]
    assert losses == model().fit((rows[i] for i in range(6)), verbose=0).history["loss"]


def test_processes_compute_a_sequence_of_a_module(tmp_path, monkeypatch):
    (tmp_path / "squares_of_processes.py").write_text(
        "import os\n"
        "class Squares:\n"
        "    def __len__(self): return 3\n"
        "    def __getitem__(self, i): return i * i, os.getpid()\n"
        "    def on_epoch_end(self): pass\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    import os

    import squares_of_processes

    enqueuer = tf.keras.utils.OrderedEnqueuer(squares_of_processes.Squares(), use_multiprocessing=True)
    enqueuer.start(workers=1)
    batches = enqueuer.get()
    found = [next(batches) for _ in range(3)]
    enqueuer.stop()
    assert [square for square, _ in found] == [0, 1, 4]
    assert os.getpid() not in {process for _, process in found}
