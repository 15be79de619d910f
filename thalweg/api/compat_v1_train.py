"""`tf.compat.v1.train`: its own names. One that TensorFlow 2 shares needs no entry."""

EXPORTS = {
    "thalweg.checkpoint.management": """
        checkpoint_exists generate_checkpoint_state_proto get_checkpoint_mtimes remove_checkpoint
        update_checkpoint_state
    """,
    "thalweg.checkpoint.reader": "NewCheckpointReader=CheckpointReader",
    "thalweg.checkpoint.saver": "Saver import_meta_graph init_from_checkpoint",
    "thalweg.core.protos": "SaverDef",
    "thalweg.graph.meta_graph": "export_meta_graph",
    "thalweg.graph.global_step": """
        assert_global_step create_global_step get_global_step get_or_create_global_step global_step
    """,
    "thalweg.formats.event_files": "summary_iterator=read_events",
    "thalweg.v1.optimizers.adaptive": """
        AdadeltaOptimizer AdagradDAOptimizer AdamOptimizer FtrlOptimizer RMSPropOptimizer
    """,
    "thalweg.v1.optimizers.basic": """
        AdagradOptimizer GradientDescentOptimizer MomentumOptimizer ProximalAdagradOptimizer
        ProximalGradientDescentOptimizer
    """,
    "thalweg.v1.coordinator": "LooperThread",
    "thalweg.v1.device_setter": "replica_device_setter",
    "thalweg.v1.hooks": """
        CheckpointSaverHook CheckpointSaverListener FeedFnHook FinalOpsHook GlobalStepWaiterHook LoggingTensorHook
        NanLossDuringTrainingError NanTensorHook SecondOrStepTimer SessionRunArgs SessionRunContext SessionRunHook
        SessionRunValues StepCounterHook StopAtStepHook
    """,
    "thalweg.v1.input": """
        batch batch_join input_producer limit_epochs range_input_producer shuffle_batch shuffle_batch_join
        slice_input_producer string_input_producer
    """,
    "thalweg.v1.monitored_session": """
        ChiefSessionCreator MonitoredSession MonitoredTrainingSession Scaffold SessionCreator SessionManager
        SingularMonitoredSession Supervisor WorkerSessionCreator
    """,
    "thalweg.v1.schedules": """
        cosine_decay cosine_decay_restarts exponential_decay inverse_time_decay linear_cosine_decay natural_exp_decay
        noisy_linear_cosine_decay piecewise_constant_decay polynomial_decay
    """,
    "thalweg.v1.optimizers.optimizer": """
        Optimizer
    """,
}
