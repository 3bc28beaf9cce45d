"""What a posted form holds, read without trust."""

import io

import pytest
from starlette.datastructures import FormData, UploadFile

from web.forms import MAX_NAME, Posted


@pytest.mark.parametrize("name", ["长" * 300 + ".txt", "a\0" * 200 + "\r\n.txt"])
async def test_a_long_name_of_a_file_keeps_the_end_that_says_what_it_is(name: str) -> None:
    form = Posted(FormData([("file", UploadFile(io.BytesIO(b"words"), filename=name))]))

    [found] = await form.files("file")

    assert (len(found.name), found.name[-4:]) == (MAX_NAME, ".txt")
