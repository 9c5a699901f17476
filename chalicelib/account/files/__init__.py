"""Exports as files of other formats: CSV for spreadsheets, FHIR for records of health."""
