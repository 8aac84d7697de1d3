"""Exceptions a person can act on: each message is one sentence saying what is wrong, where, and what would be right."""


class PerfVecError(Exception):
    """Base of every error that is the input's fault, never a bug; app and command line show its text as it is."""


class TraceError(PerfVecError):
    """A trace file or a trace's columns are not what they should be."""


class CheckpointError(PerfVecError):
    """Weights, their card and the code's schema versions do not belong together."""


class MachineError(PerfVecError):
    """A machine file, name or parameter is not valid."""


class RepresentationError(PerfVecError):
    """A representation file is not valid, or belongs to another foundation model."""


class MeasurementError(PerfVecError):
    """A table of measured cycles cannot be used."""


class CaptureError(PerfVecError):
    """A program could not be compiled, loaded or run under emulation."""


class DesignSpaceError(PerfVecError):
    """A design space, a constraint in it, or what is asked of it is not valid."""


class TilingError(PerfVecError):
    """A kernel, its tile sizes, or a study of them is not valid."""


class TrainingError(PerfVecError):
    """A training configuration, its data or the state of an interrupted run cannot be used."""


class ClusterError(PerfVecError):
    """A cluster cannot be used."""
