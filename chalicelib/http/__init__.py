"""What every handler shares: declarations, problems, identity, bodies, pages, preconditions."""
