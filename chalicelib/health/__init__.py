"""Health: whether the service and its table answer."""
