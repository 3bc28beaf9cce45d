"""Files: what is accepted, what is taken off, what is refused, who gets them back."""

import asyncio
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, PngImagePlugin

from casework.attachments.boxes import without_metadata
from casework.attachments.clean import MAX_BYTES, Upload, cleaned, safe_name
from casework.attachments.errors import FileEmpty, FileRefused, FileTooLarge, UnknownFile
from casework.attachments.images import LONG_SIDE
from casework.errors import TooManyFiles
from common.errors import SanshiError
from common.i18n import LANGUAGES, translator
from sanshi.retention import Retention
from sanshi.settings import RetentionSection
from storage import attachments, audit
from tests.casework.house import ADMINISTRATOR, CLERK, INVESTIGATOR, LEGAL, House, report

GPS_IFD, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
PLACE = b"+34.7466+113.6253/"


def drawing(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    made = Image.new(mode, size, "blue")
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 2, size[1]), fill="red")
    return made


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


def photo(orientation: int = 1) -> bytes:
    """A photo as a telephone makes it: maker, position, orientation, a comment."""
    exif = Image.Exif()
    exif[MAKE] = "Telephone of Zhao"
    exif[ORIENTATION] = orientation
    exif[GPS_IFD] = {1: "N", 2: (34.0, 44.0, 48.0), 3: "E", 4: (113.0, 37.0, 31.0)}
    return saved(drawing(), "JPEG", exif=exif, comment=b"taken at home", quality=95)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def upload(data: bytes, name: str = "photo.jpg", declared: str = "image/jpeg") -> Upload:
    return Upload(name, declared, data)


def test_a_photo_loses_position_maker_and_comment() -> None:
    assert dict(opened(photo()).getexif().get_ifd(GPS_IFD))

    clean = cleaned(upload(photo()))

    picture = opened(clean.data)
    assert (clean.media_type, picture.format, picture.size) == ("image/jpeg", "JPEG", (60, 40))
    assert dict(picture.getexif()) == {}
    assert "comment" not in picture.info
    for trace in (b"Exif", b"GPS", b"Zhao", b"taken at home"):
        assert trace not in clean.data


def test_a_photo_stands_the_right_way_up() -> None:
    upright = opened(cleaned(upload(photo(orientation=6))).data).convert("RGB")

    assert upright.size == (40, 60)
    # Orientation 6 asks to turn clockwise by a quarter: what was left is now on top.
    top, bottom = upright.getpixel((20, 5)), upright.getpixel((20, 55))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, bottom[2] > 200) == (True, True)


def test_a_png_loses_its_texts_and_keeps_its_transparency() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Zhao")
    notes.add_itxt("XML:com.adobe.xmp", "<gps/>")
    picture = drawing(mode="RGBA")
    picture.putalpha(100)

    clean = cleaned(upload(saved(picture, "PNG", pnginfo=notes), "scan.PNG", "image/png"))

    assert (clean.name, clean.media_type) == ("scan.png", "image/png")
    assert opened(clean.data).getpixel((1, 1)) == (255, 0, 0, 100)
    assert b"Zhao" not in clean.data
    assert b"xmp" not in clean.data


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (saved(drawing(), "WEBP", exif=Image.Exif()), "image/jpeg"),
        (saved(drawing().convert("P"), "GIF", comment=b"secret"), "image/png"),
        (saved(drawing(mode="CMYK"), "JPEG"), "image/jpeg"),
        (saved(drawing().convert("L"), "PNG"), "image/png"),
        (saved(drawing(size=(50, 50)).convert("1"), "PNG"), "image/png"),
    ],
)
def test_other_pictures_are_drawn_anew(data: bytes, media_type: str) -> None:
    clean = cleaned(upload(data, "x.bin", "application/octet-stream"))

    assert clean.media_type == media_type
    assert opened(clean.data).width > 0
    assert b"secret" not in clean.data


