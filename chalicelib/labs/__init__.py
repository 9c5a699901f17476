"""Labs: biomarkers, readings and panels."""
