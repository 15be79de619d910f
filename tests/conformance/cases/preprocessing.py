# Keras: preprocessing layers, texts and sequences
L = tf.keras.layers
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError, RuntimeError) as e:
        lines = [l for l in str(e).split('}} ')[-1].split('\n') if l and 'calling layer' not in l and 'Call arg' not in l and 'inputs=' not in l]
        return type(e).__name__, lines[0].split(' [Op')[0]
def show(x):
    if isinstance(x, tf.RaggedTensor): return x.to_list()
    if isinstance(x, tf.SparseTensor): return ('sparse', tf.sparse.to_dense(x).numpy().tolist())
    return np.round(x.numpy(), 4).tolist() if x.dtype.is_floating else x.numpy().tolist()
def config(layer): return sorted((k, list(v) if isinstance(v, list) else v) for k, v in layer.get_config().items() if k != 'name')
texts = ["The cat sat.", "the dog, the cat!", "A b c d e"]
def go(**kw):
    l = L.TextVectorization(**kw); l.adapt(tf.data.Dataset.from_tensor_slices(texts).batch(2)); o = l(tf.constant(["the cat zebra", "b c. d"]))
    return l.get_vocabulary(), show(o), l.vocabulary_size(), o.dtype
[text(lambda: go(**kw)) for kw in [dict(), dict(output_sequence_length=4), dict(max_tokens=5), dict(output_mode='multi_hot'), dict(output_mode='count'), dict(output_mode='tf_idf'), dict(output_mode='tf_idf', max_tokens=20, pad_to_max_tokens=True), dict(ragged=True), dict(split='character'), dict(split=None), dict(standardize=None), dict(standardize='lower'), dict(standardize='strip_punctuation'), dict(ngrams=2), dict(ngrams=(2,), max_tokens=6), dict(output_mode='count', sparse=True), dict(output_mode='binary'), dict(standardize=lambda x: tf.strings.upper(x), split=lambda x: tf.strings.split(x, 't')), dict(split=None, output_sequence_length=2)]]
#%%
L = tf.keras.layers
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError, RuntimeError) as e:
        lines = [l for l in str(e).split('}} ')[-1].split('\n') if l and 'calling layer' not in l and 'Call arg' not in l and 'inputs=' not in l]
        return type(e).__name__, lines[0].split(' [Op')[0]
def show(x):
    if isinstance(x, tf.RaggedTensor): return x.to_list()
    if isinstance(x, tf.SparseTensor): return ('sparse', tf.sparse.to_dense(x).numpy().tolist())
    return np.round(x.numpy(), 4).tolist() if x.dtype.is_floating else x.numpy().tolist()
def config(layer): return sorted((k, list(v) if isinstance(v, list) else v) for k, v in layer.get_config().items() if k != 'name')
l = L.TextVectorization(vocabulary=['a', 'b']); c = l.get_config()
texts = ['a b']
[config(l), show(l([['a b'], ['c a']])), L.TextVectorization.from_config(c).get_vocabulary(), l.compute_output_shape((None, 1)), L.TextVectorization(output_mode='count', vocabulary=['a']).compute_output_shape((None, 1))] + [text(f) for f in (lambda: L.TextVectorization(output_mode='x'), lambda: L.TextVectorization(ngrams='a'), lambda: L.TextVectorization(output_mode='count', output_sequence_length=3), lambda: L.TextVectorization(dtype='int64'), lambda: L.TextVectorization(vocabulary=['a', 'a']), lambda: L.TextVectorization(vocabulary=['a', '']), lambda: L.TextVectorization(vocabulary='nofile'), lambda: L.TextVectorization(max_tokens=3, vocabulary=['a', 'b', 'c']), lambda: L.TextVectorization(max_tokens=1), lambda: L.TextVectorization(output_mode='count')(['a']), lambda: L.TextVectorization(vocabulary=['a'])([['a', 'b']]), lambda: L.TextVectorization(ragged=True, output_sequence_length=2), lambda: L.TextVectorization(ragged=True, output_mode='count'))]
#%%
L = tf.keras.layers
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError, RuntimeError) as e:
        lines = [l for l in str(e).split('}} ')[-1].split('\n') if l and 'calling layer' not in l and 'Call arg' not in l and 'inputs=' not in l]
        return type(e).__name__, lines[0].split(' [Op')[0]
