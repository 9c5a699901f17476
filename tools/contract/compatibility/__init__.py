"""Generators and other tools of clients that must accept the contract."""
