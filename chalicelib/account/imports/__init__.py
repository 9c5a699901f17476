"""Imports: files of other apps become entries, after a dry run and with an undo."""
