"""Benchmarks: what requests and cold starts cost, beside a hand-written handler."""
