"""`tf.compat.v1.gfile`: public names by the module that has them."""

EXPORTS = {
    "thalweg.core.gfile": """
        Copy=copy_v1 DeleteRecursively=rmtree_v1 Exists=exists_v1 FastGFile Glob=glob_v1 IsDirectory=isdir_v1
        ListDirectory=listdir_v1 MakeDirs=makedirs_v1 MkDir=mkdir_v1 Remove=remove_v1 Rename=rename_v1 Stat=stat_v1
        Walk=walk_v1
    """,
}
