"""Why a file was not taken, and what would be."""

from common.errors import SanshiError
from common.i18n import N_


class FileEmpty(SanshiError):
    message = N_("The file is empty. Please send it again.")


class FileTooLarge(SanshiError):
    message = N_("The file is too large: at most {megabytes} MB each. A smaller photo or a shorter recording will do.")
    http_status = 413


class FileRefused(SanshiError):
    message = N_(
        "This file cannot be taken. Accepted are photos (JPEG, PNG, WebP, GIF), PDF, Word (docx), Excel (xlsx), "
        "plain text, sound (mp3, m4a, ogg, amr) and video (mp4)."
    )
    http_status = 415


class FileActive(SanshiError):
    message = N_(
        "This PDF holds a program, or a part that we cannot look into. Please print it into a new PDF, or send a photo "
        "of it."
    )
    http_status = 415


class UnknownFile(SanshiError):
    message = N_("There is no such file, or it is not among those you may see.")
    http_status = 404