def show(x):
    if isinstance(x, tf.RaggedTensor): return x.to_list()
    if isinstance(x, tf.SparseTensor): return ('sparse', tf.sparse.to_dense(x).numpy().tolist())
    return np.round(x.numpy(), 4).tolist() if x.dtype.is_floating else x.numpy().tolist()
def config(layer): return sorted((k, list(v) if isinstance(v, list) else v) for k, v in layer.get_config().items() if k != 'name')
S = L.StringLookup
w = tf.constant(['a', 'z', 'c', '', 'q']); v = ['a', 'b', 'c']
out = [text(lambda: (show(S(**kw)(w)), S(**kw).get_vocabulary(), S(**kw).vocabulary_size())) for kw in [dict(vocabulary=v), dict(vocabulary=v, mask_token=''), dict(vocabulary=v, num_oov_indices=3), dict(vocabulary=v, num_oov_indices=3, mask_token=''), dict(vocabulary=v, output_mode='one_hot'), dict(vocabulary=v, output_mode='multi_hot'), dict(vocabulary=v, output_mode='count', mask_token=''), dict(vocabulary=v, output_mode='tf_idf', idf_weights=[.5, 1., 2.]), dict(vocabulary=['[UNK]', 'a', 'b']), dict(vocabulary=['', '[UNK]', 'a', 'b'], mask_token=''), dict(vocabulary=v, output_mode='count', sparse=True)]]
def go(**k):
    l = S(**k); l.adapt([['b', 'a', 'b'], ['c', 'c', 'b'], ['[UNK]', '', 'a']]); return l.get_vocabulary(), l.get_vocabulary(False), show(l([['a', 'c']])), config(l)
out += [go(**k) for k in [dict(), dict(mask_token=''), dict(max_tokens=3), dict(output_mode='multi_hot', max_tokens=10, pad_to_max_tokens=True)]]
out + [text(f) for f in (lambda: show(S(vocabulary=v, invert=True)(tf.constant([0, 1, 2, 5], tf.int64))), lambda: show(S(vocabulary=v, invert=True, mask_token='')(tf.constant([0, 1, 2, 5], tf.int64))), lambda: show(S(vocabulary=v)(tf.ragged.constant([['a'], ['b', 'c']]))), lambda: show(S(vocabulary=v)('b')), lambda: S(vocabulary=v)(tf.sparse.from_dense([['a', ''], ['', 'z']])), lambda: S(vocabulary=v, invert=True, output_mode='count'), lambda: S(vocabulary=v, sparse=True), lambda: S(num_oov_indices=-1), lambda: S(vocabulary=[]), lambda: S(vocabulary=v, idf_weights=[1, 2, 3]), lambda: S(vocabulary=v, dtype='float32'), lambda: S(pad_to_max_tokens=True), lambda: S(vocabulary=v, output_mode='tf_idf'))]
#%%
L = tf.keras.layers
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError, RuntimeError) as e:
        lines = [l for l in str(e).split('}} ')[-1].split('\n') if l and 'calling layer' not in l and 'Call arg' not in l and 'inputs=' not in l]
        return type(e).__name__, lines[0].split(' [Op')[0]
def show(x):
    if isinstance(x, tf.RaggedTensor): return x.to_list()
    if isinstance(x, tf.SparseTensor): return ('sparse', tf.sparse.to_dense(x).numpy().tolist())
    return np.round(x.numpy(), 4).tolist() if x.dtype.is_floating else x.numpy().tolist()
