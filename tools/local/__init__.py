"""The local server: the API on this machine, its engine, tokens and demo account."""
