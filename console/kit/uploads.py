"""Files as they come in: kept in memory, never on a disk, and only as much of them as may be used; knows no form.

What people upload here is small, and some of it (identity documents) must not lie about in a folder for a moment.
"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class CutUpload(UploadedFile):
    """A file that had more bytes than are taken: its name and its size, and nothing of what stood in it."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(BytesIO(), name, size=size)


class InMemory(FileUploadHandler):
    """Keeps each file up to UPLOAD_MOST bytes, and all of a request up to UPLOADS_MOST; of the others only the size."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.kept = 0
        self.parts: list[bytes] = []
        self.size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.parts, self.size = [], 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size <= settings.UPLOAD_MOST and self.kept + self.size <= settings.UPLOADS_MOST:
            self.parts.append(raw_data)
        else:
            self.parts = []

    def file_complete(self, file_size: int) -> UploadedFile:
        name = self.file_name or ""
        if self.size > settings.UPLOAD_MOST or self.kept + self.size > settings.UPLOADS_MOST:
            return CutUpload(name, self.size)
        self.kept += self.size
        content = BytesIO(b"".join(self.parts))
        self.parts = []
        return InMemoryUploadedFile(
            content, self.field_name, name, self.content_type, self.size, self.charset, self.content_type_extra
        )
