"""The review history of a round or a version, for the file: read, written out, made as files."""
