"""Protocols: dated, versioned templates of what to do and to take, which a person may adopt."""
