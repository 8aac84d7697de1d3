import numpy as np
import pytest

from perfvec.archive import check_foundation, part_bounds, read_archive, write_archive
from perfvec.errors import CheckpointError

ARRAYS = {"numbers": np.arange(6.0).reshape(2, 3), "names": np.array(["a", "bc"])}


def test_arrays_and_card_survive_the_file(tmp_path):
    write_archive(tmp_path / "a.npz", "schema", 2, {"note": "x"}, ARRAYS)
    card, arrays = read_archive(tmp_path / "a.npz", "schema", 2)
    assert card["note"] == "x"
    np.testing.assert_array_equal(arrays["numbers"], ARRAYS["numbers"])
    assert arrays["names"].tolist() == ["a", "bc"]


def test_equal_contents_give_equal_bytes(tmp_path):
    for name in "ab":
        write_archive(tmp_path / name, "schema", 2, {}, ARRAYS)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(("schema", "version"), [("other", 2), ("schema", 3)])
def test_another_schema_is_refused(tmp_path, schema, version):
    write_archive(tmp_path / "a.npz", "schema", 2, {}, ARRAYS)
    with pytest.raises(CheckpointError, match=f"should have schema '{schema}' version {version}"):
        read_archive(tmp_path / "a.npz", schema, version)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text"])
def test_damaged_files_are_refused(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(CheckpointError, match="could not be read"):
        read_archive(tmp_path / "a.npz", "schema", 2)


def test_pickled_objects_are_refused(tmp_path):
    np.savez(tmp_path / "a.npz", card=np.array('{"schema": "s", "schema_version": 1}'), x=np.array([{}], dtype=object))
    with pytest.raises(CheckpointError, match="could not be read"):
        read_archive(tmp_path / "a.npz", "s", 1)


def test_another_foundation_is_refused(tmp_path):
    check_foundation("a", "a", tmp_path)
    with pytest.raises(CheckpointError, match="belongs to foundation model a, not to b"):
        check_foundation("a", "b", tmp_path)


def test_bounds_of_parts():
    np.testing.assert_array_equal(part_bounds(np.array([2, 0, 3])), [0, 2, 2, 5])
