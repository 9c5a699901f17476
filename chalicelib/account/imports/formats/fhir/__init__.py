"""Results of laboratories in FHIR R4, as JSON; what DSTU2 and STU3 wrote differently too.

`document` reads the JSON within bounds, `resources` finds the Observations in it and the reports
that refer to them, and `observations` says what an Observation means, with `elements` and `ranges`.
`parser` is the format as a whole.
"""