def config(layer): return sorted((k, list(v) if isinstance(v, list) else v) for k, v in layer.get_config().items() if k != 'name')
I = L.IntegerLookup
out = [text(lambda: (show(I(**kw)(tf.constant([[12, 5, 36], [0, 7, 1000]], tf.int64))), I(**kw).get_vocabulary(), config(I(**kw)))) for kw in [dict(vocabulary=[12, 36, 7]), dict(vocabulary=[12, 36, 7], mask_token=0), dict(vocabulary=[12, 36, 7], num_oov_indices=2), dict(vocabulary=[12, 36, 7], output_mode='multi_hot'), dict(vocabulary=[-1, 5, 6])]]
def go(**k):
    l = I(**k); l.adapt(np.array([[12, 1138, 42], [42, 1000, 36]])); return l.get_vocabulary(), show(l(tf.constant([[42, 12, 5]], tf.int64)))
out += [go(), go(mask_token=36), go(output_mode='count')]
for kw in [dict(num_bins=3), dict(num_bins=3, mask_value=''), dict(num_bins=3, salt=133), dict(num_bins=3, salt=(133, 137)), dict(num_bins=4, output_mode='one_hot'), dict(num_bins=4, output_mode='count')]:
    out.append((show(L.Hashing(**kw)([['A'], ['B'], [''], ['D'], ['E']])), list(L.Hashing(**kw).get_config()['salt'] or [])))
out += [text(f) for f in (lambda: show(L.Hashing(3)([[1, 2], [3, 4]])), lambda: L.Hashing(0), lambda: L.Hashing(3, salt='x'), lambda: L.Hashing(3, output_mode='y'))]
E = L.CategoryEncoding
out + [text(f) for f in (lambda: show(E(4)([3, 2, 0, 1])), lambda: show(E(4, 'one_hot')([3, 2, 0, 1])), lambda: show(E(4, 'count')([3, 3, 0, 1])), lambda: show(E(4)([[0, 1], [0, 0], [1, 2], [3, 1]])), lambda: show(E(4, 'count', sparse=True)([[0, 1], [0, 0]])), lambda: show(E(4, 'count')([[0, 1], [0, 0]], count_weights=[[.1, .2], [.3, .4]])), lambda: show(E(4)(tf.ragged.constant([[0, 1], [3]]))), lambda: E(4)([[0, 5]]), lambda: E(), lambda: E(0), lambda: config(E(4)), lambda: E(4).compute_output_shape((2, 3)))]
#%%
L = tf.keras.layers
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError, RuntimeError) as e:
        lines = [l for l in str(e).split('}} ')[-1].split('\n') if l and 'calling layer' not in l and 'Call arg' not in l and 'inputs=' not in l]
        return type(e).__name__, lines[0].split(' [Op')[0]
def show(x):
    if isinstance(x, tf.RaggedTensor): return x.to_list()
    if isinstance(x, tf.SparseTensor): return ('sparse', tf.sparse.to_dense(x).numpy().tolist())
    return np.round(x.numpy(), 4).tolist() if x.dtype.is_floating else x.numpy().tolist()
def config(layer): return sorted((k, list(v) if isinstance(v, list) else v) for k, v in layer.get_config().items() if k != 'name')
x = np.array([[1., 2, 3], [4, 5, 9], [7, 1, 2], [0, 0, 1]], 'float32')
def go(**kw):
    l = L.Normalization(**kw)
    if 'mean' not in kw: l.adapt(x, batch_size=2)
    return show(l(x)), [(v.name, v.shape) for v in l.weights], config(l)
out = [go(**kw) for kw in [dict(), dict(axis=None), dict(mean=3., variance=2.), dict(mean=[1., 2., 3.], variance=[1., 4., 9.], invert=True), dict(axis=1)]]
out += [text(f) for f in (lambda: L.Normalization(mean=1.), lambda: L.Normalization(axis=5)(x))]
v = np.random.RandomState(0).randn(1000, 1).astype('float32')
def bins(**kw):
    l = L.Discretization(**kw)
    if 'num_bins' in kw: l.adapt(v)
    return np.round(l.bin_boundaries, 4).tolist(), show(l([[-.5], [.5], [3.]])), config(l)
