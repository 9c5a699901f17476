"""Tools for development, deployment and measurement; never shipped to Lambda."""
