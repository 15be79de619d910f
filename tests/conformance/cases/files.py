# tf.io.gfile, files as tensors, record files
import os, tempfile; g = tf.io.gfile; os.chdir(tempfile.mkdtemp())
open('a.txt', 'w').write('one\ntwo\nthree'); os.makedirs('d/e'); open('d/x', 'w').write('x')
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e)
[text(f) for f in (
    lambda: g.GFile('no').read(), lambda: g.GFile('a.txt').read(), lambda: g.GFile('a.txt', 'rb').read(3),
    lambda: g.GFile('a.txt', 'q'), lambda: g.GFile('no').size(), lambda: g.GFile('a.txt').write('x'),
    lambda: g.GFile('b.txt', 'w').read(), lambda: g.GFile('nodir/b', 'w').write('x'), lambda: g.GFile('d').read(),
    lambda: g.GFile('d', 'w').write('x'), lambda: g.GFile('a.txt').readlines(), lambda: list(g.GFile('a.txt')),
    lambda: g.GFile('a.txt').seek(), lambda: g.GFile('a.txt').seek(1, whence=7), lambda: g.GFile('a.txt').seek(-1),
    lambda: g.GFile('a.txt').seek(100), lambda: g.GFile('a.txt').seek(1, position=2), lambda: g.GFile('a.txt').name,
    lambda: g.GFile('a.txt').size(), lambda: g.GFile('a.txt').seekable(), lambda: g.GFile('a.txt', 'w').write(5))]
#%%
import os, tempfile; g = tf.io.gfile; os.chdir(tempfile.mkdtemp())
open('a.txt', 'w').write('one\ntwo\nthree'); os.makedirs('d/e'); open('d/x', 'w').write('x')
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e)
[text(f) for f in (
    lambda: g.listdir('no'), lambda: g.listdir('a.txt'), lambda: sorted(g.listdir('d')), lambda: g.remove('no'),
    lambda: g.remove('d'), lambda: g.mkdir('d'), lambda: g.mkdir('q/r'), lambda: g.makedirs('q/r/s'),
    lambda: g.makedirs('q/r/s'), lambda: g.makedirs('a.txt/b'), lambda: g.makedirs('a.txt'), lambda: g.mkdir('a.txt'),
    lambda: g.copy('a.txt', 'd/y'), lambda: g.copy('a.txt', 'd/y'), lambda: g.copy('a.txt', 'd/y', overwrite=True),
    lambda: g.copy('no', 'd/z'), lambda: g.copy('d', 'd2'), lambda: g.copy('a.txt', 'd', overwrite=True),
    lambda: g.rename('d/y', 'd/x'), lambda: g.rename('d/y', 'd/x', True), lambda: g.rename('no', 'd/x2'),
    lambda: g.rename('d/e', 'd/f'), lambda: g.rmtree('no'), lambda: g.rmtree('q'), lambda: g.exists('q'),
    lambda: g.stat('a.txt').length, lambda: g.stat('d').is_directory, lambda: g.stat('no'), lambda: g.isdir('no'),
    lambda: g.isdir('d'), lambda: g.exists('d/x'), lambda: g.exists(''), lambda: g.exists('foo://x'),
    lambda: g.isdir('foo://x'), lambda: g.exists('file://' + os.getcwd() + '/a.txt'), lambda: g.exists(5),
    lambda: g.join('a', 'b', '/c'), lambda: g.join('gs://a', 'b'), lambda: g.join('ram://a/', '/b', 'c'))]
#%%
import os, tempfile; g = tf.io.gfile; os.chdir(tempfile.mkdtemp())
for n in ('a.txt', 'd/x', 'd/y.txt', 'd/e/z', '[q]', '.dot'):
    os.makedirs(os.path.dirname(n) or '.', exist_ok=True); open(n, 'w').write('x')
