"""Files made to trick the store: two things at once, bombs, programs, traces of the sender, names that lie."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from time import perf_counter
from urllib.parse import unquote

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image

from casework.attachments.clean import Upload, cleaned, printable, safe_name
from casework.attachments.errors import FileActive, FileRefused
from tests.casework.test_attachments import GPS_IFD, PLACE, archive, box, drawing, opened, photo, saved
from web.files import download

SCRIPT = b"<script>alert(1)</script>"
WHO = b"Zhao of Unit 3"


def taken(data: bytes, name: str = "evidence.txt") -> bytes:
    return cleaned(Upload(name, "text/html", data)).data


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[GPS_IFD] = {1: "N", 2: (34.0, 44.0, 48.0), 3: "E", 4: (113.0, 37.0, 31.0)}
    return exif


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_picture_keeps_its_position(form: str) -> None:
    data = saved(drawing(), form, exif=located())
    assert dict(opened(data).getexif().get_ifd(GPS_IFD))

    clean = opened(taken(data))

    assert dict(clean.getexif()) == {}
    assert clean.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_scan_of_sixteen_bits_stays_readable() -> None:
    data = saved(Image.new("I;16", (4, 4), 0x4000), "PNG")

    assert opened(taken(data)).getpixel((0, 0)) == (0x40, 0x40, 0x40)


POLYGLOTS: Mapping[str, Callable[[], bytes]] = {
    "a GIF that is also a program": lambda: saved(drawing().convert("P"), "GIF", comment=b"*/=1;alert(1)//") + SCRIPT,
    "a PNG with a program in a text": lambda: saved(drawing(), "PNG") + SCRIPT,
    "a photo that is also an archive": lambda: photo() + archive("[Content_Types].xml", "word/document.xml"),
    "a Word file with a page behind it": lambda: archive("[Content_Types].xml", "word/document.xml") + SCRIPT,
    "a recording with a page behind it": lambda: ogg(b"OpusHead", b"OpusTags" + bytes(8)) + SCRIPT,
    "a sound whose tag is a page": lambda: (
        b"ID3\x04\x00\x00\x00\x00\x00" + bytes([len(SCRIPT)]) + SCRIPT + b"\xff\xfb\x90\x64"
    ),
    "a film whose empty space is a page": lambda: box(b"ftyp", b"isom\0\0\0\0") + box(b"free", SCRIPT),
}


@pytest.mark.parametrize("what", POLYGLOTS)
def test_of_two_things_at_once_one_is_left(what: str) -> None:
    clean = taken(POLYGLOTS[what]())

    assert b"alert" not in clean
    assert b"word/" not in clean or what.startswith("a Word")


def lying_archive() -> bytes:
    """A Word file one part of which unpacks to far more than it says."""
    honest, size = archive("[Content_Types].xml", "word/document.xml", content=bytes(3_000_000)), 100
    sum_of_part = struct.pack("<I", zlib.crc32(bytes(size)))
    said, meant = struct.pack("<I", 3_000_000), struct.pack("<I", size)
    return honest.replace(said, meant).replace(struct.pack("<I", zlib.crc32(bytes(3_000_000))), sum_of_part)


def test_a_part_gives_no_more_than_it_says() -> None:
    with zipfile.ZipFile(io.BytesIO(taken(lying_archive()))) as clean:
        assert [len(clean.read(name)) for name in clean.namelist()] == [100, 100]


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return archive("[Content_Types].xml", "word/document.xml", "word/document.xml")


def said_size(width: int, height: int) -> bytes:
    """A PNG that says a size and holds nothing of it."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def nested(depth: int) -> bytes:
    boxes = b""
    for _ in range(depth):
        boxes = box(b"trak", boxes)
    return box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", boxes)


