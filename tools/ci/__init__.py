"""What CI checks beside the commands that it runs."""
