"""Bluestreak: a serverless JSON API for training, labs, supplements and streaks."""

__version__ = "0.10.0"