REFUSED: Mapping[str, Callable[[], bytes]] = {
    "a picture that says a huge size": lambda: said_size(2**31 - 1, 2**31 - 1),
    "a picture of no height": lambda: said_size(10, 0),
    "a cut PNG": lambda: saved(drawing(), "PNG")[:-30],
    "a cut WebP": lambda: saved(drawing(), "WEBP")[:-30],
    "a cut GIF": lambda: saved(drawing().convert("P"), "GIF")[:-60],
    "a program that begins as a GIF": lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)",
    "a TIFF": lambda: saved(drawing(), "TIFF"),
    "a BMP": lambda: saved(drawing(), "BMP"),
    "a page": lambda: b"\xef\xbb\xbf \n<!DOCTYPE html>" + SCRIPT,
    "a drawing with a program": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a page that begins as a recording": lambda: b"OggS\x00" + SCRIPT,
    "a page that begins as a sound": lambda: b"ID3\x04\x00" + SCRIPT,
    "a film of boxes in boxes without end": lambda: nested(3_000),
    "a Word file with a part that leads out": lambda: archive("[Content_Types].xml", "word/document.xml", "../../x"),
    "a Word file with a part twice": twice,
    "a Word file with a broken photo": lambda: archive("[Content_Types].xml", "word/document.xml", "word/media/a.jpg"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_made_to_break_readers_is_refused_at_once(what: str) -> None:
    data, began = REFUSED[what](), perf_counter()
    for name in ("evidence.txt", "evidence.jpg"):
        with pytest.raises(FileRefused):
            taken(data, name)
    assert perf_counter() - began < 2


def test_an_office_file_says_nothing_of_who_made_it_or_where_its_photos_were_taken() -> None:
    book, target = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "2400"
    book.properties.creator = WHO.decode()
    book.save(target)
    with zipfile.ZipFile(target, "a") as made:
        made.writestr("xl/media/image1.jpg", photo())

    clean = io.BytesIO(taken(target.getvalue()))

    assert load_workbook(clean)["Sheet"]["A1"].value == "2400"
    with zipfile.ZipFile(clean) as parts:
        assert all(WHO not in parts.read(name) for name in parts.namelist())
        assert dict(opened(parts.read("xl/media/image1.jpg")).getexif()) == {}


def pdf(*objects: bytes) -> bytes:
    return b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % pair for pair in enumerate(objects, 1)) + b"%%EOF"


def packed(objects: bytes, more: bytes = b"", body: bytes | None = None) -> bytes:
    inside = zlib.compress(objects) if body is None else body
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode%b/Length %d>>" % (more, len(inside))
    return head + b"\nstream\r\n" + inside + b"\nendstream"


PROGRAM = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
ACTIVE: Mapping[str, Callable[[], bytes]] = {
    "plain": lambda: pdf(PROGRAM),
    "a name in numbers": lambda: pdf(PROGRAM.replace(b"/JavaScript", b"/J#61va#53cript")),
    "in an object stream": lambda: pdf(packed(b"1 0 " + PROGRAM)),
    "in an object stream named in numbers": lambda: pdf(packed(PROGRAM).replace(b"/ObjStm", b"/Obj#53tm")),
    "in an object stream that is written otherwise": lambda: pdf(packed(b"", body=b"3c3c>")),
    "in an object stream with a predictor": lambda: pdf(packed(PROGRAM, b"/DecodeParms<</Predictor 12>>")),
    "an object stream that is a bomb": lambda: pdf(packed(bytes(33 * 1024 * 1024))),
    "a program of the computer": lambda: pdf(b"<</S/Launch/F(cmd.exe)>>"),
    "a form that sends": lambda: pdf(b"<</S/SubmitForm/F(http://example.com)>>"),
}


@pytest.mark.parametrize("what", ACTIVE)
def test_a_pdf_with_a_program_is_refused(what: str) -> None:
    with pytest.raises(FileActive):
        taken(ACTIVE[what]())


def test_a_plain_pdf_is_kept_and_its_photos_lose_their_position() -> None:
    goto = b"<</OpenAction<</S/GoTo/D[1 0 R/Fit]>>>>"
    scan = photo()
    image = b"<</Subtype/Image/Filter/DCTDecode/Length %d>>\nstream\n%b\nendstream" % (len(scan), scan)
    data = pdf(goto, packed(b"1 0 <</Type/Catalog>>"), image)

    clean = taken(data)

    assert (len(clean), clean.count(goto)) == (len(data), 1)
    assert dict(opened(clean[clean.index(b"\xff\xd8\xff") :]).getexif()) == {}
    assert b"Telephone of Zhao" not in clean


def page_sum(page: bytes) -> int:
    """The sum of RFC 3533 bit by bit."""
    value = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value >> 31 else 0)) & 0xFFFFFFFF
    return value


