# before each case
# tf.compat.v1.flags: definitions, parsing, validators, messages
import enum
F=tf.compat.v1.flags
class Color(enum.Enum):
    RED=1
    BLUE=2
def parse(define, *argv, known_only=False):
    v=F.FlagValues()
    try:
        define(v)
        rest=v(['prog',*argv],known_only)
        return rest, {k:f.value for k,f in ((k,v[k]) for k in v)}
    except Exception as e:
        return type(e).__name__, str(e)
def common(v):
    F.DEFINE_string('name','x','the name',flag_values=v); F.DEFINE_integer('size',3,'size',lower_bound=0,flag_values=v)
    F.DEFINE_float('rate',.5,'rate',upper_bound=1.0,flag_values=v); F.DEFINE_bool('loud',False,'loud',flag_values=v)
    F.DEFINE_enum('kind','a',['a','b'],'kind',flag_values=v); F.DEFINE_list('items',['p'],'items',flag_values=v)
    F.DEFINE_multi_string('many',None,'many',flag_values=v); F.DEFINE_enum_class('color',Color.RED,Color,'color',flag_values=v)
    F.DEFINE_spaceseplist('words','a b','words',flag_values=v); F.DEFINE_multi_integer('nums',[1],'n',flag_values=v)
#%%
parse(common)
#%%
parse(common,'--name=y','--size','7','-rate=0.25','--loud','rest','--kind','b','--items=a,"b,c"','--many=1','--many','2','--color=blue','--nums=5','--nums=0x10')
#%%
parse(common,'--noloud','--loud=true','--','--name=z'), parse(common,'a','--name=z','b')
#%%
[parse(common,a) for a in ('--size=-1','--size=x','--rate=2','--rate=x','--loud=maybe','--kind=c','--color=green','--nope','--nam=1','--size','--noname')]
#%%
parse(common,'--nope=3','--name=q',known_only=True), parse(common,'--undefok=nope','--nope')
#%%
parse(lambda v: (F.DEFINE_string('a',None,'h',flag_values=v), F.mark_flag_as_required('a',v))), parse(lambda v: F.DEFINE_string('a',None,'h',flag_values=v,required=True),'--a=1'), parse(lambda v: F.DEFINE_string('a','d','h',flag_values=v,required=True))
#%%
parse(lambda v: (F.DEFINE_string('a',None,'h',flag_values=v), F.DEFINE_string('b',None,'h',flag_values=v), F.mark_flags_as_mutual_exclusive(['a','b'],flag_values=v)),'--a=1','--b=2'), parse(lambda v: (F.DEFINE_bool('a',False,'h',flag_values=v), F.DEFINE_bool('b',False,'h',flag_values=v), F.mark_bool_flags_as_mutual_exclusive(['a','b'],required=True,flag_values=v)))
#%%
parse(lambda v: (F.DEFINE_integer('a',1,'h',flag_values=v), F.register_validator('a',lambda x: x%2==1,'must be odd',flag_values=v)),'--a=2'), parse(lambda v: (F.DEFINE_integer('a',1,'h',flag_values=v), F.register_multi_flags_validator(['a'],lambda d: d['a']<3,flag_values=v)),'--a=4')
#%%
v=F.FlagValues(); h=F.DEFINE_integer('n',3,'number',flag_values=v,short_name='k')
try:
    v.n
except F.UnparsedFlagAccessError as e:
    out=str(e)
v(['p','-k','5']); v.n=6
(out, h.value, h.name, h.default, h.present, v['n'].using_default_value, v['n'].serialize(), v['n'].flag_type(), v.flag_values_dict(), 'k' in v, len(v), v.is_parsed())
#%%
v=F.FlagValues(); F.DEFINE_integer('n',3,'number',lower_bound=0,flag_values=v); v.mark_as_parsed(); v.n=-1
#%%
v=F.FlagValues(); F.DEFINE_integer('n','x','number',flag_values=v)
#%%
v=F.FlagValues(); F.DEFINE_string('s','d','text',flag_values=v); F.DEFINE_bool('b',True,'bool',flag_values=v); F.DEFINE_list('l',['a','b'],'l',flag_values=v); (v.flags_into_string(), v['l'].default_as_str, v['b'].default_as_str, v['s'].help, v['l'].flag_type())
#%%
v=F.FlagValues(); F.DEFINE_string('s','d','text',flag_values=v); F.DEFINE_alias('t','s',flag_values=v); v(['p','--t=9']); (v.s, v.t)
#%%
v=F.FlagValues(); v.unknown
#%%
v=F.FlagValues(); v.unknown=3
#%%
F.FlagValues()([])
#%%
F.FlagValues()('prog --a')
#%%
list(F.flag_dict_to_args({'a':1,'b':True,'c':False,'d':['x','y'],'e':None,'f':'t'})), list(F.flag_dict_to_args({'d':['x','y']},multi_flags={'d'}))
#%%
[p.syntactic_help for p in (F.IntegerParser(), F.IntegerParser(lower_bound=0), F.IntegerParser(lower_bound=1), F.IntegerParser(upper_bound=-1), F.IntegerParser(1,5), F.IntegerParser(upper_bound=5), F.FloatParser(lower_bound=0), F.FloatParser(lower_bound=.5))]
#%%
v=F.FlagValues(); F.DEFINE_string('s',None,'text',flag_values=v); v(['p','--s=1']); v.unparse_flags(); v.is_parsed(), v['s'].value, v['s'].present
#%%
F.ListParser().parse('a, b ,"c,d"'), F.WhitespaceSeparatedListParser(comma_compat=True).parse('a,b c'), F.BooleanParser().parse('True'), F.EnumParser(['A','b'],case_sensitive=False).parse('B'), F.CsvListSerializer(',').serialize(['a','b,c'])
#%%
F.EnumParser([])
#%%
v=F.FlagValues(); F.DEFINE_string('validate_all_flags','x','h',flag_values=v)
