# tf.lookup
L = tf.lookup
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].split(' name: ')[0]
i64 = tf.int64
t = L.StaticHashTable(L.KeyValueTensorInitializer(['a', 'b', 'c'], tf.constant([0, 1, 2], i64)), -1)
s = tf.sparse.from_dense([['a', ''], ['z', 'c']])
[text(f) for f in (lambda: t.lookup(tf.constant(['a', 'z', 'c'])), lambda: t[tf.constant([['b']])], lambda: t.lookup(s), lambda: t.lookup(tf.ragged.constant([['a'], ['z', 'b']])), lambda: t.size(), lambda: t.key_dtype, lambda: t.value_dtype, lambda: t.name, lambda: t.default_value, lambda: t.lookup(tf.constant([1])),
 lambda: L.StaticHashTable(L.KeyValueTensorInitializer(['a', 'a'], [0, 1]), -1), lambda: L.StaticHashTable(L.KeyValueTensorInitializer(['a', 'a'], [0, 0]), -1).size(), lambda: L.StaticHashTable(L.KeyValueTensorInitializer([1, 2], ['x', 'y'], key_dtype=i64), 'none').lookup(tf.constant([2, 3], i64)),
 lambda: L.StaticHashTable(L.KeyValueTensorInitializer(['a', 'b'], [1.5, 2.5]), 0.0).lookup(tf.constant(['b', 'q'])), lambda: L.StaticHashTable(L.KeyValueTensorInitializer(['a', 'b'], [True, False]), False).lookup(tf.constant(['a', 'q'])))]
#%%
L = tf.lookup
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].split(' name: ')[0]
i64 = tf.int64
init = lambda: L.KeyValueTensorInitializer(['a', 'b', 'c'], tf.constant([0, 1, 2], i64))
words = tf.constant(['a', 'zebra', 'c', 'wörld', ''])
n = L.StaticVocabularyTable(L.KeyValueTensorInitializer(tf.constant([10, 20], i64), tf.constant([0, 1], i64)), 5, lookup_key_dtype=tf.int32)
[text(f) for f in (lambda: L.StaticVocabularyTable(init(), 3).lookup(words), lambda: L.StaticVocabularyTable(init(), 3).size(), lambda: L.StaticVocabularyTable(None, 4).lookup(words), lambda: n.lookup(tf.constant([10, 20, 30, -1])), lambda: n.key_dtype, lambda: L.StaticVocabularyTable(init(), 0), lambda: L.StaticVocabularyTable(L.KeyValueTensorInitializer(['a'], [0]), 1), lambda: L.StaticVocabularyTable(init(), 1, lookup_key_dtype=i64), lambda: L.StaticVocabularyTable(init(), 2).lookup(tf.ragged.constant([['a'], ['q', 'b']])))]
#%%
L = tf.lookup
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].split(' name: ')[0]
i64 = tf.int64
m = L.experimental.MutableHashTable(tf.string, i64, -1)
m.insert(tf.constant(['a', 'b']), tf.constant([1, 2], i64)); m.insert(tf.constant(['b']), tf.constant([7], i64))
v = L.experimental.MutableHashTable(i64, tf.float32, [0.5, 0.5]); v.insert([3], [[1.0, 2.0]])
out = [m.lookup(['a', 'b', 'c']), m.size(), m.remove(tf.constant(['a', 'q'])), m.size(), m.export(), m[tf.constant(['a'])], v.lookup([[3], [4]]), v.export()]
out + [text(f) for f in (lambda: m.remove(tf.constant([1])), lambda: m.insert(['a', 'b'], [1]), lambda: m.lookup(tf.constant(['z']), dynamic_default_values=tf.constant([9], i64)), lambda: v.insert([3], [1.0]))]
#%%
L = tf.lookup
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].split(' name: ')[0]
d = L.experimental.DenseHashTable(tf.int64, tf.int64, 0, -1, -2); d.insert([5, 6], [50, 60])
k = L.experimental.DenseHashTable(tf.int64, tf.int64, 9, [0, 0], [-1, -1]); k.insert([[1, 2]], [3])
out = [d.lookup([5, 7]), d.size(), d.erase(tf.constant([5], tf.int64)), d.size(), k.lookup([[1, 2], [2, 1]])]
out + [text(f) for f in (lambda: d.insert([-1], [1]), lambda: d.insert([-2], [1]), lambda: L.experimental.DenseHashTable(tf.int64, tf.int64, 0, -1, -1), lambda: L.experimental.DenseHashTable(tf.int64, tf.int64, 0, -1, -2, initial_num_buckets=3), lambda: d.erase(tf.constant(['a'])))]
#%%
import os, tempfile
L, i64, T = tf.lookup, tf.int64, tf.lookup.TextFileIndex
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].split(' name: ')[0].replace(path, 'P')
path = os.path.join(tempfile.mkdtemp(), 'words'); f = open(path, 'w'); f.write('a 10 1.5\nb 20 2.5\nc 30 3.5\n'); f.close()
def table(*args, default=-1, **k): return L.StaticHashTable(L.TextFileInitializer(path, *args, **k), default)
[text(f) for f in (lambda: table(tf.string, T.WHOLE_LINE, i64, T.LINE_NUMBER).lookup(tf.constant(['b 20 2.5', 'b'])), lambda: table(tf.string, 0, i64, 1, delimiter=' ').lookup(tf.constant(['b', 'z'])), lambda: table(tf.string, 0, i64, T.LINE_NUMBER, delimiter=' ', value_index_offset=5).lookup(tf.constant(['a', 'c'])), lambda: table(i64, T.LINE_NUMBER, tf.string, 0, delimiter=' ', default='?').lookup(tf.constant([2, 3], i64)), lambda: table(tf.string, 0, tf.float32, 2, delimiter=' ', default=0.0).lookup(tf.constant(['a'])), lambda: table(tf.string, 0, i64, 1, delimiter=' ', vocab_size=2).size(),
 lambda: table(tf.string, 0, i64, 1, delimiter=' ', vocab_size=9).size(), lambda: table(tf.string, 0, i64, 1).size(), lambda: table(tf.string, -3, i64, 1), lambda: table(tf.string, -1, i64, 1), lambda: table(tf.float32, -2, i64, 1), lambda: table(tf.string, 0, tf.int32, -1), lambda: table(tf.string, 0, i64, 1, vocab_size=0), lambda: L.TextFileInitializer('', tf.string, 0, i64, 1))]
