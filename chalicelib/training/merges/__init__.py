"""Merges of exercises: an own exercise whose history reads as that of another one."""
