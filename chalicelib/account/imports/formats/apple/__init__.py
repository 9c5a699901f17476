"""The export of Apple Health, `export.zip` or the `export.xml` in it.

`archive` finds the XML, and `elements` reads it as a stream. `records` and `workouts` say what an
element means, with `measures` and `sports`; `glucose` keeps those of sensors apart. `parser` is the
format as a whole. Nothing of the element `Me` (birth date, sex, blood type) is read.
"""