[sorted(g.glob(p)) for p in ('*', 'd/*', 'no/*', ['*.txt', 'd/*'], 'no.txt', '[a-c]*', '[^a]*', '**', 'd', './d/*', '*/x', '', '?.txt', 'd/[xy]', '\\[q\\]', '*/*/*', 'd/*/')]
#%%
import os, tempfile; g = tf.io.gfile; os.chdir(tempfile.mkdtemp())
os.makedirs('d/e'); open('d/x', 'w').write('x')
(list(g.walk('.')), list(g.walk('.', topdown=False)), list(g.walk('no')), list(tf.compat.v1.gfile.Walk('d', in_order=False)))
#%%
import os, tempfile; g = tf.io.gfile; os.chdir(tempfile.mkdtemp()); open('a.txt', 'w').write('one\ntwo\nthree')
f = g.GFile('a.txt'); out = [f.readline(), f.tell(), f.read(2), f.tell()]
f.seek(0); out.append(f.readline()); f.seek(offset=-3, whence=2); out.append(f.read()); f.seek(position=1)
out += [f.read(2), f.readline(), next(f)]; f.seek(-2, 1); out.append(f.read()); f.close(); out.append(f.read())
f = g.GFile('w', 'w'); f.write('abc'); out += [f.tell(), g.stat('w').length]; f.flush(); out += [f.size()]; f.close()
f = g.GFile('w', 'a'); f.write(b'def'); f.close(); out.append(open('w').read())
f = g.GFile('w', 'r+'); out.append(f.read()); f.write('zz'); f.close(); out.append(open('w').read())
f = g.GFile('w', 'w+'); f.write('hello'); f.flush(); out.append(f.read()); f.seek(0); out.append(f.read()); f.close()
f = g.GFile('w', 'a+'); out.append(f.read()); f.write('X'); f.close(); out.append(g.GFile('w', 'rb').read())
out
#%%
import os, tempfile; os.chdir(tempfile.mkdtemp()); open('b', 'wb').write(b'\xff\n\x00')
(tf.io.gfile.GFile('b', 'rb').readlines(), tf.io.gfile.GFile('b').read())
#%%
import os, tempfile; os.chdir(tempfile.mkdtemp()); v = tf.compat.v1.gfile
v.MkDir('d'); v.MakeDirs('d/e/f'); v.GFile('d/x', 'w').close(); v.Copy('d/x', 'd/y'); v.Rename('d/y', 'd/z'); v.Remove('d/z')
out = [v.Exists('d/x'), v.IsDirectory('d/e'), sorted(v.ListDirectory('d')), v.Glob('d/*x'), v.Stat('d/x').length, v.Open is tf.io.gfile.GFile, v.FastGFile('d/x').read()]
v.DeleteRecursively('d'); out + [v.Exists('d')]
#%%
tf.io.read_file('/no/such/file')
#%%
tf.io.read_file('/')
#%%
tf.io.read_file(['a', 'b'])
#%%
tf.io.write_file('/tmp', 'x')
#%%
tf.io.matching_files([['a']])
#%%
import os, tempfile; os.chdir(tempfile.mkdtemp())
tf.io.write_file('n1/n2/f.txt', 'hi'); open('b', 'w').close(); open('a', 'w').close()
(tf.io.read_file(b'n1/n2/f.txt'), tf.io.matching_files('*'), tf.io.matching_files(['n1/n2/*', 'no', '*']), tf.io.matching_files('no/*'))
#%%
import os, tempfile; os.chdir(tempfile.mkdtemp()); tf.io.write_file('f', 'a,b')
@tf.function
def f(name): return tf.strings.split(tf.io.read_file(name), ',')
f(tf.constant('f'))
#%%
import os, tempfile; os.chdir(tempfile.mkdtemp())
R = tf.io.TFRecordWriter
def text(fn):
    try: return fn()
    except (tf.errors.OpError, ValueError) as e: return type(e).__name__, str(e)
w = R('r'); w.write(b'abc'); w.write('text'); w.flush(); w.close()
it = tf.compat.v1.python_io.tf_record_iterator
b = open('r', 'rb').read()
def damaged(data, **k):
    open('c', 'wb').write(bytes(data)); return text(lambda: list(it('c', **k)))
def flipped(i, data=None):
    x = bytearray(b if data is None else data); x[i] ^= 1; return x
[b, list(it('r')), text(lambda: w.write(b'x')), text(w.flush), w.close(), text(lambda: R('nodir/x')), text(lambda: R('x', 'FOO')), text(lambda: it('no')),
 damaged(b[:-1]), damaged(b[:5]), damaged(b[:14]), damaged(flipped(0)), damaged(flipped(9)), damaged(flipped(13)), damaged(flipped(30)), damaged(b''), damaged(b, options='GZIP')]
#%%
import os, tempfile; os.chdir(tempfile.mkdtemp())
O, T = tf.io.TFRecordOptions, tf.compat.v1.python_io.TFRecordCompressionType
out = []
for o in ('GZIP', 'ZLIB', '', None, O('GZIP', compression_level=9), O('ZLIB', window_bits=12), T.GZIP, T.NONE, O(T.ZLIB, mem_level=3, compression_strategy=2)):
    with tf.io.TFRecordWriter('z', o) as w:
        for i in range(5): w.write(b'record' * 10)
    out.append((open('z', 'rb').read(), list(tf.compat.v1.io.tf_record_iterator('z', o)), O.get_compression_type_string(o)))
out
#%%
tf.io.TFRecordOptions('LZ4')
#%%
import os, tempfile; os.chdir(tempfile.mkdtemp())
open('a', 'w').close()
(tf.io.match_filenames_once('*').numpy(), [x.numpy() for x in tf.data.Dataset.list_files('*')])
#%%
import os, tempfile; d = tempfile.mkdtemp(); os.chdir(d)
for c, n in (('neg', 4), ('pos', 5)):
    os.makedirs(f't/{c}/deep')
    for i in range(n): open(f't/{c}/{"deep/" if i == 3 else ""}{i}.txt', 'w').write(f'{c} text {i}')
open('t/pos/skipped.md', 'w').close()
f = tf.keras.utils.text_dataset_from_directory
def text(fn):
    try: r = fn()
    except (ValueError, TypeError) as e: return type(e).__name__, str(e)
    return [([[a.numpy().tolist() for a in (b if isinstance(b, tuple) else (b,))] for b in x], x.class_names, x.element_spec) for x in (r if isinstance(r, list) else [r])]
[text(g) for g in (lambda: f('t', shuffle=False), lambda: f('t', seed=3, batch_size=4), lambda: f('t', label_mode='binary', seed=1), lambda: f('t', label_mode='categorical', shuffle=False, max_length=3), lambda: f('t', label_mode=None, batch_size=None, seed=5), lambda: f('t', labels=None, shuffle=False), lambda: f('t', class_names=['pos', 'neg'], shuffle=False), lambda: f('t', labels=list(range(9)), shuffle=False), lambda: f('t', validation_split=0.3, subset='training', seed=2), lambda: f('t', validation_split=0.3, subset='both', seed=2), lambda: f('t', validation_split=0.3, subset='validation', shuffle=False),
 lambda: f('t', labels=[1]), lambda: f('t', label_mode='x'), lambda: f('t', validation_split=0.3), lambda: f('t', validation_split=0.3, subset='training'), lambda: f('t/neg/deep', labels=None, label_mode='binary'), lambda: f('t', class_names=['a', 'b']), lambda: f('t/pos/deep'), lambda: f('t', labels='x'))]