def test_a_large_photo_is_made_smaller() -> None:
    clean = cleaned(upload(saved(Image.new("RGB", (6000, 3000)), "JPEG")))

    assert opened(clean.data).size == (LONG_SIDE, LONG_SIDE // 2)


def archive(*names: str, content: bytes = b"x") -> bytes:
    """The same bytes each time: a test's parameters must not hold the hour at which they were made."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def film(brand: bytes = b"isom") -> bytes:
    place = box(b"udta", box(b"\xa9xyz", PLACE))
    track = box(b"trak", box(b"tkhd", b"t" * 20) + box(b"meta", b"made by Zhao"))
    return (
        box(b"ftyp", brand + b"\0\0\0\0isom")
        + box(b"moov", box(b"mvhd", b"m" * 20) + track + place)
        + box(b"mdat", b"sound and picture" * 10)
    )


@pytest.mark.parametrize(
    ("data", "name", "media_type", "kept_as"),
    [
        (b"%PDF-1.7\n...\n%%EOF", "a.pdf", "application/pdf", "a.pdf"),
        (DOCX, "letter.doc", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "letter.docx"),
        (XLSX, "表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "表.xlsx"),
        ("说明\n第二行".encode(), "说明.txt", "text/plain", "说明.txt"),
        ("说明".encode("gb18030"), "说明.TXT", "text/plain", "说明.txt"),
        (b"ID3\x04\x00" + bytes(40), "a.mp3", "audio/mpeg", "a.mp3"),
        (b"\xff\xfb\x90\x64" + bytes(40), "b.mp3", "audio/mpeg", "b.mp3"),
        (b"OggS\x00\x02" + bytes(21), "voice.oga", "audio/ogg", "voice.ogg"),
        (b"#!AMR\n" + bytes(40), "voice", "audio/amr", "voice.amr"),
        (film(b"M4A "), "a.m4a", "audio/mp4", "a.m4a"),
        (film(), "v.mov", "video/mp4", "v.mp4"),
    ],
)
def test_other_evidence_is_known_by_its_bytes(data: bytes, name: str, media_type: str, kept_as: str) -> None:
    clean = cleaned(Upload(name, "application/x-lie", data))

    assert (clean.media_type, clean.name, len(clean.data)) == (media_type, kept_as, len(data))


def test_a_film_loses_the_place_where_it_was_taken_and_nothing_else() -> None:
    data = film()

    clean = without_metadata(data)

    assert PLACE in data
    assert PLACE not in clean
    assert b"Zhao" not in clean
    assert len(clean) == len(data)
    assert clean.count(b"sound and picture") == 10
    assert clean.count(b"free") == 2
    assert b"mvhd" + b"m" * 20 in clean


def bomb(side: int) -> bytes:
    """A whole and sound PNG of a few kilobytes that fills the memory when it is unpacked."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = bytes(1 + (side + 7) // 8)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * side)) + chunk(b"IEND", b"")
    )


