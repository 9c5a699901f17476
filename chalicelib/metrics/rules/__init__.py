"""The rules of daily metrics: values of days, the order of sources, merging, summaries. Pure.

A *metric* has a code. A *source* is a device or an app that reports values; its kind is the part of
its id before the first hyphen. Numbers are decimals in the unit of the metric, and times of day are
minutes after midnight.
"""
