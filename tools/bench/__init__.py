"""Benchmarks: what requests and cold starts cost, beside handlers written by others."""