def page(number: int, sizes: bytes, body: bytes) -> bytes:
    head = b"OggS\x00" + bytes([0 if number else 2]) + bytes(8) + b"\x01\0\0\0" + struct.pack("<I", number)
    made = head + bytes(4) + bytes([len(sizes)]) + sizes + body
    return made[:22] + struct.pack("<I", page_sum(made)) + made[26:]


def laced(packet: bytes) -> bytes:
    return b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])


def ogg(head: bytes, comments: bytes, setup: bytes = b"") -> bytes:
    """A head, comments and what a Vorbis stream has behind them, a page of sound."""
    second = laced(comments) + (laced(setup) if setup else b"")
    return page(0, laced(head), head) + page(1, second, comments + setup) + page(2, laced(b"sound"), b"sound")


def comments_of(marker: bytes, *said: bytes) -> bytes:
    vendor = struct.pack("<I", len(WHO)) + WHO
    return marker + vendor + struct.pack("<I", len(said)) + b"".join(struct.pack("<I", len(one)) + one for one in said)


@pytest.mark.parametrize(
    ("marker", "empty", "setup"),
    [(b"OpusTags", bytes(8), b""), (b"\x03vorbis", bytes(8) + b"\x01", b"\x05vorbis" + b"books" * 90)],
)
def test_a_recording_loses_its_comments_and_nothing_else(marker: bytes, empty: bytes, setup: bytes) -> None:
    data = ogg(b"head", comments_of(marker, b"LOCATION=" + PLACE, b"ARTIST=" + WHO), setup)

    clean = taken(data)

    assert len(clean) == len(data)
    assert all(trace not in clean for trace in (PLACE, WHO))
    assert marker + empty in clean
    assert setup + page(2, laced(b"sound"), b"sound") in clean
    second = clean[clean.index(b"OggS", 4) : clean.rindex(b"OggS")]
    assert struct.unpack("<I", second[22:26]) == (page_sum(second),)


def test_comments_longer_than_a_page_are_emptied_to_their_end() -> None:
    comments = comments_of(b"OpusTags", b"P" * 65_000, b"LOCATION=" + PLACE)
    first, rest = comments[: 255 * 255], comments[255 * 255 :]
    data = page(0, laced(b"OpusHead"), b"OpusHead") + page(1, b"\xff" * 255, first) + page(2, laced(rest), rest)

    clean = taken(data)

    assert PLACE not in clean
    assert len(clean) == len(data)


def test_a_recording_cut_short_keeps_its_whole_pages() -> None:
    data = ogg(b"OpusHead", b"OpusTags" + bytes(8))

    assert taken(data[:-2]) == data[: data.rindex(b"OggS")]


def test_a_sound_loses_its_tags() -> None:
    tag = b"ID3\x03\x00\x40\x00\x00\x01\x00" + WHO.ljust(128, b"x")
    sound = b"\xff\xfb\x90\x64" + bytes(400)

    assert taken(tag + sound + b"TAG" + WHO.ljust(125)) == b"ID3\x03\x00\x00\x00\x00\x01\x00" + bytes(128) + sound


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd\0.jpg", "passwd.jpg"),
        ("..\\..\\windows\\a.lnk", "a.lnk"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nContent-Type: text/html\r\n\r\nb.jpg", "htmlb.jpg"),
        ("\u2066a\u2069\u200bb\ufeff.jpg", "ab.jpg"),
        ("\ud83d.jpg", ".jpg"),
    ],
)
def test_a_name_shown_in_a_chat_does_not_lie(name: str, shown: str) -> None:
    assert printable(name).endswith(shown)
    assert printable(name).isprintable()
    assert "/" not in printable(name)


@pytest.mark.parametrize(
    "name", ['a"; filename=x.html', "a\r\nX: y", "长" * 300, "a\0b", "photo\u202egpj.exe", "%2e%2e%2fa"]
)
def test_a_file_comes_back_under_a_name_that_cannot_break_out_of_its_header(name: str) -> None:
    said = download(safe_name(name, ".pdf"), "application/pdf", b"").headers["content-disposition"]

    kind, _, given = said.partition("; filename*=UTF-8''")
    assert (kind, said.isascii()) == ("attachment", True)
    assert not set(given) & set(';"\r\n\0/\\')
    assert unquote(given).isprintable()
    assert unquote(given).endswith(".pdf")
