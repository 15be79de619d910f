# tf.io: messages, parsing, packed bytes
T, io = tf.train, tf.io
def F(v):
    if v is None: return T.Feature()
    if not v: return T.Feature(int64_list=T.Int64List())
    if isinstance(v[0], bytes): return T.Feature(bytes_list=T.BytesList(value=v))
    if isinstance(v[0], float): return T.Feature(float_list=T.FloatList(value=v))
    return T.Feature(int64_list=T.Int64List(value=v))
def E(**k): return T.Example(features=T.Features(feature={n: F(v) for n, v in k.items()})).SerializeToString()
def S(ctx, **k): return T.SequenceExample(context=T.Features(feature={n: F(v) for n, v in ctx.items()}), feature_lists=T.FeatureLists(feature_list={n: T.FeatureList(feature=[F(r) for r in v]) for n, v in k.items()})).SerializeToString()
a, b, c, e, none, emp = E(i=[1, 2], f=[1.5, 2.5], s=[b'x', b'y']), E(i=[3, 4], f=[3.5, 4.5], s=[b'z', b'w']), E(i=[5]), b'', E(i=None), E(i=[])
s1, s2, s3 = S({'n': [1]}, t=[[1], [2], [3]], w=[[b'a', b'b'], [b'c']]), S({'n': [2]}, t=[[4]], w=[[b'q'], [b'r'], [b'e', b'f']]), S({'n': [3]})
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].replace(' name: ', '')
[text(lambda: (io.parse_example([a,b],{'i':io.FixedLenFeature([2],tf.int64),'f':io.VarLenFeature(tf.float32),'s':io.FixedLenFeature([2],tf.string)}))),
 text(lambda: (io.parse_example([a,c],{'i':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_example([a,c],{'f':io.FixedLenFeature([2],tf.float32)}))),
 text(lambda: (io.parse_example([a,c],{'f':io.FixedLenFeature([2],tf.float32)},example_names=['n0','n1']))),
 text(lambda: (io.parse_example([a,b],{'f':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_example([a,b],{'f':io.VarLenFeature(tf.int64)}))),
 text(lambda: (io.parse_example([a,c],{'i':io.VarLenFeature(tf.int64)}))),
 text(lambda: (io.parse_example([a,c],{'i':io.FixedLenSequenceFeature([],tf.int64,allow_missing=True)}))),
 text(lambda: (io.parse_example([a,c],{'i':io.FixedLenSequenceFeature([],tf.int64,allow_missing=True,default_value=-7)}))),
 text(lambda: (io.parse_example([a,c],{'i':io.FixedLenSequenceFeature([2],tf.int64,allow_missing=True)}))),
 text(lambda: (io.parse_example([a,c],{'i':io.FixedLenSequenceFeature([2],tf.int64)}))),
 text(lambda: (io.parse_example([a,c],{'i':io.FixedLenFeature([2],tf.int64,default_value=[9,9])}))),
 text(lambda: (io.parse_example([a,e],{'i':io.FixedLenFeature([2],tf.int64,default_value=[9,9]),'f':io.FixedLenFeature([],tf.float32,default_value=7)}))),
 text(lambda: (io.parse_example([a,e],{'i':io.RaggedFeature(tf.int64),'f':io.RaggedFeature(tf.float32,row_splits_dtype=tf.int64)}))),
 text(lambda: (io.parse_example([a,b],{'q':io.RaggedFeature(tf.string,value_key='s',partitions=[io.RaggedFeature.RowLengths('i')])}))),
 text(lambda: (io.parse_example([a,b],{'q':io.RaggedFeature(tf.string,value_key='s',partitions=[io.RaggedFeature.UniformRowLength(2)])}))),
 text(lambda: (io.parse_example([b'garbage'],{'i':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_example(b'garbage',{'i':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_single_example(c,{'i':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_single_example(c,{'x':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_single_example(c,{'i':io.FixedLenFeature([1],tf.float32)}))),
 text(lambda: (io.parse_single_example(c,{'i':io.VarLenFeature(tf.float32)}))),
 text(lambda: (io.parse_single_example(c,{'x':io.VarLenFeature(tf.float32)}))),
 text(lambda: (io.parse_single_example(c,{'i':io.FixedLenSequenceFeature([2],tf.int64,allow_missing=True)}))),
 text(lambda: (io.parse_single_example(a,{'i':io.FixedLenSequenceFeature([],tf.int64,allow_missing=True),'x':io.FixedLenSequenceFeature([3],tf.int64,allow_missing=True)}))),
 text(lambda: (io.parse_single_example([c],{'i':io.FixedLenFeature([1],tf.float32)}))),
 text(lambda: (io.parse_single_example(a,{'i':io.SparseFeature('i','f',tf.float32,size=10)}))),
 text(lambda: (io.parse_example([a,b],{'i':io.SparseFeature(['i'],'f',tf.float32,size=[10])}))),
 text(lambda: (io.parse_example([a],{}))),
 text(lambda: (io.parse_example([a],{'i':io.FixedLenFeature(None,tf.int64)}))),
 text(lambda: (io.parse_example([a],{'i':io.FixedLenFeature([None],tf.int64)}))),
 text(lambda: (io.parse_example([a],{'i':3}))),
 text(lambda: (io.parse_example([[a]],{'i':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_example(np.array([],object),{'i':io.FixedLenFeature([2],tf.int64),'f':io.VarLenFeature(tf.float32)}))),
 text(lambda: (io.parse_example([none,a],{'i':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_example([emp,a],{'i':io.FixedLenFeature([2],tf.int64)}))),
 text(lambda: (io.parse_example([emp,none,e,a],{'i':io.VarLenFeature(tf.int64)}))),
 text(lambda: (io.parse_example([none,a],{'i':io.FixedLenFeature([2],tf.int64,default_value=[5,5])}))),
 text(lambda: (io.parse_example([a+b],{'i':io.VarLenFeature(tf.int64)})))]
#%%
T, io = tf.train, tf.io
def F(v):
    if v is None: return T.Feature()
    if not v: return T.Feature(int64_list=T.Int64List())
    if isinstance(v[0], bytes): return T.Feature(bytes_list=T.BytesList(value=v))
    if isinstance(v[0], float): return T.Feature(float_list=T.FloatList(value=v))
    return T.Feature(int64_list=T.Int64List(value=v))
def E(**k): return T.Example(features=T.Features(feature={n: F(v) for n, v in k.items()})).SerializeToString()
def S(ctx, **k): return T.SequenceExample(context=T.Features(feature={n: F(v) for n, v in ctx.items()}), feature_lists=T.FeatureLists(feature_list={n: T.FeatureList(feature=[F(r) for r in v]) for n, v in k.items()})).SerializeToString()
a, b, c, e, none, emp = E(i=[1, 2], f=[1.5, 2.5], s=[b'x', b'y']), E(i=[3, 4], f=[3.5, 4.5], s=[b'z', b'w']), E(i=[5]), b'', E(i=None), E(i=[])
s1, s2, s3 = S({'n': [1]}, t=[[1], [2], [3]], w=[[b'a', b'b'], [b'c']]), S({'n': [2]}, t=[[4]], w=[[b'q'], [b'r'], [b'e', b'f']]), S({'n': [3]})
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].replace(' name: ', '')
[text(lambda: (io.parse_single_sequence_example(s1,{'n':io.FixedLenFeature([],tf.int64)},{'t':io.FixedLenSequenceFeature([],tf.int64),'w':io.VarLenFeature(tf.string)}))),
 text(lambda: (io.parse_sequence_example([s1,s2],{'n':io.FixedLenFeature([],tf.int64)},{'t':io.FixedLenSequenceFeature([],tf.int64),'w':io.VarLenFeature(tf.string)}))),
 text(lambda: (io.parse_sequence_example([s1,s2],{'n':io.VarLenFeature(tf.int64)},{'t':io.RaggedFeature(tf.int64),'w':io.RaggedFeature(tf.string)}))),
 text(lambda: (io.parse_sequence_example([s1,s2,s3],None,{'t':io.FixedLenSequenceFeature([1],tf.int64,allow_missing=True)}))),
 text(lambda: (io.parse_sequence_example([s1,s2,s3],None,{'t':io.FixedLenSequenceFeature([],tf.int64)}))),
 text(lambda: (io.parse_sequence_example([s1,s2,s3],None,{'w':io.VarLenFeature(tf.string)}))),
 text(lambda: (io.parse_sequence_example([s1,s2,s3],None,{'w':io.RaggedFeature(tf.string,row_splits_dtype=tf.int64)}))),
 text(lambda: (io.parse_sequence_example([s1,s2],None,{'t':io.FixedLenSequenceFeature([2],tf.int64)}))),
 text(lambda: (io.parse_sequence_example([s1,s2],None,{'t':io.FixedLenSequenceFeature([],tf.float32)}))),
 text(lambda: (io.parse_sequence_example([s1,s2],None,{'t':io.VarLenFeature(tf.float32)}))),
 text(lambda: (io.parse_sequence_example([s1,s2],{'x':io.FixedLenFeature([],tf.int64)},None))),
 text(lambda: (io.parse_sequence_example([s1,s2],{'n':io.FixedLenFeature([2],tf.int64)},None))),
 text(lambda: (io.parse_sequence_example([s1,s2],{'n':io.FixedLenFeature([],tf.float32)},None))),
 text(lambda: (io.parse_sequence_example([s1,s2],{'x':io.FixedLenFeature([],tf.int64,default_value=-1)},None))),
 text(lambda: (io.parse_single_sequence_example(s1,{'n':io.VarLenFeature(tf.int64)},{'w':io.RaggedFeature(tf.string)}))),
 text(lambda: (io.parse_single_sequence_example(s1,{'n':io.FixedLenFeature([2],tf.int64)},None))),
 text(lambda: (io.parse_single_sequence_example(s1,None,{'q':io.FixedLenSequenceFeature([],tf.int64)}))),
 text(lambda: (io.parse_single_sequence_example(s1,None,{'t':io.FixedLenSequenceFeature([2],tf.int64)}))),
 text(lambda: (io.parse_single_sequence_example(s1,None,{'t':io.FixedLenSequenceFeature([],tf.float32)}))),
 text(lambda: (io.parse_single_sequence_example(s1,None,{'q':io.FixedLenSequenceFeature([],tf.int64,allow_missing=True),'v':io.VarLenFeature(tf.int64)}))),
 text(lambda: (io.parse_single_sequence_example(s1))),
 text(lambda: (io.parse_single_sequence_example([s1],{'n':io.FixedLenFeature([],tf.int64)}))),
 text(lambda: (io.parse_sequence_example(s1,{'n':io.FixedLenFeature([],tf.int64)},{'t':io.FixedLenSequenceFeature([],tf.int64)})))]
#%%
T, io = tf.train, tf.io
def F(v):
    if v is None: return T.Feature()
    if not v: return T.Feature(int64_list=T.Int64List())
    if isinstance(v[0], bytes): return T.Feature(bytes_list=T.BytesList(value=v))
    if isinstance(v[0], float): return T.Feature(float_list=T.FloatList(value=v))
    return T.Feature(int64_list=T.Int64List(value=v))
def E(**k): return T.Example(features=T.Features(feature={n: F(v) for n, v in k.items()})).SerializeToString()
def S(ctx, **k): return T.SequenceExample(context=T.Features(feature={n: F(v) for n, v in ctx.items()}), feature_lists=T.FeatureLists(feature_list={n: T.FeatureList(feature=[F(r) for r in v]) for n, v in k.items()})).SerializeToString()
a, b, c, e, none, emp = E(i=[1, 2], f=[1.5, 2.5], s=[b'x', b'y']), E(i=[3, 4], f=[3.5, 4.5], s=[b'z', b'w']), E(i=[5]), b'', E(i=None), E(i=[])
s1, s2, s3 = S({'n': [1]}, t=[[1], [2], [3]], w=[[b'a', b'b'], [b'c']]), S({'n': [2]}, t=[[4]], w=[[b'q'], [b'r'], [b'e', b'f']]), S({'n': [3]})
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].replace(' name: ', '')
[text(lambda: (io.FixedLenFeature([2],tf.int64))),
 text(lambda: (io.VarLenFeature(tf.int64))),
 text(lambda: (io.RaggedFeature(tf.int64))),
 text(lambda: (io.SparseFeature('a','b',tf.int64,3))),
 text(lambda: (io.RaggedFeature(tf.int32))),
 text(lambda: (io.decode_csv(['1,2.5,a','2,,"b,""c"'],[1,[0.5],'']))),
 text(lambda: (io.decode_csv(['1,2'],[1,[0.5],'']))),
 text(lambda: (io.decode_csv(['a,2'],[1,1]))),
 text(lambda: (io.decode_csv([',2'],[tf.constant([],tf.int32),1]))),
 text(lambda: (io.decode_csv(['1,"2'],[1,'']))),
 text(lambda: (io.decode_csv(['1,"2"x'],[1,'']))),
 text(lambda: (io.decode_csv(['1,a"2"x'],[1,'']))),
 text(lambda: (io.decode_csv(['1 ,2'],[1,'']))),
 text(lambda: (io.decode_csv(['1;NA'],[1,7.],field_delim=';',na_value='NA'))),
 text(lambda: (io.decode_csv(['1,2,3'],[1,7.],select_cols=[0,2]))),
 text(lambda: (io.decode_csv(['1,2,3'],[1,7.],select_cols=[2,0]))),
 text(lambda: (io.decode_csv('1,2,3',[1,7.,'']))),
 text(lambda: (io.decode_csv('',[1]))),
 text(lambda: (io.decode_csv('',[1,2]))),
 text(lambda: (io.decode_csv(['1,2'],[1,7.],field_delim='ab'))),
 text(lambda: (io.decode_csv(['1.5'],[1]))),
 text(lambda: (io.decode_csv(['99999999999'],[1]))),
 text(lambda: (io.decode_csv(['1e3,inf,nan'],[1.,1.,tf.constant(1.,tf.float64)]))),
 text(lambda: (io.decode_csv(['x,y\\n'],['','']))),
 text(lambda: (io.decode_csv(['x,y'],[[['']],'']))),
 text(lambda: (io.decode_csv(['x,y'],[['a','b'],'']))),
 text(lambda: (io.decode_raw(tf.constant(['abcd','abcdef']), tf.int16))),
 text(lambda: (io.decode_raw(tf.constant(['abc','abd']), tf.int16))),
 text(lambda: (io.decode_raw(tf.constant(['abcd','abdd']), tf.int16, little_endian=False))),
 text(lambda: (io.decode_raw(tf.constant(['abcd','ab']), tf.int16, fixed_length=6))),
 text(lambda: (io.decode_raw(tf.constant(['abcd','ab']), tf.int16, fixed_length=5))),
 text(lambda: (io.decode_raw(tf.constant(['abcdabcdabc']), tf.int16, fixed_length=4))),
 text(lambda: (io.decode_raw('abcd', tf.uint8))),
 text(lambda: (io.decode_raw(np.array([],object), tf.int16))),
 text(lambda: (io.decode_raw('', tf.int16))),
 text(lambda: (io.decode_raw('abcdabcd', tf.complex64), io.decode_raw('a\\0b', tf.bool))),
 text(lambda: (io.serialize_tensor(tf.constant([[1,2],[3,4]],tf.int16)))),
 text(lambda: (io.serialize_tensor(tf.constant(['a','bc'])))),
 text(lambda: (io.serialize_tensor(tf.constant(1.5)), io.serialize_tensor(tf.zeros([0,3])), io.serialize_tensor(tf.constant([True,False])), io.serialize_tensor(tf.constant([1,2],tf.bfloat16)), io.serialize_tensor(tf.constant(1j)))),
 text(lambda: (io.parse_tensor(io.serialize_tensor(tf.constant(['a','bc'])),tf.string))),
 text(lambda: (io.parse_tensor(io.serialize_tensor(tf.constant([1,2])),tf.int64))),
 text(lambda: (io.parse_tensor('junk',tf.int64))),
 text(lambda: (io.parse_tensor(tf.make_tensor_proto([1,2,3]).SerializeToString(),tf.int32))),
 text(lambda: (io.parse_tensor(tf.make_tensor_proto(5,shape=[2,2]).SerializeToString(),tf.int32))),
 text(lambda: (io.parse_tensor(['a'],tf.int32))),
 text(lambda: (io.decode_compressed(tf.constant([__import__('zlib').compress(b'hello')]),'ZLIB'))),
 text(lambda: (io.decode_compressed('abc'))),
 text(lambda: (io.decode_compressed('abc','GZIP'))),
 text(lambda: (io.decode_compressed('abc','FOO'))),
 text(lambda: (io.serialize_sparse(tf.sparse.from_dense([[1,0],[0,2]])))),
 text(lambda: (io.serialize_many_sparse(tf.sparse.from_dense([[1,0],[0,2]])))),
 text(lambda: (io.deserialize_many_sparse(io.serialize_many_sparse(tf.sparse.from_dense([[1,0],[0,2]])),tf.int32))),
 text(lambda: (io.deserialize_many_sparse(io.serialize_many_sparse(tf.sparse.from_dense([[1,0],[0,2]])),tf.int64))),
 text(lambda: (tf.compat.v1.serialize_sparse(tf.compat.v1.SparseTensorValue([[0,1]],[5],[2,2])))),
 text(lambda: (io.serialize_sparse(3))),
 text(lambda: (io.serialize_sparse(tf.sparse.from_dense([[1,0],[0,2]]),out_type=tf.variant).shape, io.serialize_many_sparse(tf.sparse.from_dense([[1,0],[0,2]]),out_type=tf.variant).shape)),
 text(lambda: (io.encode_base64('hi?'), io.encode_base64('hi?',pad=True), io.decode_base64('aGk_')))]
#%%
T, io = tf.train, tf.io
def F(v):
    if v is None: return T.Feature()
    if not v: return T.Feature(int64_list=T.Int64List())
    if isinstance(v[0], bytes): return T.Feature(bytes_list=T.BytesList(value=v))
    if isinstance(v[0], float): return T.Feature(float_list=T.FloatList(value=v))
    return T.Feature(int64_list=T.Int64List(value=v))
def E(**k): return T.Example(features=T.Features(feature={n: F(v) for n, v in k.items()})).SerializeToString()
def S(ctx, **k): return T.SequenceExample(context=T.Features(feature={n: F(v) for n, v in ctx.items()}), feature_lists=T.FeatureLists(feature_list={n: T.FeatureList(feature=[F(r) for r in v]) for n, v in k.items()})).SerializeToString()
a, b, c, e, none, emp = E(i=[1, 2], f=[1.5, 2.5], s=[b'x', b'y']), E(i=[3, 4], f=[3.5, 4.5], s=[b'z', b'w']), E(i=[5]), b'', E(i=None), E(i=[])
s1, s2, s3 = S({'n': [1]}, t=[[1], [2], [3]], w=[[b'a', b'b'], [b'c']]), S({'n': [2]}, t=[[4]], w=[[b'q'], [b'r'], [b'e', b'f']]), S({'n': [3]})
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].replace(' name: ', '')
[io.parse_example(io.decode_json_example(['{"features":{"feature":{"i":{"int64List":{"value":["3", 4]}}}}}']), {'i': io.FixedLenFeature([2], tf.int64)}), T.Example.FromString(a), T.SequenceExample.FromString(s1), sorted(T.Example.FromString(a).features.feature), T.Example.FromString(a).features.feature['f'].WhichOneof('kind'), T.Example.FromString(a).ByteSize()]
#%%
T, io = tf.train, tf.io
def F(v):
    if v is None: return T.Feature()
    if not v: return T.Feature(int64_list=T.Int64List())
    if isinstance(v[0], bytes): return T.Feature(bytes_list=T.BytesList(value=v))
    if isinstance(v[0], float): return T.Feature(float_list=T.FloatList(value=v))
    return T.Feature(int64_list=T.Int64List(value=v))
def E(**k): return T.Example(features=T.Features(feature={n: F(v) for n, v in k.items()})).SerializeToString()
def S(ctx, **k): return T.SequenceExample(context=T.Features(feature={n: F(v) for n, v in ctx.items()}), feature_lists=T.FeatureLists(feature_list={n: T.FeatureList(feature=[F(r) for r in v]) for n, v in k.items()})).SerializeToString()
a, b, c, e, none, emp = E(i=[1, 2], f=[1.5, 2.5], s=[b'x', b'y']), E(i=[3, 4], f=[3.5, 4.5], s=[b'z', b'w']), E(i=[5]), b'', E(i=None), E(i=[])
s1, s2, s3 = S({'n': [1]}, t=[[1], [2], [3]], w=[[b'a', b'b'], [b'c']]), S({'n': [2]}, t=[[4]], w=[[b'q'], [b'r'], [b'e', b'f']]), S({'n': [3]})
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].replace(' name: ', '')
@tf.function
def f(x):
    r = io.parse_example(x, {'i': io.FixedLenFeature([2], tf.int64), 'f': io.VarLenFeature(tf.float32), 'z': io.FixedLenSequenceFeature([3], tf.int64, allow_missing=True), 'g': io.RaggedFeature(tf.int64)})
    shapes.append({k: v.shape for k, v in r.items()}); return r
shapes = []
for spec in ([None], [4], []): f.get_concrete_function(tf.TensorSpec(spec, tf.string))
(shapes, f(tf.constant([a, b]))['f'], [o.type for o in f.get_concrete_function(tf.TensorSpec([4], tf.string)).graph.get_operations() if o.type.startswith('Parse')])
#%%
T, io = tf.train, tf.io
def F(v):
    if v is None: return T.Feature()
    if not v: return T.Feature(int64_list=T.Int64List())
    if isinstance(v[0], bytes): return T.Feature(bytes_list=T.BytesList(value=v))
    if isinstance(v[0], float): return T.Feature(float_list=T.FloatList(value=v))
    return T.Feature(int64_list=T.Int64List(value=v))
def E(**k): return T.Example(features=T.Features(feature={n: F(v) for n, v in k.items()})).SerializeToString()
def S(ctx, **k): return T.SequenceExample(context=T.Features(feature={n: F(v) for n, v in ctx.items()}), feature_lists=T.FeatureLists(feature_list={n: T.FeatureList(feature=[F(r) for r in v]) for n, v in k.items()})).SerializeToString()
a, b, c, e, none, emp = E(i=[1, 2], f=[1.5, 2.5], s=[b'x', b'y']), E(i=[3, 4], f=[3.5, 4.5], s=[b'z', b'w']), E(i=[5]), b'', E(i=None), E(i=[])
s1, s2, s3 = S({'n': [1]}, t=[[1], [2], [3]], w=[[b'a', b'b'], [b'c']]), S({'n': [2]}, t=[[4]], w=[[b'q'], [b'r'], [b'e', b'f']]), S({'n': [3]})
def text(fn):
    try: return fn()
    except (tf.errors.OpError, TypeError, ValueError) as e: return type(e).__name__, str(e).split('}} ')[-1].replace(' name: ', '')
R = io.RaggedFeature
x, y = E(v=[1, 2, 3, 4, 5, 6], splits=[0, 2, 6], lengths=[2, 4], starts=[0, 2], limits=[2, 6], ids=[0, 0, 1, 1, 1, 1]), E(v=[7, 8], splits=[0, 1, 2], lengths=[1, 1], starts=[0, 1], limits=[1, 2], ids=[0, 1])
def parts(*p, **k): return {'q': R(tf.int64, value_key='v', partitions=p, **k)}
[text(lambda: f(d, s)['q']) for s in (parts(R.RowSplits('splits')), parts(R.RowLengths('lengths')), parts(R.RowStarts('starts')), parts(R.RowLimits('limits')), parts(R.ValueRowIds('ids')), parts(R.UniformRowLength(2)), parts(R.RowLengths('lengths'), R.UniformRowLength(1)), parts(R.RowSplits('splits'), row_splits_dtype=tf.int64, validate=True)) for f, d in ((io.parse_example, [x, y]), (io.parse_single_example, x))]
