"""Programs: days that name routines, and the templates from which programs are made."""
