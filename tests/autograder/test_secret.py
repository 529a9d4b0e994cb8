"""The class secret: made once, for its owner's eyes, the same ever after."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.secret import VARIABLE, class_secret
from grokking import checks


def test_it_is_made_once_and_kept(tmp_path):
    file = tmp_path / "class_secret"
    first = class_secret(file)
    assert len(first) == 32 and class_secret(file) == first
    assert os.listdir(tmp_path) == ["class_secret"]
    assert class_secret(tmp_path / "another") != first


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(tmp_path):
    class_secret(tmp_path / "class_secret")
    assert (tmp_path / "class_secret").stat().st_mode & 0o777 == 0o600


def test_programs_that_begin_together_agree(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(class_secret, [tmp_path / "class_secret"] * 16))) == 1
    assert os.listdir(tmp_path) == ["class_secret"]


def test_an_empty_file_is_an_error_and_stays(tmp_path):
    (tmp_path / "class_secret").touch()
    with pytest.raises(ValueError, match="take the secret from a copy of the gradebook"):
        class_secret(tmp_path / "class_secret")


def test_the_checks_read_the_same_variable():
    assert checks.SECRET_VARIABLE == VARIABLE