REFUSED: Mapping[str, Callable[[], bytes]] = {
    "a program": lambda: b"MZ" + bytes(100),
    "a web page named as text": lambda: b"<html><script>alert(1)</script></html>",
    "a picture with code": lambda: b"<?xml version='1.0'?><svg onload='alert(1)'/>",
    "binary named as text": lambda: b"abc\x00def",
    "an archive": lambda: archive("a.txt"),
    "a Word file with macros": lambda: archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "an archive that unpacks to a flood": lambda: archive(
        "[Content_Types].xml", "word/document.xml", "x", "y", content=bytes(60_000_000)
    ),
    "a broken archive": lambda: DOCX[:40],
    "a picture bomb": lambda: bomb(20_000),
    "a picture bomb too small for Pillow to mind": lambda: bomb(9_000),
    "a cut photo": lambda: photo()[: len(photo()) // 2],
    "the head of a photo": lambda: b"\xff\xd8\xff\xe0" + bytes(20),
    "a film that promises more than it holds": lambda: film()[:-20],
    "a telephone's HEIC": lambda: box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(40),
    "a recording of windows": lambda: b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_accepted_is_refused_whatever_it_is_called(what: str) -> None:
    data = REFUSED[what]()
    for name in ("evidence.txt", "evidence.jpg", "evidence.docx"):
        with pytest.raises(FileRefused):
            cleaned(Upload(name, "image/jpeg", data))


def test_words_are_plain_text_only_when_they_say_so() -> None:
    with pytest.raises(FileRefused):
        cleaned(Upload("evidence.sh", "text/plain", b"echo"))
    assert cleaned(Upload("evidence.txt", "text/x-sh", b"echo")).media_type == "text/plain"


def test_what_hangs_behind_a_picture_is_cut_off() -> None:
    polyglot = photo() + DOCX + b"<script>alert(1)</script>"

    clean = cleaned(upload(polyglot))

    assert b"script" not in clean.data
    assert b"PK\x03\x04" not in clean.data
    assert not zipfile.is_zipfile(io.BytesIO(clean.data))


@given(st.binary(max_size=400), st.sampled_from([photo()[:300], film()[:60], DOCX[:60], b"%PDF-1.4", b"GIF89a", b""]))
@settings(max_examples=150)
def test_no_bytes_whatever_break_the_check(tail: bytes, head: bytes) -> None:
    try:
        clean = cleaned(Upload("x.txt", "text/plain", head + tail))
    except (FileEmpty, FileRefused):
        return
    assert clean.data


def test_empty_and_oversized_files_are_told_apart() -> None:
    with pytest.raises(FileEmpty):
        cleaned(upload(b""))
    with pytest.raises(FileTooLarge):
        cleaned(upload(b"%PDF-1.7" + bytes(MAX_BYTES)))


def test_a_refusal_says_what_would_be_accepted_in_both_languages() -> None:
    for language in LANGUAGES:
        said = FileRefused().text(translator(language))
        for accepted in ("JPEG", "PNG", "WebP", "GIF", "PDF", "docx", "xlsx", "mp3", "m4a", "ogg", "amr", "mp4"):
            assert accepted in said


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG_1.HEIC", "IMG_1.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\zhao\\照片 1.png", "照片 1.jpg"),
        ("a\u202egnp.exe", "agnp.jpg"),
        ("\r\nSet-Cookie: x", "Set-Cookie: x.jpg"),
        ("", "file.jpg"),
        (".jpg", "file.jpg"),
        ("长" * 300, "长" * 80 + ".jpg"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_harmless(name: str, expected: str) -> None:
    assert safe_name(name, ".jpg") == expected


async def test_files_come_with_the_report_and_both_sides_get_them(office: House) -> None:
    first = await office.attachments.store(upload(photo(), "现场.jpg"))
    second = await office.attachments.store(upload(b"%PDF-1.7 x", "票据.pdf"))
    receipt = await office.complaints.register(report(attachment_ids=(first, second)))

    view = await office.complaints.view(receipt.case_id)
    detail = await office.complaints.detail(receipt.case_id, viewer=CLERK)

    assert [info.name for info in view.messages[0].attachments] == ["现场.jpg", "票据.pdf"]
    assert [info.id for info in detail.attachments] == [first, second]
    fetched = await office.attachments.fetch(first, viewer=CLERK)
    own = await office.attachments.fetch_own(first, case_id=receipt.case_id)
    assert fetched == own
    assert opened(fetched.data).size == (60, 40)
    async with office.database.reading() as unit:
        entries = await audit.entries(unit, f"complaint:{receipt.number}")
    assert [entry.actor for entry in entries if entry.act == "attachment.read"].count("staff:wang") == 1


async def test_nobody_else_gets_a_file(office: House) -> None:
    stored = await office.attachments.store(upload(photo()))
    free = await office.attachments.store(upload(photo()))
    await office.complaints.register(report(attachment_ids=(stored,)))
    other = await office.complaints.register(report())

    for viewer in (INVESTIGATOR, ADMINISTRATOR):
        with pytest.raises(UnknownFile):
            await office.attachments.fetch(stored, viewer=viewer)
    for wanted in (stored, free, uuid4()):
        with pytest.raises(UnknownFile):
            await office.attachments.fetch_own(wanted, case_id=other.case_id)
    with pytest.raises(UnknownFile):
        await office.attachments.fetch(free, viewer=CLERK)


async def test_a_file_belongs_to_one_message(office: House) -> None:
    stored = await office.attachments.store(upload(photo()))
    receipt = await office.complaints.register(report(attachment_ids=(stored, stored)))

    with pytest.raises(UnknownFile):
        await office.complaints.answer_back(receipt.case_id, "再发一次", [stored])
    with pytest.raises(UnknownFile):
        await office.complaints.register(report(attachment_ids=(uuid4(),)))
    assert (await office.complaints.register(report())).number == "诉2026-0002"


async def test_files_may_come_without_words_but_not_more_than_five(office: House) -> None:
    receipt = await office.complaints.register(report())
    stored = [await office.attachments.store(upload(photo())) for _ in range(6)]

    with pytest.raises(TooManyFiles):
        await office.complaints.answer_back(receipt.case_id, "", stored)
    view = await office.complaints.answer_back(receipt.case_id, "", stored[:5])

    assert (view.messages[-1].text, len(view.messages[-1].attachments)) == ("", 5)


async def test_a_refused_file_leaves_nothing(office: House) -> None:
    with pytest.raises(SanshiError):
        await office.attachments.store(upload(REFUSED["a program"]()))

    async with office.database.reading() as unit:
        assert (await unit.execute(attachments.attachment.select())).all() == []


async def test_files_that_no_message_took_are_dropped_after_eight_days(office: House) -> None:
    free = await office.attachments.store(upload(photo()))
    bound = await office.attachments.store(upload(photo()))
    receipt = await office.complaints.register(report(attachment_ids=(bound,)))

    office.clock.advance(timedelta(days=8, minutes=1))
    await Retention.of(RetentionSection(), office.database, office.clock).erase()

    assert (await office.attachments.fetch_own(bound, case_id=receipt.case_id)).media_type == "image/jpeg"
    with pytest.raises(UnknownFile):
        await office.complaints.answer_back(receipt.case_id, "", [free])


async def test_erasing_a_case_destroys_its_files(office: House) -> None:
    stored = await office.attachments.store(upload(photo(), "现场.jpg"))
    receipt = await office.closed_case(attachment_ids=(stored,))
    await office.complaints.ask_erasure(receipt.case_id, "要求删除", by=ADMINISTRATOR)
    await office.complaints.erase(receipt.case_id, by=LEGAL)

    detail = await office.complaints.detail(receipt.case_id, viewer=CLERK)

    assert [info.name for info in detail.attachments] == [None]
    with pytest.raises(SanshiError):
        await office.attachments.fetch(stored, viewer=CLERK)
    async with office.database.reading() as unit:
        assert (await unit.execute(attachments.attachment_chunk.select())).all() == []


async def test_pictures_sent_at_once_are_all_cleaned(office: House) -> None:
    stored = await asyncio.gather(*(office.attachments.store(upload(photo())) for _ in range(5)))

    receipt = await office.complaints.register(report(attachment_ids=tuple(stored)))

    for attachment_id in stored:
        found = await office.attachments.fetch_own(attachment_id, case_id=receipt.case_id)
        assert b"GPS" not in found.data
