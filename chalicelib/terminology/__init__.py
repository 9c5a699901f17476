"""LOINC and UCUM: the license notice, and units with their spellings. Pure rules."""
