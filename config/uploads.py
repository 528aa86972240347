"""The most that a request with files may have: what is larger is refused before it is read."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Ceiling(FileUploadHandler):
    """Refuses a request past REQUEST_MAX_BYTES by its stated length; keeps nothing itself.

    The length is what the server goes by: it reads no more of a request than was stated.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig("The request is larger than any form here takes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