out += [bins(**kw) for kw in [dict(bin_boundaries=[0., 1., 2.]), dict(num_bins=4, epsilon=.1), dict(num_bins=10), dict(bin_boundaries=[0., 1.], output_mode='one_hot'), dict(bin_boundaries=[0., 1.], output_mode='count')]]
out + [text(f) for f in (lambda: L.Discretization(num_bins=-1), lambda: L.Discretization(num_bins=2, bin_boundaries=[1.]), lambda: show(L.Discretization([0., 1.])(tf.ragged.constant([[-.5], [.5, 3.]]))))]
#%%
import random
K = tf.keras.preprocessing
def text(fn):
    try: return fn()
    except (TypeError, ValueError, IndexError) as e: return type(e).__name__, str(e)
texts = ["The cat sat on the mat.", "The dog ate my homework, the cat!", ""]
out = []
for kw in (dict(), dict(num_words=4), dict(oov_token='<oov>', num_words=4), dict(char_level=True), dict(lower=False, filters=''), dict(split='a'), dict(analyzer=lambda t: t.split('t'))):
    t = K.text.Tokenizer(**kw); t.fit_on_texts(texts); s = t.texts_to_sequences(["the cat zebra sat", ""])
    out += [s, t.sequences_to_texts(s), dict(t.word_index), t.document_count, dict(t.word_counts), sorted(t.word_docs.items()), sorted(t.index_docs.items())]
    out += [text(lambda: np.round(t.texts_to_matrix(["the the cat"], mode=m), 4).tolist()) for m in ('binary', 'count', 'freq', 'tfidf', 'x')]
    if 'analyzer' not in kw: out += [K.text.tokenizer_from_json(t.to_json()).word_index == t.word_index, sorted(t.get_config())]
t = K.text.Tokenizer(); t.fit_on_sequences([[1, 2], [2, 2]])
out += [sorted(t.index_docs.items()), text(lambda: K.text.Tokenizer().texts_to_matrix(['a'])), text(lambda: K.text.Tokenizer(num_words=3).texts_to_matrix(['a'], 'tfidf')), text(lambda: K.text.Tokenizer(foo=1))]
out += [K.text.text_to_word_sequence("Hi, there! a-b"), K.text.hashing_trick("a b a", 10, "md5"), len(K.text.one_hot('a b', 5))]
P = K.sequence.pad_sequences
q = [[1], [2, 3], [4, 5, 6]]
out += [text(f) for f in (lambda: P(q).tolist(), lambda: P(q, 2).tolist(), lambda: P(q, 2, padding='post', truncating='post').tolist(), lambda: P(q, value=-1, dtype='float32').tolist(), lambda: P([[[1, 2]], [[3, 4], [5, 6]]]).tolist(), lambda: P([['a'], ['b', 'c']], dtype=object, value='p').tolist(), lambda: P([['a']], value='p'), lambda: P([1]), lambda: P(5), lambda: P(q, padding='x'), lambda: P(q, 2, truncating='x'), lambda: P([[[1, 2]], [[3]]]), lambda: P([[], []]).shape)]
out += [np.round(K.sequence.make_sampling_table(6), 6).tolist()]
for kw in (dict(), dict(categorical=True), dict(window_size=1, negative_samples=0.5, shuffle=False), dict(seed=3), dict(sampling_table=K.sequence.make_sampling_table(10, 0.1))):
    random.seed(7); out.append(K.sequence.skipgrams([1, 2, 0, 3, 4], 10, **kw))
d = np.arange(24).reshape(12, 2)
for kw in (dict(), dict(sampling_rate=2), dict(stride=3), dict(reverse=True), dict(start_index=2, end_index=9)):
    g = K.sequence.TimeseriesGenerator(d, d[:, 0], length=4, batch_size=3, **kw)
    out += [len(g), [(a.tolist(), b.tolist()) for a, b in (g[i] for i in range(len(g)))], sorted(g.get_config())]
np.random.seed(1); g = K.sequence.TimeseriesGenerator(d, d, 4, shuffle=True, batch_size=2)
out + [g[0][1].tolist(), text(lambda: K.sequence.TimeseriesGenerator(d, d[:3], 2)), text(lambda: K.sequence.TimeseriesGenerator(d, d, 40)), len(g.to_json())]
