"""Readers of other tools' traces: `open_trace` takes any of their files and gives a `ReadResult`."""

from perfvec.trace.readers.limits import UPLOAD_LIMITS, ReaderLimits
from perfvec.trace.readers.opening import FORMATS, open_trace
from perfvec.trace.readers.result import Confidence, MeasuredTiming, ReadResult

__all__ = ["FORMATS", "UPLOAD_LIMITS", "Confidence", "MeasuredTiming", "ReadResult", "ReaderLimits", "open_trace"]
