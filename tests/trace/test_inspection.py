import io
import json

import pytest

from perfvec.trace.inspection import NO_RANGE, inspect_result, inspection_document, inspection_text
from perfvec.trace.readers import open_trace
from perfvec.trace.training_range import TrainingRange
from tests.trace.readers.samples import execlog_text, perfvec_text, sample_trace
from tests.trace.readers.test_champsim import straight_line


def opened(text: str | bytes, second: str | None = None, **options):
    data = text.encode() if isinstance(text, str) else text
    companion = None if second is None else io.BytesIO(second.encode())
    return open_trace(io.BytesIO(data), companion=companion, **options)


def test_the_panel_of_a_good_trace():
    trace = sample_trace(passes=20_000)
    inspection = inspect_result(opened(execlog_text(trace), program="sample"), TrainingRange.from_traces([trace]))
    assert (inspection.confidence, inspection.departures, inspection.truncated) == ("high", (), False)
    assert inspection.decoded_share == 1.0
    assert inspection.summary.instructions == 140_004
    text = inspection_text(inspection)
    assert "instructions     140,004\n" in text
    assert "like training    yes\n" in text
    assert "decoded          100.00%\n" in text


def test_reasons_come_from_format_content_and_training():
    training = TrainingRange.from_traces([sample_trace()])
    inspection = inspect_result(opened(straight_line(50)[:-1]), training)
    assert inspection.confidence == "low"
    assert inspection.departures
    reasons = " ".join(inspection.reasons)
    for word in ("no opcode", "Only 49 instructions", "instruction set", "truncated", "training programs"):
        assert word in reasons
    assert inspection_document(inspection)["out_of_distribution"] is True


def test_measured_commit_times_are_shown():
    inspection = inspect_result(opened(*perfvec_text(sample_trace())), None)
    assert inspection.measured is not None
    assert (inspection.measured.cycles, inspection.measured.period_ps) == (34, 500)
    assert inspection.measured.cpi == pytest.approx(34 / 25)
    assert "34 cycles of 500 ps (inferred), CPI 1.360" in inspection_text(inspection)


def test_without_the_table_nothing_is_claimed():
    inspection = inspect_result(opened(execlog_text(sample_trace())), None)
    assert inspection.departures is None
    assert NO_RANGE in inspection_text(inspection)
    assert inspection_document(inspection)["out_of_distribution"] is None


def test_what_was_left_out_is_shown():
    inspection = inspect_result(opened("junk\n" + execlog_text(sample_trace())), None)
    assert "1 lines or records, left out" in inspection_text(inspection)


def test_the_document_is_plain_json():
    document = inspection_document(inspect_result(opened(execlog_text(sample_trace())), None))
    assert json.loads(json.dumps(document)) == document | {"reasons": list(document["reasons"])} | {
        "summary": document["summary"] | {"reasons": list(document["summary"]["reasons"])}
    }
