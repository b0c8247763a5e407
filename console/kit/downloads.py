"""Files that are made while they are sent; knows no format and no model."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header


def download(filename: str, content_type: str, chunks: Iterator[bytes]) -> StreamingHttpResponse:
    """A file to keep, never to show or to cache, made in the language and time zone of this moment."""
    response = StreamingHttpResponse(_in_this_locale(chunks), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _in_this_locale(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Sets language and zone for each chunk: the middlewares have put them back by then."""
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def generate() -> Iterator[bytes]:
        while True:
            with translation.override(language), timezone.override(zone):
                chunk = next(chunks, None)
            if chunk is None:
                return
            yield chunk

    return generate()
